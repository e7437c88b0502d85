from odoo import api, fields, models

GROUP = "sales_team.group_sale_salesman"


class CrmLead(models.Model):
    _inherit = "crm.lead"

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
        for lead in self:
            lead.relation_contract_count = len(lead.relation_contract_ids)

    @api.readonly
    def action_view_relation_contracts(self):
        """Open the contracts of this opportunity.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_contract_action"
        )
        return {
            **action,
            "domain": [("id", "in", self.relation_contract_ids.ids)],
            "context": {
                "default_name": self.name,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
                "default_company_id": self.company_id.id or self.env.company.id,
                "default_value": self.expected_revenue,
                "default_lead_ids": self.ids,
            },
        }

    @api.model
    def _follow_merges(self, merges):
        """Keep the contracts of the opportunities that are merged into others."""
        result = super()._follow_merges(merges)
        # sudo: whoever may merge may not see each contract, which stays linked all the
        # same; core deletes the others with sudo.
        tails_sudo = self.browse(merges).sudo()
        for tail_sudo in tails_sudo:
            contracts_sudo = tail_sudo.relation_contract_ids
            if contracts_sudo:
                head_sudo = tail_sudo.browse(merges[tail_sudo.id])
                head_sudo.relation_contract_ids |= contracts_sudo
        renewed_sudo = self.env["crm.contract"].sudo()
        renewed_sudo = renewed_sudo.search([("renewal_lead_id", "in", tails_sudo.ids)])
        for contract_sudo in renewed_sudo._as_transition():
            head_id = merges[contract_sudo.renewal_lead_id.id]
            contract_sudo.renewal_lead_id = head_id
        # What other overrides wrote is in the database, and so shall this be.
        self.env.flush_all()
        return result
