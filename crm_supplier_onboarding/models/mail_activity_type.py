from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    category = fields.Selection(
        selection_add=[("supplier_approval", "Supplier Approval")],
        ondelete={"supplier_approval": "set default"},
    )
