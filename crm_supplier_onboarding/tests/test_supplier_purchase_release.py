from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestSupplierPurchaseRelease(GateCommon):
    def _assert_stopped(self, order):
        with self.assertRaises(UserError), self.cr.savepoint():
            order.button_confirm()
        self.env.invalidate_all()

    def test_released_order_confirms_once(self):
        order = self._create_order()
        release = self._release(order)
        self.assertEqual(release.user_id, self.manager)
        self.assertIn("no valid qualification", release.warning)
        self.assertFalse(order.onboarding_gate_warning)
        order.button_confirm()
        self.assertTrue(release.used_on)
        self.assertIn("Line is standing still", order.message_ids[:1].body)
        order.button_cancel()
        order.button_draft()
        self.assertTrue(order.onboarding_gate_warning)
        self._assert_stopped(order)

    def test_release_is_for_the_order_as_it_was(self):
        order = self._create_order(100)
        self._release(order)
        order.order_line.price_unit = 101
        self._assert_stopped(order)
        order.order_line.price_unit = 100
        supplier = self.env["res.partner"].create({"name": "Unknown"})
        order.partner_id = supplier
        self._assert_stopped(order)
        order.partner_id = self.supplier
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_release_does_not_go_to_a_copy_or_to_later_lines(self):
        order = self._create_order()
        self._release(order)
        self._assert_stopped(order.copy())
        order.button_confirm()
        with self.assertRaises(UserError):
            order.write({"order_line": [self._line(1)]})

    def test_release_is_for_the_categories_that_it_was_given_for(self):
        order = self._create_order(100)
        self._release(order)
        order.write(
            {
                "order_line": [
                    (1, order.order_line.id, {"price_unit": 50}),
                    self._line(50),
                ]
            }
        )
        self.assertFalse(order.onboarding_gate_warning, "The same category.")
        order.order_line[1].product_id = self.tool
        order.order_line[1].price_unit = 50
        self.assertTrue(order.onboarding_gate_warning)
        self._assert_stopped(order)
        order.order_line[1].product_id = self.product
        order.order_line[1].price_unit = 50
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_nobody_releases_own_orders(self):
        own = self._create_order(user=self.manager)
        bought = self._create_order(user_id=self.manager.id)
        passed_on = self._create_order(user=self.manager, user_id=self.buyer.id)
        for order in (own, bought, passed_on):
            with self.assertRaisesRegex(UserError, "Ask another manager"):
                self._release(order)
            self.assertTrue(self._release(order, user=self.head))

    def test_release_needs_a_reason_and_something_to_release(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._release(order, reason=" ")
        self._qualify()
        order.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "needs no release"):
            self._release(order)

    def test_buyers_cannot_release(self):
        order = self._create_order(user=self.head)
        with self.assertRaises(AccessError):
            self._release(order, user=self.buyer)

    def test_releases_stay_as_they_are(self):
        order = self._create_order()
        release = self._release(order)
        self.env.flush_all()
        with self.assertRaises(AccessError):
            release.write({"reason": "Another"})
        with self.assertRaises(AccessError):
            release.unlink()
        values = {"order_id": order.id, "reason": "x", "amount": 1e9}
        for user in (self.buyer, self.manager):
            own = release.with_user(user)
            for function, *args in (
                (own.write, {"used_on": False}),
                (own.copy, {"order_id": self._create_order().id}),
                (own.create, values),
                (own.unlink,),
            ):
                with self.assertRaises(AccessError):
                    function(*args)
