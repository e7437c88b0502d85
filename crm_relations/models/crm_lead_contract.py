from odoo import api, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.contract.link.mixin", "crm.lead"]

    def _prepare_relation_contract_context(self):
        return {
            **super()._prepare_relation_contract_context(),
            "default_value": self.expected_revenue,
            "default_lead_ids": self.ids,
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
