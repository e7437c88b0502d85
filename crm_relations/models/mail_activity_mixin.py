from odoo import models


class MailActivityMixin(models.AbstractModel):
    _inherit = "mail.activity.mixin"

    def write(self, vals):
        """Let open activities follow their document to another customer."""
        names = vals.keys() & set(self._mail_get_partner_fields())
        moving = self.browse()
        if names:
            moving = self.filtered(lambda record: record._changes_customer(names, vals))
        result = super().write(vals)
        if moving:
            self.env["mail.activity"]._follow_documents(moving)
        return result

    def _changes_customer(self, names, vals):
        for field in map(self._fields.get, names):
            if field.type != "many2one":
                return True
            # A value may be an id or a record.
            new_id = field.convert_to_cache(vals[field.name], self) or False
            if new_id != self[field.name].id:
                return True
        return False
