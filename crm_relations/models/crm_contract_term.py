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
                clause = term._get_library_clause()
                term.name = clause.name
                term.body = clause.body

    def _get_library_clause(self):
        """Return the clause in the language of the customer, who will read it."""
        lang = self.contract_id.partner_id.lang or self.env.lang
        return self.clause_id.with_context(lang=lang)

    def _is_as_in_library(self):
        """Tell whether nobody has written anything of one's own here."""
        self.ensure_one()
        clause = self._get_library_clause()
        return bool(clause) and (self.name, self.body) == (clause.name, clause.body)
