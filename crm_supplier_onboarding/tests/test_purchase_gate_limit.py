from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestPurchaseGateLimit(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.row = cls._qualify(kind="conditional", limit_amount=1000)

    def _amounts(self, row=None):
        row = row or self.row
        row.invalidate_recordset()
        return row.used_amount, row.remaining_amount

    def test_limit_less_confirmed_orders(self):
        self._create_order(600).button_confirm()
        self._create_order(900)
        self.assertEqual(self._amounts(), (600, 400))
        self._create_order(400).button_confirm()
        self.assertEqual(self._amounts(), (1000, 0))
        order = self._create_order(0.01)
        regex = r"would come to \D*1,000\.01.* the limit is \D*1,000\.00"
        self.assertRegex(order.onboarding_gate_warning, regex)
        with self.assertRaisesRegex(UserError, regex):
            order.button_confirm()

    def test_orders_confirmed_together_share_the_limit(self):
        orders = self._create_order(600) | self._create_order(600)
        self.assertEqual(orders.mapped("onboarding_gate_warning"), [False, False])
        with self.assertRaisesRegex(UserError, orders[1].name) as caught:
            orders.button_confirm()
        self.assertNotIn(orders[0].name, str(caught.exception))

    def test_cancelled_orders_give_the_limit_back(self):
        order = self._create_order(1000)
        order.button_confirm()
        order.button_cancel()
        self.assertEqual(self._amounts(), (0, 1000))

    def test_only_orders_of_the_category_and_company_count(self):
        self._qualify(category_id=self.tools.id)
        self._create_order(5000, product=self.tool).button_confirm()
        self._create_order(
            5000, company_id=self.company_2.id, user=self.env.user
        ).button_confirm()
        self.assertEqual(self._amounts(), (0, 1000))

    def test_orders_before_the_period_do_not_count(self):
        order = self._create_order(900)
        order.button_confirm()
        self.env.flush_all()
        before = fields.Datetime.now() - timedelta(days=30)
        self.cr.execute(
            "UPDATE purchase_order SET create_date = %s, date_approve = %s WHERE id=%s",
            (before, before, order.id),
        )
        self.assertEqual(self._amounts(), (0, 1000))

    def test_dates_that_anybody_can_write_are_not_believed(self):
        order = self._create_order(900)
        order.button_confirm()
        for day in ("1999-01-01", "2999-01-01"):
            order.date_approve = day
            self.assertEqual(self._amounts(), (900, 100))

    def test_an_unlimited_qualification_beside_it_wins(self):
        self._qualify(category_id=self.iron.id)
        order = self._create_order(5000)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_other_currencies_are_converted(self):
        company = self.company_admin
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [(0, 0, {"rate": 2, "company_id": company.id})],
            }
        )
        order = self._create_order(2000, currency_id=currency.id)
        order.button_confirm()
        self.assertEqual(self._amounts(), (1000, 0))

    def test_warning_tells_of_the_limit_and_lets_through(self):
        self.company_admin.onboarding_purchase_gate = "warn"
        orders = self._create_order(600) | self._create_order(600)
        orders.button_confirm()
        self.assertEqual(orders.mapped("state"), ["purchase"] * 2)
        noted = [
            order
            for order in orders
            if any("the limit is" in message.body for message in order.message_ids)
        ]
        self.assertEqual(noted, [orders[1]])
