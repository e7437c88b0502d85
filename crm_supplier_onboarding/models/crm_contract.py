from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_relations.models.crm_contract_state import LIVE_STATES

MANAGER = "purchase.group_purchase_manager"


class CrmContract(models.Model):
    """Contracts with a supplier: those that an application leads to.

    Purchase users reach these and no others, see the access rules.
    """

    _inherit = "crm.contract"

    onboarding_application_id = fields.Many2one(
        "supplier.application",
        string="Supplier Application",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    @api.constrains("onboarding_application_id", "partner_id")
    def _check_onboarding_partner(self):
        # sudo: whoever sells need not read applications.
        for contract_sudo in self.sudo().filtered("onboarding_application_id"):
            supplier_sudo = contract_sudo.onboarding_application_id.partner_id
            customer_sudo = contract_sudo.partner_id.commercial_partner_id
            if supplier_sudo.commercial_partner_id != customer_sudo:
                raise ValidationError(
                    self.env._(
                        "“%(contract)s” is not made with the supplier of its "
                        "application, %(supplier)s.",
                        contract=contract_sudo.display_name,
                        supplier=supplier_sudo.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        # What is signed here makes a supplier: only for whoever may do that.
        if applications := contracts.onboarding_application_id:
            applications.check_access("write")
        return contracts

    def write(self, vals):
        if "onboarding_application_id" in vals and not self.env.su:
            application = self.env["supplier.application"].browse(
                vals["onboarding_application_id"]
            )
            if any(c.onboarding_application_id != application for c in self):
                raise UserError(
                    self.env._("A contract stays with the application it was made for.")
                )
        return super().write(vals)

    def _check_can_terminate(self):
        suppliers = self.filtered("onboarding_application_id")
        if not (suppliers and self.env.user.has_group(MANAGER)):
            return super()._check_can_terminate()
        # Purchase managers are to their suppliers what sales managers are to customers.
        suppliers._check_state(*LIVE_STATES)
        if others := self - suppliers:
            super(CrmContract, others)._check_can_terminate()
        return None

    def _create_versions(self, values_by_contract):
        if self.env.su or not all(self.mapped("onboarding_application_id")):
            return super()._create_versions(values_by_contract)
        # sudo: the caller has checked that the user may write these contracts. Buyers
        # cannot read tags, opportunities and orders, which go along.
        versions_sudo = super(CrmContract, self.sudo())._create_versions(
            {contract.sudo(): vals for contract, vals in values_by_contract.items()}
        )
        return versions_sudo.sudo(False)

    def _get_onboarding_signatories(self):
        """Return who signs on our side and on theirs.

        :return: tuple of ``res.users`` and ``res.partner``
        """
        self.ensure_one()
        lines = self.signatory_ids
        return lines.user_id, lines.partner_id
