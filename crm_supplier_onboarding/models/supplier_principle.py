from odoo import fields, models


class SupplierPrinciple(models.Model):
    """What a supplier is judged by: the principles of the supplier policy."""

    _name = "supplier.principle"
    _description = "Supplier Principle"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
