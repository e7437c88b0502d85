from odoo import api, fields, models


class CrmPipelineApply(models.TransientModel):
    """Give a sales team the stages of a template, showing first what goes where."""

    _name = "crm.pipeline.apply"
    _description = "Apply a Pipeline Template"

    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        required=True,
        default=lambda self: self.env["crm.team"].search([], limit=1),
    )
    company_id = fields.Many2one(related="team_id.company_id")
    template_id = fields.Many2one(
        comodel_name="crm.pipeline.template",
        string="Pipeline",
        required=True,
        domain="[('company_id', 'in', (company_id, False))]",
        default=lambda self: self.env["crm.pipeline.template"].search([], limit=1),
    )
    stage_names = fields.Char(related="template_id.stage_names")
    line_ids = fields.One2many(
        comodel_name="crm.pipeline.apply.line",
        inverse_name="wizard_id",
        string="Stages",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    shared_stage_names = fields.Char(compute="_compute_shared_stages")
    teamless_count = fields.Integer(compute="_compute_shared_stages")
    restrict_stages = fields.Boolean(
        string="Leave the Shared Stages to the Other Teams",
        default=True,
        help="Otherwise this team goes on to see them beside its own.",
    )
    is_current = fields.Boolean(compute="_compute_is_current")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("team_id", "template_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()]
            if wizard.team_id and wizard.template_id:
                wizard.line_ids = [
                    fields.Command.create(values)
                    for values in wizard._prepare_line_values()
                ]

    @api.depends("team_id")
    def _compute_shared_stages(self):
        shared = self.env["crm.stage"].search([("team_ids", "=", False)])
        for wizard in self:
            team = wizard.team_id
            # sudo: stages are shared with the teams of all companies; only whether
            # there are others is told.
            others = team.sudo().with_context(active_test=False)
            restrictable = shared and others.search_count(
                [("id", "!=", team.id)], limit=1
            )
            wizard.shared_stage_names = (
                ", ".join(shared.mapped("name")) if restrictable else False
            )
            wizard.teamless_count = self.env["crm.lead"].search_count(
                [("team_id", "=", False)]
            )

    @api.depends("team_id", "template_id")
    def _compute_is_current(self):
        for wizard in self:
            current = wizard.team_id.relation_pipeline_change_id.template_id
            wizard.is_current = bool(current) and current == wizard.template_id

    def _prepare_line_values(self):
        """Return where each stage with opportunities of the team may go."""
        Change = self.env["crm.pipeline.change"]
        total = Change._count_leads(self.team_id)
        opportunities = self.env["crm.lead"]._read_group(
            [
                ("team_id", "=", self.team_id.id),
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
            ],
            ["stage_id"],
            ["__count"],
        )
        open_by_stage = dict(opportunities)
        stages = self.env["crm.stage"].union(*total).sorted()
        proposed = self.template_id._propose_mapping(stages)
        return [
            {
                "stage_id": stage.id,
                "open_count": open_by_stage.get(stage, 0),
                "other_count": total[stage] - open_by_stage.get(stage, 0),
                "template_stage_id": proposed[stage].id,
            }
            for stage in stages
        ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_apply(self):
        """Apply the template, and show what was done and can be undone.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when a stage has no fitting place to go
        """
        self.ensure_one()
        change = self.env["crm.pipeline.change"]._apply(
            self.team_id,
            self.template_id,
            {line.stage_id: line.template_stage_id for line in self.line_ids},
            self.restrict_stages,
        )
        return change._get_form_action()
