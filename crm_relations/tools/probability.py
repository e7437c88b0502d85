from odoo.tools import SQL

WON = 100.0


def rank_probabilities(stages):
    """Return what the rank of a stage among the stages of a team is worth.

    Open stages rise in equal steps towards won, which is 100 %.

    :param stages: (stage id, is won, ids of its teams) in the order of the pipeline
    :return: ``{team id or False: {stage id: percent}}``; False are the teams without
        a stage of their own, which see the stages that have no team
    """
    stages = [(stage, won, frozenset(teams)) for stage, won, teams in stages]
    teams = {False}.union(*(of for _stage, _won, of in stages))
    return {team: _rank(stages, team) for team in teams}


def _rank(stages, team):
    visible = [
        (stage, won) for stage, won, teams in stages if not teams or team in teams
    ]
    open_stages = [stage for stage, won in visible if not won]
    step = WON / (len(open_stages) + 1)
    figures = {stage: WON for stage, won in visible if won}
    for rank, stage in enumerate(open_stages, 1):
        figures[stage] = round(step * rank, 2)
    return figures


def figures_table(figures):
    """Return (stage id, team id or None, percent) rows as an SQL table."""
    rows = (SQL("(%s::int, %s::int, %s::float)", *figure) for figure in figures)
    return SQL("(VALUES %s)", SQL(", ").join(rows))
