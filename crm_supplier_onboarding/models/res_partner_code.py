from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    onboarding_code = fields.Char(
        string="Supplier Code",
        copy=False,
        groups="base.group_user",
        help="Given when the supplier is registered.",
    )

    # Empty codes are stored as empty strings by some clients; neither counts as a code.
    _onboarding_code_uniq = models.UniqueIndex(
        "(onboarding_code, COALESCE(company_id, 0)) WHERE onboarding_code <> ''",
        "Another supplier bears this supplier code already.",
    )

    @api.model
    def _has_field_access(self, field, operation):
        # Given by registration alone.
        if operation == "write" and field.name == "onboarding_code":
            return self.env.su
        return super()._has_field_access(field, operation)
