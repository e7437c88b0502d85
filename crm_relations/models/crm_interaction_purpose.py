from odoo import fields, models


class CrmInteractionPurpose(models.Model):
    """What an interaction was for: pre-sales, follow-up, complaint, care ..."""

    _name = "crm.interaction.purpose"
    _description = "Interaction Purpose"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _name_uniq = models.UniqueIndex("(name)", "This purpose exists already.")
