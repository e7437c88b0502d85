from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    onboarding_role_ids = fields.Many2many(
        "supplier.contact.role",
        string="Roles at the Supplier",
        groups="base.group_user",
    )

    def write(self, vals):
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        # Accounts go with the people who have them, to whom these belong to.
        self._check_onboarding_accounts()
        result = super().write(vals)
        self._check_onboarding_accounts()
        return result

    def _check_onboarding_accounts(self, owners=None):
        """Refuse to move bank accounts to or from suppliers under approval.

        :param owners: the suppliers in question, by default whose accounts these are
        :raise UserError: with the application that is under way
        """
        # sudo: that something is under way concerns whoever moves the account.
        accounts_sudo = (
            self.env["res.partner.bank"]
            .sudo()
            .search([("partner_id", "child_of", self.ids)])
        )
        accounts_sudo._check_onboarding({"partner_id"}, owners)

    def _get_onboarding_contacts(self, role):
        """Return the contacts of a company with a role there.

        :param str role: ``head``, ``legal`` or ``technical``
        """
        self.ensure_one()
        # Not env.ref, which takes a query each time.
        role_id = self.env["ir.model.data"]._xmlid_to_res_id(
            f"crm_supplier_onboarding.supplier_contact_role_{role}",
            raise_if_not_found=True,
        )
        company = self.commercial_partner_id
        return (company | company.child_ids).filtered(
            lambda contact: role_id in contact.onboarding_role_ids.ids
        )
