from markupsafe import Markup

from odoo import models

CODE_KIND = "03"


class SupplierApplication(models.Model):
    """How a candidate becomes a supplier: its code, how it is paid, who is told."""

    _inherit = "supplier.application"

    def action_register(self):
        # Before anything is looked at: who presses at the same time starts again.
        self.check_access("write")
        self._serialize()
        return super().action_register()

    def _do_register(self):
        """Make the candidates suppliers, and tell the departments.

        What was registered meanwhile is left alone: a supplier gets one code.
        """
        todo = self.filtered(lambda application: application.state == "contract")
        result = super(SupplierApplication, todo)._do_register()
        todo._assign_supplier_codes()
        todo._write_vendor_fields()
        todo._create_qualifications()
        todo._notify_departments()
        return result

    # ------------------------------------------------------------
    # VENDOR
    # ------------------------------------------------------------

    def _assign_supplier_codes(self):
        """Give a code to each supplier that has none."""
        for company, applications in self.grouped("company_id").items():
            # sudo: buyers need no rights on contacts; they were checked to register.
            suppliers_sudo = applications.partner_id.commercial_partner_id.sudo()
            todo_sudo = suppliers_sudo.filtered(lambda p: not p.onboarding_code)
            if not todo_sudo:
                continue
            Scheme_sudo = self.env["crm.code.scheme"].sudo()
            scheme_sudo = Scheme_sudo._get_scheme(CODE_KIND, company)
            codes = scheme_sudo.next_codes(len(todo_sudo))
            for supplier_sudo, code in zip(todo_sudo.sorted("id"), codes, strict=True):
                supplier_sudo.onboarding_code = code

    def _write_vendor_fields(self):
        """Let the suppliers be vendors, with the payment terms agreed on."""
        groups = self.grouped(lambda a: (a.company_id, a.payment_term_id))
        for (company, terms), applications in groups.items():
            # sudo: see above.
            suppliers_sudo = applications.partner_id.commercial_partner_id.sudo()
            suppliers_sudo.with_company(
                company
            ).property_supplier_payment_term_id = terms
            suppliers_sudo.filtered(lambda p: not p.supplier_rank).supplier_rank = 1

    # ------------------------------------------------------------
    # NOTIFICATION
    # ------------------------------------------------------------

    def _notify_departments(self):
        """Tell the departments of each company what suppliers it has now.

        One message for each company and language, however many suppliers.
        """
        for company, applications in self.grouped("company_id").items():
            users = company._get_onboarding_notified_users() - self.env.user
            for lang, readers in users.grouped("lang").items():
                told = applications.with_context(lang=lang or self.env.lang)
                told = told.with_company(company)
                thread = told if len(told) == 1 else told.env["mail.thread"]
                thread.message_notify(
                    partner_ids=readers.partner_id.ids,
                    subject=told._get_registration_subject(),
                    body=told._get_registration_body(),
                )

    def _get_registration_subject(self):
        if len(self) == 1:
            return self.env._("New supplier: %s", self.partner_id.name)
        return self.env._("%s new suppliers", len(self))

    def _get_registration_body(self):
        """Return what the departments have to know of the suppliers, as HTML."""
        rows = Markup().join(
            Markup("<li>%s</li>") % application._get_registration_line()
            for application in self
        )
        return Markup("<ul>%s</ul>") % rows

    def _get_registration_line(self):
        # sudo: whoever is told need not see the contact, its name is no secret.
        supplier_sudo = self.sudo().partner_id.commercial_partner_id
        return self.env._(
            "%(code)s %(supplier)s: %(category)s, payment terms “%(terms)s” "
            "(%(application)s)",
            code=supplier_sudo.onboarding_code,
            supplier=supplier_sudo.name,
            category=self.category_id.display_name,
            terms=self.payment_term_id.display_name or "",
            application=self.name,
        )
