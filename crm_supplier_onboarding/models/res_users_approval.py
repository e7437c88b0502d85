from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _filter_approval_users(self, company):
        """Return those of these users who may decide on documents of a company."""
        return self.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
