from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierSurveyPlan(models.TransientModel):
    """Ask when a supplier is visited, and who evaluates it for each department."""

    _name = "supplier.survey.plan"
    _description = "Plan a Site Survey"

    application_id = fields.Many2one("supplier.application", required=True)
    is_planned = fields.Boolean(compute="_compute_is_planned")
    template_id = fields.Many2one(
        "supplier.evaluation.template",
        string="Questions",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    start = fields.Datetime(string="Visit", required=True)
    duration = fields.Float(string="Hours", required=True, default=4)
    line_ids = fields.One2many(
        "supplier.survey.plan.line",
        "plan_id",
        string="Evaluators",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("application_id")
    def _compute_is_planned(self):
        for plan in self:
            plan.is_planned = bool(plan.application_id.survey_planned)

    @api.depends("application_id")
    def _compute_template_id(self):
        for plan in self:
            application = plan.application_id
            plan.template_id = (
                application.survey_template_id
                or plan.template_id._get_template(application)
            )

    @api.depends("application_id", "template_id")
    def _compute_line_ids(self):
        for plan in self:
            evaluators = plan._get_default_evaluators()
            plan.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create({"role_id": role.id, "user_id": user.id})
                    for role, user in evaluators.items()
                ),
            ]

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        application = self.env["supplier.application"].browse(
            values.get("application_id")
        )
        if application and (event := application.survey_event_id):
            values.update(start=event.start, duration=event.duration)
        return values

    def _get_default_evaluators(self):
        """Return who evaluates for each department, or the first who could."""
        if self.application_id.survey_planned:
            evaluations = self.application_id.evaluation_ids
            return {e.role_id: e.user_id for e in evaluations if e.state == "draft"}
        company = self.application_id.company_id
        return {
            role: role.user_ids.filtered(lambda user: company in user.company_ids)[:1]
            for role in self.template_id.criterion_ids.role_id
        }

    def action_apply(self):
        """Plan the site survey, or plan it anew.

        :raise UserError: when it is over, or somebody cannot evaluate
        """
        self.ensure_one()
        if self.duration <= 0:
            raise UserError(self.env._("The visit takes some time: enter its hours."))
        stop = self.start + timedelta(hours=self.duration)
        evaluators = {line.role_id: line.user_id for line in self.line_ids}
        if self.application_id.survey_planned:
            self.application_id._do_replan_survey(self.start, stop, evaluators)
        else:
            self._check_template()
            self.application_id._do_plan_survey(
                self.template_id, self.start, stop, evaluators
            )
        return {"type": "ir.actions.act_window_close"}

    def _check_template(self):
        """Refuse a survey without questions."""
        if not self.template_id:
            raise UserError(
                self.env._(
                    "There is no evaluation template for “%s”: ask a purchase "
                    "administrator for one.",
                    self.application_id.category_id.display_name,
                )
            )
