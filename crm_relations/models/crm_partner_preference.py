from odoo import fields, models


class CrmPartnerPreference(models.Model):
    """One thing known about a customer's taste or habits."""

    _name = "crm.partner.preference"
    _description = "Customer Preference"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(string="Preference or Habit", required=True)
    value = fields.Char(required=True)
    source = fields.Char(help="Where this is known from.")
    date = fields.Date(string="Known Since", default=fields.Date.context_today)

    def write(self, vals):
        # Rules are checked on the customer whom a line leaves, not whom it goes to.
        if vals.get("partner_id") and not self.env.su:
            self.env["res.partner"].browse(vals["partner_id"]).check_access("read")
        return super().write(vals)
