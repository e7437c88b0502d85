from odoo import fields, models


class SupplierSurveyPlanLine(models.TransientModel):
    """Who evaluates a supplier for one department."""

    _name = "supplier.survey.plan.line"
    _description = "Evaluator of a Site Survey"

    plan_id = fields.Many2one("supplier.survey.plan", required=True, ondelete="cascade")
    role_id = fields.Many2one("res.role", string="Department", required=True)
    user_id = fields.Many2one(
        "res.users", string="Evaluator", domain="[('role_ids', 'in', role_id)]"
    )
