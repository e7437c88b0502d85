from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .crm_team import PROBABILITY_MODES

MANAGER = "sales_team.group_sale_manager"


class CrmPipelineChange(models.Model):
    """What the pipeline of a team was changed to, and all it takes to undo that.

    Records are made by applying a template only, and nobody edits them.
    """

    _name = "crm.pipeline.change"
    _description = "Pipeline Change"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="team_id.company_id", store=True, index="btree_not_null"
    )
    template_id = fields.Many2one(
        comodel_name="crm.pipeline.template",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Changed By", readonly=True
    )
    previous_id = fields.Many2one(
        comodel_name="crm.pipeline.change",
        string="Change Before",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    previous_probability_mode = fields.Selection(
        PROBABILITY_MODES, string="Probability Before", readonly=True
    )
    state = fields.Selection(
        selection=[("applied", "Applied"), ("undone", "Undone")],
        default="applied",
        required=True,
        readonly=True,
    )
    undo_user_id = fields.Many2one(
        comodel_name="res.users", string="Undone By", readonly=True
    )
    undo_date = fields.Datetime(string="Undone On", readonly=True)
    undo_report = fields.Text(string="What Stayed", readonly=True)
    stage_ids = fields.One2many(
        comodel_name="crm.pipeline.change.stage",
        inverse_name="change_id",
        string="Stages",
        readonly=True,
    )
    lead_ids = fields.One2many(
        comodel_name="crm.pipeline.change.lead",
        inverse_name="change_id",
        string="Opportunities",
        readonly=True,
    )
    lead_count = fields.Integer(
        string="Opportunities Moved", compute="_compute_lead_count"
    )
    can_undo = fields.Boolean(compute="_compute_can_undo")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.pipeline.change.lead"]._read_group(
                [("change_id", "in", self.ids)], ["change_id"], ["__count"]
            )
        )
        for change in self:
            change.lead_count = counts.get(change, 0)

    @api.depends("state", "team_id.relation_pipeline_change_id")
    def _compute_can_undo(self):
        for change in self:
            current = change.team_id.relation_pipeline_change_id
            change.can_undo = change.state == "applied" and current == change

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_undo(self):
        """Give the team its stages back, and each opportunity the one it was in.

        What people moved on since stays where they put it. Undoing what is undone
        does nothing.

        :raise AccessError: for others than managers of the team
        :raise UserError: when the team got yet another pipeline since
        """
        self.ensure_one()
        self._check_manager(self.team_id)
        self.team_id.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        if self.state == "undone":
            return
        if not self.can_undo:
            raise UserError(
                self.env._(
                    "%(team)s got another pipeline since: undo that first.",
                    team=self.team_id.display_name,
                )
            )
        self._do_undo()

    @api.readonly
    def action_view_leads(self):
        """Open the opportunities that were moved, lost ones included.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.pipeline.change.lead",
            "view_mode": "list",
            "domain": [("change_id", "=", self.id)],
            "name": self.env._("Opportunities Moved"),
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pipeline Change"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # APPLY
    # ------------------------------------------------------------

    @api.model
    def _check_manager(self, team):
        """Check that the user may change the pipeline of a team."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a sales manager changes the pipeline of a team.")
            )
        team.check_access("write")

    @api.model
    def _apply(self, team, template, mapping, restrict):
        """Give a team the stages of a template and move its opportunities there.

        :param dict mapping: stage (crm.stage) to stage (crm.pipeline.template.stage)
        :param bool restrict: whether stages of all teams become the other teams'
        :return: the change; the present one if the team has this pipeline already
        :rtype: recordset of crm.pipeline.change
        """
        self._check_manager(team)
        template._check_usable()
        team.lock_for_update(allow_referencing=True)
        team.invalidate_recordset(["relation_pipeline_change_id"])
        current = team.relation_pipeline_change_id
        if current.template_id == template:
            return current
        self._check_mapping(team, template, mapping)
        # sudo: nobody may write changes; the user manages this team, see above.
        change_sudo = self.sudo().create(
            {
                "name": template.name,
                "team_id": team.id,
                "template_id": template.id,
                "user_id": self.env.uid,
                "previous_id": current.id,
            }
        )
        change_sudo._do_apply(mapping, restrict)
        return change_sudo.sudo(self.env.su)

    @api.model
    def _check_mapping(self, team, template, mapping):
        """Check that everything has a place to go, and nothing is won by moving."""
        for stage, line in mapping.items():
            if line.template_id != template:
                raise UserError(
                    self.env._(
                        "Choose a stage of the new pipeline for %(stage)s.",
                        stage=stage.display_name,
                    )
                )
            if line.is_won != stage.is_won:
                raise UserError(
                    self.env._(
                        "%(stage)s cannot become %(new)s: what is won stays won, and"
                        " what is open stays open.",
                        stage=stage.display_name,
                        new=line.name,
                    )
                )
        for stage, count in self._count_leads(team).items():
            if stage not in mapping:
                raise UserError(
                    self.env._(
                        "Choose a new stage for the %(count)s opportunities in"
                        " %(stage)s.",
                        count=count,
                        stage=stage.display_name,
                    )
                )

    @api.model
    def _count_leads(self, team):
        """Return how many opportunities a team has in each stage, lost ones included.

        :raise UserError: when there are some that the user may not see
        """
        Lead = self.env["crm.lead"].with_context(active_test=False)
        domain = [("team_id", "=", team.id), ("stage_id", "!=", False)]
        counts = dict(Lead._read_group(domain, ["stage_id"], ["__count"]))
        # sudo: counted only, by who may change the team.
        hidden = Lead.sudo().search_count(domain) - sum(counts.values())
        if hidden:
            raise UserError(
                self.env._(
                    "%(count)s opportunities of %(team)s belong to companies that are"
                    " not selected. Select them first.",
                    count=hidden,
                    team=team.display_name,
                )
            )
        return counts

    def _do_apply(self, mapping, restrict):
        """Apply a new change; ``self`` is sudoed, opportunities are the user's."""
        self.ensure_one()
        shown = self._get_shown_stages()
        lines = self.template_id.stage_ids.sorted()
        created = dict(zip(lines, lines._create_stages(self.team_id), strict=True))
        targets = {stage: created[line] for stage, line in mapping.items()}
        self._note_leads(targets)
        self._follow_stages()
        reason = self.env._("Pipeline %(name)s applied", name=self.name)
        for stage, lines in self.lead_ids.grouped("to_stage_id").items():
            lines.lead_id.sudo(False)._move_to_pipeline(stage, reason)
        self._note_stages("created", self.env["crm.stage"].union(*created.values()))
        self._take_stages(shown, restrict)
        self.team_id.relation_pipeline_change_id = self

    def _get_shown_stages(self):
        """Return the stages that the team has now."""
        # A stage that only archived teams have is not everybody's.
        stages = self.env["crm.stage"].with_context(active_test=False)
        return stages.search(
            ["|", ("team_ids", "=", False), ("team_ids", "in", self.team_id.ids)]
        )

    def _note_leads(self, targets):
        """Note which opportunity goes where, by one statement for all of the team."""
        self.env["crm.lead"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_pipeline_change_lead (
                    change_id, lead_id, from_stage_id, to_stage_id,
                    probability, automated_probability, stage_probability,
                    probability_mode, probability_mode_chosen
                )
                SELECT %s, lead.id, lead.stage_id, target.id,
                       lead.probability, lead.automated_probability,
                       lead.relation_probability_stage,
                       lead.relation_probability_mode,
                       lead.relation_probability_mode_chosen
                  FROM crm_lead lead
                  JOIN unnest(%s::int[], %s::int[]) target(from_id, id)
                    ON target.from_id = lead.stage_id
                 WHERE lead.team_id = %s
                """,
                self.id,
                [stage.id for stage in targets],
                [stage.id for stage in targets.values()],
                self.team_id.id,
            )
        )
        self.invalidate_recordset(["lead_ids", "lead_count"])

    def _follow_stages(self):
        """Let the team take probabilities from its stages, which have them now.

        What somebody chose by hand stays, with its figure.
        """
        self.previous_probability_mode = self.team_id.relation_probability_mode
        self.team_id.relation_probability_mode = "stage"
        lines = self.lead_ids.filtered(
            lambda line: (
                line.probability_mode == "predictive"
                and not line.probability_mode_chosen
            )
        )
        lines.lead_id.sudo(False)._write_kept({"relation_probability_mode": "stage"})

    def _note_stages(self, role, stages):
        self.env["crm.pipeline.change.stage"].create(
            [
                {"change_id": self.id, "stage_id": stage.id, "role": role}
                for stage in stages
            ]
        )

    def _take_stages(self, stages, restrict):
        """Take the stages that the team had out of its sight; no stage is removed."""
        team = self.team_id.with_context(active_test=False)
        others = team.search([("id", "!=", team.id)])
        shared = stages.filtered(lambda stage: not stage.team_ids)
        if restrict and others:
            shared.team_ids = others
            self._note_stages("restricted", shared)
        released = (stages - shared).filtered(lambda stage: stage.team_ids - team)
        released.team_ids = [(3, team.id)]
        self._note_stages("released", released)
        # Without a team it would be everybody's.
        folded = (stages - shared - released).filtered(lambda stage: not stage.fold)
        folded.fold = True
        self._note_stages("folded", folded)
