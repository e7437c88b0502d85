from datetime import datetime

from markupsafe import Markup

from odoo.addons.mail.tests.common import MailCommon, mail_new_test_user

ROLES = {
    "rep": "sales_team.group_sale_salesman",
    "senior": "sales_team.group_sale_salesman_all_leads",
    "director": "sales_team.group_sale_manager",
}


OPERATIONS = ("read", "write", "create", "unlink")


class RelationsCommon(MailCommon):
    """A customer with two contacts, another one, and a user of each sales role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = datetime(2026, 3, 10, 12)
        cls.rep, cls.senior, cls.director = (
            mail_new_test_user(
                cls.env,
                login=f"relations_{role}",
                name=f"Relations {role}",
                groups=f"base.group_user,{group}",
                company_id=cls.company_admin.id,
                company_ids=[(4, cls.company_admin.id), (4, cls.company_2.id)],
                tz="Asia/Shanghai",
            )
            for role, group in ROLES.items()
        )
        cls.customer, cls.other_customer = cls.env["res.partner"].create(
            [
                {"name": "Azure", "is_company": True, "email": "azure@example.com"},
                {"name": "Beryl", "is_company": True, "email": "beryl@example.com"},
            ]
        )
        cls.contact, cls.colleague = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": cls.customer.id,
                    "email": f"{name.lower()}@example.com",
                }
                for name in ("Ann", "Bob")
            ]
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "New Line",
                "type": "opportunity",
                "partner_id": cls.contact.id,
                "user_id": cls.rep.id,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.contact.id,
                "user_id": cls.rep.id,
                "company_id": cls.company_admin.id,
            }
        )
        cls.Interaction = cls.env["crm.interaction"]

    @classmethod
    def _create_interactions(cls, partner, count=1, **values):
        return cls.Interaction.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company_admin.id,
                    "summary": f"Talk {index}",
                    "date": cls.now,
                    "user_id": cls.rep.id,
                    **values,
                }
                for index in range(count)
            ]
        )

    def _post(self, record, **values):
        """Post a message as somebody writes it in the chatter."""
        values = {
            "body": Markup("<p>Hello <b>there</b></p>"),
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "partner_ids": self.contact.ids,
            **values,
        }
        with self.mock_mail_gateway():
            return record.message_post(**values)

    def _get_interactions(self, partner=None):
        """Return what is logged with a customer once the transaction is flushed."""
        self.env.cr.flush()
        partner = (partner or self.customer).commercial_partner_id
        return self.Interaction.search([("commercial_partner_id", "=", partner.id)])

    def _assert_matrix(self, user, matrix):
        """Compare, for each record, the initials of what the user may do with it."""
        for name, allowed in matrix.items():
            record = getattr(self, name).with_user(user)
            record = record.with_context(allowed_company_ids=self.company_admin.ids)
            granted = "".join(op[0] for op in OPERATIONS if record.has_access(op))
            with self.subTest(user=user.login, record=name):
                self.assertEqual(granted, allowed)
