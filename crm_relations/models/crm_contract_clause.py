from odoo import fields, models


class CrmContractClause(models.Model):
    """A text to choose from; each contract gets a copy of its own."""

    _name = "crm.contract.clause"
    _description = "Contract Clause"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, translate=True)
    body = fields.Html(string="Text", translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to share the clause among all companies.",
    )
    kind_ids = fields.Many2many(
        "crm.contract.kind",
        string="Contract Kinds",
        check_company=True,
        help="New contracts of these kinds begin with this clause.",
    )
