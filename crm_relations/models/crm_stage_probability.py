from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..tools.probability import WON, figures_table, rank_probabilities

# What the rank of a stage is made of.
RANK_FIELDS = frozenset(("is_won", "sequence", "team_ids"))


class CrmStage(models.Model):
    """How likely an opportunity is won when it reaches a stage."""

    _inherit = "crm.stage"

    relation_probability = fields.Float(
        string="Probability (%)",
        aggregator=None,
        help="How likely an opportunity in this stage is won, for opportunities that "
        "take their probability from the stage. 0: taken from the rank of the stage "
        "among the stages of the team. A won stage is always 100 %.",
    )

    _relation_probability_range = models.Constraint(
        "CHECK(relation_probability BETWEEN 0 AND 100)",
        "The probability of a stage lies between 0 % and 100 %.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if not RANK_FIELDS.isdisjoint(vals):
            self.env.registry.clear_cache()
        if "is_won" in vals:
            # Core has just given them 100 %, or the figure of the won stage.
            leads = self.env["crm.lead"].search([("stage_id", "in", self.ids)])
            leads._reopen_probability()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _get_relation_probability(self, team):
        """Return the figure of this stage for the opportunities of a team.

        :param team: crm.team record, possibly empty
        :return: percent; 0 without a stage
        :rtype: float
        """
        if not self:
            return 0.0
        if self.is_won:
            return WON
        if self.relation_probability:
            return self.relation_probability
        # A stage or a team that is not saved yet has the rank of what it comes from.
        ranks = self._get_relation_ranks()
        of_team = ranks.get(team._origin.id) or ranks[False]
        stage_id = self._origin.id
        if stage_id in of_team:
            return of_team[stage_id]
        return next((of[stage_id] for of in ranks.values() if stage_id in of), 0.0)

    @api.model
    @tools.ormcache()
    def _get_relation_ranks(self):
        """Return the figures by rank: ``{team id or False: {stage id: percent}}``."""
        stages = self.sudo().search(Domain.TRUE, order="sequence, id")
        return rank_probabilities(
            (stage.id, stage.is_won, stage.team_ids.ids) for stage in stages
        )

    def _apply_relation_probability(self, leads=None):
        """Bring the open opportunities of these stages in line with their stage.

        Only opportunities that take their probability from the stage change, and of
        them only those that the user may see. It is one statement, whatever their
        number.

        :param leads: crm.lead recordset to which the change is limited
        :return: the opportunities that changed
        :rtype: recordset of crm.lead
        """
        return self.env["crm.lead"]._apply_stage_figures(self, leads)

    def _get_stage_mode_domain(self, leads=None):
        """Return the open opportunities that take their probability from here."""
        domain = Domain("stage_id", "in", self.ids)
        domain &= Domain("relation_probability_mode", "=", "stage")
        domain &= Domain("active", "=", True) & Domain("won_status", "=", "pending")
        if leads is not None:
            domain &= Domain("id", "in", leads.ids)
        return domain

    def _get_relation_figures(self):
        """Return (stage id, team id or None, percent) of these stages and each team."""
        # Names no team to anybody: it is the figures that count.
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        teams = Team.search(Domain.TRUE)
        return [
            (stage.id, team.id or None, stage._get_relation_probability(team))
            for stage in self
            for team in (teams.browse(), *teams)
        ]

    def _get_relation_figures_table(self):
        """Return those figures as an SQL table."""
        return figures_table(self._get_relation_figures())
