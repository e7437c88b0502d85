from odoo import models


class MailActivityMixin(models.AbstractModel):
    _inherit = "mail.activity.mixin"

    def write(self, vals):
        """Let open activities follow their document to another customer."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._mail_get_partner_fields()):
            self.env["mail.activity"]._follow_documents(self)
        return result
