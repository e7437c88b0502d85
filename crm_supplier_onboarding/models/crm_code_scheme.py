from odoo import api, models


class CrmCodeScheme(models.Model):
    _inherit = "crm.code.scheme"

    @api.model
    def _get_code_fields(self):
        return {**super()._get_code_fields(), "03": ("res.partner", "onboarding_code")}
