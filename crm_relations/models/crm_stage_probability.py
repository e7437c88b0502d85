from collections import Counter

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import float_compare

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

    relation_probability_rank = fields.Float(
        string="Probability by Rank",
        compute="_compute_relation_probability_rank",
        help="Half-way through the pipeline is 50 %.",
    )
    relation_outdated_count = fields.Integer(
        string="Opportunities with Another Probability",
        compute="_compute_relation_outdated_count",
        help="Open opportunities in this stage that take their probability from the "
        "stage, but from before it was changed.",
    )

    _relation_probability_range = models.Constraint(
        "CHECK(relation_probability BETWEEN 0 AND 100)",
        "The probability of a stage lies between 0 % and 100 %.",
    )

    @api.depends("is_won", "sequence", "team_ids")
    def _compute_relation_probability_rank(self):
        for stage in self:
            team = stage.team_ids[:1]._origin
            stage.relation_probability_rank = stage._get_rank_probability(team)

    @api.depends("relation_probability", "is_won", "sequence", "team_ids")
    def _compute_relation_outdated_count(self):
        counts = Counter()
        groups = self.env["crm.lead"]._read_group(
            self._get_stage_mode_domain(),
            ["stage_id", "team_id", "relation_probability_stage"],
            ["__count"],
        )
        for stage, team, figure, count in groups:
            if float_compare(figure, stage._get_relation_probability(team), 2):
                counts[stage] += count
        for stage in self:
            stage.relation_outdated_count = counts[stage._origin]

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self._forget_ranks()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if not RANK_FIELDS.isdisjoint(vals):
            self._forget_ranks()
        if "is_won" in vals:
            # Core has just given them 100 %, or the figure of the won stage.
            leads = self.env["crm.lead"].search([("stage_id", "in", self.ids)])
            leads._take_stage_probability()
            leads._align_probability()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_ranks()
        return result

    def action_ask_relation_probability(self):
        """Ask whether open opportunities shall take the probability of these stages.

        :raise AccessError: unless the user may change the stages
        """
        self.check_access("write")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relations.crm_stage_probability_apply_action"
            ),
            "context": {"default_stage_ids": self.ids},
        }

    def _get_relation_probability(self, team):
        """Return the figure of this stage for the opportunities of a team.

        :param team: crm.team record, possibly empty
        :return: percent; 0 without a stage
        :rtype: float
        """
        if self.is_won:
            return WON
        return self.relation_probability or self._get_rank_probability(team._origin)

    def _get_rank_probability(self, team):
        """Return what the rank among the stages of a team is worth."""
        ranks = self._get_relation_ranks()
        stage_id = self._origin.id
        of_team = ranks.get(team.id) or ranks[False]
        if stage_id in of_team:
            return of_team[stage_id]
        # A stage of other teams has the rank that it has there.
        return next((of[stage_id] for of in ranks.values() if stage_id in of), 0.0)

    def _forget_ranks(self):
        self.env.registry.clear_cache()
        self.invalidate_model(["relation_outdated_count", "relation_probability_rank"])

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
