from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestSupplierQualificationLegacy(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_admin.onboarding_purchase_gate = "off"
        # The database may have orders of its own.
        cls.env.flush_all()
        cls.cr.execute("UPDATE purchase_order SET state = 'cancel'")
        cls.env.invalidate_all()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Sales", "parent_id": cls.supplier.id}
        )
        orders = cls._create_order() | cls._create_order(partner_id=cls.contact.id)
        orders |= cls._create_order(product=cls.tool)
        orders.button_confirm()
        cls.orders = orders

    def _wizard(self, user=None, **values):
        wizard = self.env["supplier.qualification.legacy"].with_user(
            user or self.manager
        )
        wizard = wizard.with_context(allowed_company_ids=self.company_admin.ids)
        return wizard.create({"company_id": self.company_admin.id, **values})

    def _qualified(self, wizard):
        action = wizard.action_qualify()
        return self.env["supplier.qualification"].search(action["domain"])

    def test_one_for_each_supplier_and_top_level_category(self):
        wizard = self._wizard()
        self.assertEqual((wizard.supplier_count, wizard.qualification_count), (1, 2))
        self.assertIn("Castings: 1", wizard.preview)
        rows = self._qualified(wizard)
        self.assertEqual(rows.category_id, self.category | self.tools)
        self.assertEqual(rows.partner_id, self.supplier)
        self.assertEqual(set(rows.mapped("kind")), {"legacy"})
        self.assertEqual(set(rows.mapped("state")), {"valid"})
        end = self.today + relativedelta(years=1)
        self.assertEqual(rows.mapped("date_to"), [end, end])

    def test_categories_of_the_products(self):
        rows = self._qualified(self._wizard(scope="line"))
        self.assertEqual(rows.category_id, self.iron | self.tools)

    def test_running_again_adds_nothing(self):
        self._qualified(self._wizard())
        for scope in ("top", "line"):
            wizard = self._wizard(scope=scope)
            self.assertEqual(wizard.qualification_count, 0)
            self.assertFalse(self._qualified(wizard))

    def test_suspended_and_revoked_are_left_alone(self):
        self._qualify(category_id=self.iron.id, status="suspended")
        self._qualify(category_id=self.tools.id, status="revoked", first=-99, last=-9)
        self.assertFalse(self._qualified(self._wizard()))

    def test_expired_is_qualified_again(self):
        self._qualify(first=-20, last=-10)
        self._qualify(category_id=self.tools.id)
        rows = self._qualified(self._wizard())
        self.assertEqual(rows.category_id, self.category)

    def test_old_orders_requests_and_other_companies_do_not_count(self):
        self.orders.date_approve = self.today - timedelta(days=100)
        self._create_order()
        self._create_order(
            company_id=self.company_2.id, user=self.env.user
        ).button_confirm()
        self.assertEqual(self._wizard(months=2).qualification_count, 0)
        self.assertEqual(self._wizard(months=4).qualification_count, 2)

    def test_only_managers_for_their_companies(self):
        with self.assertRaises(AccessError):
            self._wizard(self.buyer)
        wizard = self._wizard(company_id=self.company_2.id)
        for function in (wizard.action_qualify, lambda: wizard.supplier_count):
            with self.assertRaisesRegex(AccessError, "companies that you work in"):
                function()

    def test_end_must_be_to_come(self):
        wizard = self._wizard(date_to=self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "not past"):
            wizard.action_qualify()

    def test_orders_go_on_once_the_gate_is_closed(self):
        self._qualified(self._wizard())
        self.company_admin.onboarding_purchase_gate = "block"
        order = self._create_order()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
