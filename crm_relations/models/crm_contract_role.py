from odoo import fields, models

SIDES = [("ours", "Our Side"), ("theirs", "Their Side")]


class CrmContractRole(models.Model):
    """As what somebody signs: legal representative, head of purchasing ..."""

    _name = "crm.contract.role"
    _description = "Signatory Role"
    _order = "side, sequence, id"

    name = fields.Char(required=True, translate=True)
    side = fields.Selection(SIDES, required=True, default="ours")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_role_id = fields.Many2one(
        "res.role",
        string="Users with Role",
        index="btree_not_null",
        ondelete="restrict",
        help="On our side, only a user who holds this role can sign as such. Leave "
        "empty to let anybody sign.",
    )

    _name_uniq = models.UniqueIndex("(name, side)", "This role exists already.")
