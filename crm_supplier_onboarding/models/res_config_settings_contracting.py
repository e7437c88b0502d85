from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    onboarding_notify_role_ids = fields.Many2many(
        related="company_id.onboarding_notify_role_ids", readonly=False
    )
