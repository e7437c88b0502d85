from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contract_common import ContractingCommon


@tagged("post_install", "-at_install")
class TestSupplierApplicationRegister(ContractingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._complete(cls.application)

    def _register(self, application=None):
        application = application or self.application
        application.with_user(self.buyer).action_register()

    def test_candidate_becomes_a_supplier(self):
        self._register()
        supplier = self.supplier.with_company(self.company_admin)
        self.assertEqual(self.application.state, "registered")
        self.assertRegex(supplier.onboarding_code, r"^03-\d{4}$")
        self.assertEqual(supplier.supplier_rank, 1)
        self.assertEqual(supplier.property_supplier_payment_term_id, self.terms)
        self.assertEqual(self.application.qualification_ids.partner_id, supplier)

    def test_incomplete_names_all_that_is_missing(self):
        other = self._move_to("contract", self._create_application())
        quality = self.application._get_contract("quality")
        quality._as_transition().state = "terminated"
        with self.assertRaisesRegex(UserError, "(?s)bank account.*contract “Quality"):
            self._register(other)
        self.assertFalse(self.supplier.onboarding_code)

    def test_pressed_twice_there_is_one_code(self):
        self._register()
        code = self.supplier.onboarding_code
        with self.assertRaisesRegex(UserError, "Registered"):
            self._register()
        self.application._do_register()
        self.assertEqual(self.supplier.onboarding_code, code)
        self.assertEqual(len(self.application.qualification_ids), 1)

    def test_second_application_keeps_the_code(self):
        self._register()
        code = self.supplier.onboarding_code
        other = self._create_application(
            category_id=self.env["product.category"].create({"name": "Tools"}).id
        )
        self._move_to("contract", other)
        self._complete(other)
        self._register(other)
        self.assertEqual(self.supplier.onboarding_code, code)

    def test_dossier_is_read_only_then(self):
        self._register()
        application = self.application.with_user(self.manager)
        for values in ({"risk": "low"}, {"payment_term_id": False}):
            with self.assertRaisesRegex(UserError, "is locked"):
                application.write(values)
        with self.assertRaises(UserError):
            application.action_create_contracts()

    def test_who_may_register(self):
        for user in (self.outsider, self.approver, self.head):
            with self.assertRaises(AccessError):
                self.application.with_user(user).action_register()

    def test_nobody_gives_codes_by_hand(self):
        for user in (self.manager, self.user_admin):
            with self.assertRaises(AccessError):
                self.supplier.with_user(user).write({"onboarding_code": "03-9999"})

    def test_departments_are_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        reader = self._new_user(
            "finance", "base.group_user", notification_type="email", lang="fr_FR"
        )
        reader.notification_type = "inbox"
        self.env.ref("crm_supplier_onboarding.res_role_finance").user_ids = reader
        self._register()
        message = self.env["mail.message"].search(
            [("notified_partner_ids", "in", reader.partner_id.ids)]
        )
        self.assertEqual(len(message), 1)
        self.assertEqual(message.res_id, self.application.id)
        self.assertIn(self.supplier.onboarding_code, message.body)

    def test_settings_name_the_departments(self):
        design = self.env.ref("crm_supplier_onboarding.res_role_design")
        design.user_ids = self.director
        company = self.company_admin
        self.assertNotIn(self.director, company._get_onboarding_notified_users())
        company.onboarding_notify_role_ids = design
        self.assertEqual(company._get_onboarding_notified_users(), self.director)
        self.director.company_ids = self.company_2 + self.company_admin
        self.director.company_id = self.company_2
        self.director.company_ids = self.company_2
        self.assertFalse(company._get_onboarding_notified_users())

    def test_payment_terms_are_those_of_the_company(self):
        self._register()
        other = self.supplier.with_company(self.company_2)
        self.assertFalse(other.property_supplier_payment_term_id)

    def test_many_take_few_queries_each(self):
        counts = []
        number = 0
        for size in (2, 10):
            applications = self.env["supplier.application"]
            for _n in range(size):
                number += 1
                supplier = self.env["res.partner"].create(
                    {"name": f"Supplier {number}", "is_company": True}
                )
                self._complete_supplier(supplier, f"44{number}")
                application = self._create_application(partner_id=supplier.id)
                self._move_to("contract", application)
                self._complete(application)
                applications += application
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            applications._do_register()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            codes = applications.partner_id.mapped("onboarding_code")
            self.assertEqual(len(set(codes)), size)
        # A contact that is written takes 3 queries of core, its qualification 1.
        self.assertLessEqual(counts[1], counts[0] + 4 * 8)
