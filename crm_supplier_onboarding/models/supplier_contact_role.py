from odoo import fields, models


class SupplierContactRole(models.Model):
    """What a contact is at a supplier: its head, its legal representative ..."""

    _name = "supplier.contact.role"
    _description = "Role of a Supplier's Contact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
