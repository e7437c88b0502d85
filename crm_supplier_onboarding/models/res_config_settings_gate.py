from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    onboarding_purchase_gate = fields.Selection(
        related="company_id.onboarding_purchase_gate", readonly=False
    )
    onboarding_gate_exempt_category_ids = fields.Many2many(
        related="company_id.onboarding_gate_exempt_category_ids", readonly=False
    )
    onboarding_gate_role_id = fields.Many2one(
        related="company_id.onboarding_gate_role_id", readonly=False
    )
    onboarding_validity_months = fields.Integer(
        related="company_id.onboarding_validity_months", readonly=False
    )
