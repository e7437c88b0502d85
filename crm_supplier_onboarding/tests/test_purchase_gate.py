from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestPurchaseGate(GateCommon):
    def _assert_stopped(self, order, regex):
        with self.assertRaisesRegex(UserError, regex), self.cr.savepoint():
            order.button_confirm()
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")

    def _assert_confirmed(self, order):
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_gate_is_off_after_installation(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company.onboarding_purchase_gate, "off")
        self.company_admin.onboarding_purchase_gate = "off"
        order = self._create_order()
        self.assertFalse(order.onboarding_gate_warning)
        self._assert_confirmed(order)

    def test_block_says_why_and_whom_to_ask(self):
        order = self._create_order()
        regex = rf"^{order.name}: “Copper Works” has no .* Castings / Iron; .*head\.$"
        self._assert_stopped(order, regex)
        self.assertRegex(order.onboarding_gate_warning, regex)

    def test_role_to_ask_is_a_setting(self):
        self.company_admin.onboarding_gate_role_id = self.env["res.role"].create(
            {"name": "Gate keepers", "user_ids": [(6, 0, self.director.ids)]}
        )
        self._assert_stopped(self._create_order(), "ask Onboarding director")

    def test_one_sentence_for_each_order(self):
        orders = self._create_order() | self._create_order(product=self.tool)
        with self.assertRaises(UserError) as caught:
            orders.button_confirm()
        sentences = str(caught.exception).split("\n")
        self.assertEqual(len(sentences), 2)
        self.assertIn("Tools", sentences[1])

    def test_categories_below_are_covered_others_are_not(self):
        self._qualify()
        order = self._create_order()
        self.assertFalse(order.onboarding_gate_warning)
        self._assert_confirmed(order)
        self._qualify(category_id=self.iron.id, status="suspended")
        order = self._create_order(order_line=[self._line(), self._line(1, self.tool)])
        self._assert_stopped(order, r"qualification for Tools;")

    def test_category_above_is_not_covered(self):
        self._qualify(category_id=self.iron.id)
        self.product.categ_id = self.category
        self._assert_stopped(self._create_order(), "for Castings;")

    def test_only_a_valid_qualification_counts(self):
        for state, values in {
            "Expired": {"first": -10, "last": -1},
            "Upcoming": {"first": 1, "last": 10},
            "Suspended": {"status": "suspended"},
            "Revoked": {"status": "revoked"},
        }.items():
            row = self._qualify(**values)
            with self.subTest(state=state):
                self._assert_stopped(self._create_order(), rf"Iron \({state}\)")
            row.unlink()

    def test_first_and_last_day_count(self):
        for first, last in ((0, 5), (-5, 0)):
            row = self._qualify(first, last)
            self._assert_confirmed(self._create_order())
            row.unlink()

    def test_contact_of_the_supplier_and_other_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Sales", "parent_id": self.supplier.id}
        )
        row = self._qualify()
        self._assert_confirmed(self._create_order(partner_id=contact.id))
        row.status = "revoked"
        self._qualify(company_id=self.company_2.id)
        self._assert_stopped(self._create_order(), "no valid qualification")

    def test_sections_ask_for_nothing_and_no_category_for_anything(self):
        section = {"display_type": "line_section", "name": "Part 1", "product_qty": 0}
        self._assert_confirmed(self._create_order(order_line=[(0, 0, section)]))
        self.product.categ_id = False
        self._assert_stopped(self._create_order(), "qualification for anything;")
        self._qualify(category_id=self.tools.id)
        self._assert_confirmed(self._create_order())

    def test_exempt_categories_are_free_with_those_below(self):
        self.company_admin.onboarding_gate_exempt_category_ids = self.category
        self._assert_confirmed(self._create_order())
        self._assert_stopped(self._create_order(product=self.tool), "Tools")

    def test_warn_lets_through_with_a_note(self):
        self.company_admin.onboarding_purchase_gate = "warn"
        order = self._create_order()
        self._assert_confirmed(order)
        notes = order.message_ids.filtered(lambda m: "no valid" in m.body)
        self.assertEqual(len(notes), 1)
        self.assertFalse(order.onboarding_gate_warning)

    def test_gate_stands_at_the_second_approval(self):
        self.company_admin.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 1}
        )
        order = self._create_order()
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertTrue(order.onboarding_gate_warning)
        with self.assertRaisesRegex(UserError, "no valid qualification"):
            order.with_user(self.manager).button_approve()

    def test_two_companies_with_different_status(self):
        self.company_2.onboarding_purchase_gate = "block"
        self._qualify()
        self._qualify(company_id=self.company_2.id, status="suspended")
        self._assert_confirmed(self._create_order())
        values = {"company_id": self.company_2.id}
        companies = (self.company_admin | self.company_2).ids
        order = self.env["purchase.order"].with_user(self.buyer)
        order = order.with_context(allowed_company_ids=companies[::-1]).create(
            {
                "partner_id": self.supplier.id,
                "order_line": [self._line()],
                **values,
            }
        )
        self._assert_stopped(order, r"Iron \(Suspended\)")

    def test_settings_are_those_of_the_company(self):
        company = self.env["res.company"].create({"name": "New"})
        settings = self.env["res.config.settings"].with_company(company)
        settings.create(
            {
                "onboarding_purchase_gate": "warn",
                "onboarding_gate_exempt_category_ids": [(6, 0, self.tools.ids)],
                "onboarding_validity_months": 12,
            }
        ).execute()
        self.assertEqual(company.onboarding_purchase_gate, "warn")
        self.assertEqual(company.onboarding_gate_exempt_category_ids, self.tools)
        self.assertEqual(company.onboarding_validity_months, 12)
        self.assertEqual(self.company_admin.onboarding_purchase_gate, "block")

    def test_form_warns_before_anybody_confirms(self):
        order = self._create_order()
        with Form(order) as form:
            self.assertIn("no valid qualification", form.onboarding_gate_warning)
        self._qualify()
        order.invalidate_recordset()
        with Form(order) as form:
            self.assertFalse(form.onboarding_gate_warning)

    def test_partner_form_asks_nothing_of_other_users(self):
        for user, asked in ((self.buyer, True), (self.outsider, False)):
            view = self.env["res.partner"].with_user(user).get_view(view_type="form")
            found = "onboarding_qualification_count" in view["arch"]
            self.assertEqual(found, asked)
