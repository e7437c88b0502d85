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
        # Not env.ref, which takes a query each time.
        role_id = self.env["ir.model.data"]._xmlid_to_res_id(
            f"crm_supplier_onboarding.supplier_contact_role_{role}",
            raise_if_not_found=True,
        )
        company = self.commercial_partner_id
        return (company | company.child_ids).filtered(
            lambda contact: role_id in contact.onboarding_role_ids.ids
        )
