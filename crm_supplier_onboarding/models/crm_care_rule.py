from odoo import api, models


class CrmCareRule(models.Model):
    _inherit = "crm.care.rule"

    @api.constrains("res_model")
    def _check_access_to_document(self):
        """Keep a rule among those that its author looks after.

        Access rules are asked before writing only, and constraints run without them.
        """
        self.with_user(self.env.user).check_access("write")
