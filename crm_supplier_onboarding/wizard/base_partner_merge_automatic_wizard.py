from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _get_relation_merge_models(self):
        return [*super()._get_relation_merge_models(), "supplier.qualification"]

    @api.model
    def _merge_bank_accounts(self, src_partners, dst_partner):
        """Refuse to bring accounts to a supplier under approval, or away from it.

        Core re-points them, and the contacts who have some, by SQL: past the guard on
        accounts.
        """
        merged = src_partners | dst_partner
        merged._check_onboarding_accounts(merged.commercial_partner_id)
        return super()._merge_bank_accounts(src_partners, dst_partner)
