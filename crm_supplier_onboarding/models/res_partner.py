from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    onboarding_role_ids = fields.Many2many(
        "supplier.contact.role",
        string="Roles at the Supplier",
        groups="base.group_user",
    )

    def _get_onboarding_contacts(self, role):
        """Return the contacts of a company with a role there.

        :param str role: ``head``, ``legal`` or ``technical``
        """
        self.ensure_one()
        role = self.env.ref(f"crm_supplier_onboarding.supplier_contact_role_{role}")
        company = self.commercial_partner_id
        return (company | company.child_ids).filtered(
            lambda contact: role in contact.onboarding_role_ids
        )
