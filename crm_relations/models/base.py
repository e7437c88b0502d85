from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _get_interaction_document_values(self):
        """Return what an interaction on this document is linked to.

        Documents that lead to a customer in their own way override it; here it is
        the first partner the mail system knows for the document.

        :return: ``partner_id``, ``responsible_id`` (a user), ``company_id`` (only if
            the document belongs to one) and ``fallback_company_id``; overrides add
            ``lead_id`` and ``order_id``
        :rtype: dict[str, int | False]
        """
        self.ensure_one()
        users = self.env["res.users"]
        responsible = self["user_id"] if "user_id" in self._fields else users
        company = self.env["res.company"]
        if "company_id" in self._fields:
            company = self["company_id"]
        return {
            "partner_id": self._mail_get_partners()[self.id][:1].id,
            "responsible_id": responsible._name == "res.users" and responsible.id,
            "company_id": company.id,
            "fallback_company_id": self.env.company.id,
        }
