from odoo import api, fields, models

GROUP = "sales_team.group_sale_salesman"


class CrmContractLinkMixin(models.AbstractModel):
    """A document with a customer that contracts are linked to."""

    _name = "crm.contract.link.mixin"
    _description = "Document with Contracts"

    relation_contract_ids = fields.Many2many(
        "crm.contract", string="Contracts", copy=False, check_company=True, groups=GROUP
    )
    relation_contract_count = fields.Integer(
        string="Number of Contracts",
        compute="_compute_relation_contract_count",
        aggregator=None,
        groups=GROUP,
    )

    @api.depends("relation_contract_ids")
    def _compute_relation_contract_count(self):
        for document in self:
            document.relation_contract_count = len(document.relation_contract_ids)

    @api.readonly
    def action_view_relation_contracts(self):
        """Open the contracts of this document.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_contract_action"
        )
        return {
            **action,
            "domain": [("id", "in", self.relation_contract_ids.ids)],
            "context": self._prepare_relation_contract_context(),
        }

    def _prepare_relation_contract_context(self):
        """Return what a new contract takes from this document."""
        return {
            "default_name": self.name,
            "default_partner_id": self.partner_id.commercial_partner_id.id,
            "default_company_id": self.company_id.id or self.env.company.id,
        }
