from odoo import api, fields, models


class CrmContractTerm(models.Model):
    """A clause of one contract: a copy that goes its own way from then on."""

    _name = "crm.contract.term"
    _inherit = ["crm.contract.line.mixin"]
    _description = "Clause of a Contract"
    _order = "contract_id, sequence, id"

    _contract_states = ("draft",)

    contract_id = fields.Many2one(
        "crm.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    clause_id = fields.Many2one(
        "crm.contract.clause",
        string="From Library",
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(
        string="Title",
        compute="_compute_from_clause",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    body = fields.Html(
        string="Text",
        compute="_compute_from_clause",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("clause_id")
    def _compute_from_clause(self):
        for term in self:
            if term.clause_id:
                # What the customer reads is in the customer's language.
                lang = term.contract_id.partner_id.lang or self.env.lang
                clause = term.clause_id.with_context(lang=lang)
                term.name = clause.name
                term.body = clause.body
