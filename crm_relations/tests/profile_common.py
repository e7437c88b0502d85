from odoo.tests import new_test_user

from odoo.addons.mail.tests.common import MailCommon

ROLES = {
    "own": "sales_team.group_sale_salesman",
    "all": "sales_team.group_sale_salesman_all_leads",
    "manager": "sales_team.group_sale_manager",
    "internal": "base.group_user",
    "contacts": "base.group_user,base.group_partner_manager",
    "portal": "base.group_portal",
    "public": "base.group_public",
}


class ProfileCommon(MailCommon):
    """A company with a contact, a person, a user of each role, a second company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env["res.partner"]
        cls.Scheme = cls.env["crm.code.scheme"]
        cls.scheme = cls.env.ref("crm_relations.crm_code_scheme_customer")
        # Tests on real connections leave numbers behind, which cannot be taken back.
        cls.env.cr.execute(
            "UPDATE crm_code_scheme SET next_number = 1, last_number = 0"
        )
        cls.scheme.invalidate_recordset()
        cls.scheme.write({"prefix": "T-", "padding": 4})
        cls.role = {
            role: new_test_user(
                cls.env,
                login=f"profile_{role}",
                groups=f"{groups},base.group_allow_export"
                if role in ("own", "all", "manager")
                else groups,
                company_id=cls.company_admin.id,
                company_ids=[(4, cls.company_admin.id)],
                tz="Asia/Shanghai",
            )
            for role, groups in ROLES.items()
        }
        cls.company, cls.person = cls.Partner.create(
            [
                {"name": "Azure", "is_company": True},
                {"name": "Grace", "is_company": False},
            ]
        )
        cls.contact = cls.Partner.create(
            {"name": "Ann", "parent_id": cls.company.id, "type": "contact"}
        )

    @classmethod
    def _create_customers(cls, count, **values):
        return cls.Partner.create(
            [{"name": f"Customer {index}", **values} for index in range(count)]
        )

    def _count_queries(self, function, *args):
        """Count what ``function`` costs from a cold record cache, flush included."""
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
