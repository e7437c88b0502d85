from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_common import GateCommon

STOPPED = "no valid qualification"


@tagged("post_install", "-at_install", "security")
class TestPurchaseGateGuard(GateCommon):
    """Ways around the buttons: RPC, imports, context keys, changes afterwards."""

    def _assert_refused(self, function, *args, regex=STOPPED, **kwargs):
        with self.assertRaisesRegex(UserError, regex), self.cr.savepoint():
            function(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()

    def _confirm_for_100(self):
        """Return an order that takes all of a limit, confirmed."""
        self._qualify(limit_amount=100)
        order = self._create_order(100)
        order.button_confirm()
        return order

    def test_state_written_by_rpc(self):
        order = self._create_order()
        for values in (
            {"state": "purchase"},
            {"state": "purchase", "date_approve": "1999-01-01"},
            {"state": "purchase", "order_line": [self._line()]},
        ):
            self._assert_refused(order.write, values)
            self._assert_refused(order.sudo().write, values)
        self.assertEqual(order.state, "draft")

    def test_order_created_as_confirmed(self):
        self._assert_refused(self._create_order, state="purchase")
        order = self._create_order(order_line=[], state="purchase")
        self._assert_refused(order.write, {"order_line": [self._line()]})
        self._qualify()
        self.assertTrue(self._create_order(state="purchase"))

    def test_context_keys_open_nothing(self):
        order = self._create_order()
        for key in ("onboarding_gate", "gate_bypass", "crm_supplier_onboarding"):
            self._assert_refused(order.with_context(**{key: True}).button_confirm)
        values = {
            "partner_id": self.supplier.id,
            "company_id": self.company_admin.id,
            "order_line": [self._line()],
        }
        Order = order.with_context(default_state="purchase")
        self._assert_refused(Order.create, values)

    def test_import(self):
        Order = self._create_order().browse()
        result = Order.load(
            ["partner_id/.id", "state", "order_line/product_id/.id"]
            + ["order_line/product_qty", "order_line/price_unit"],
            [[str(self.supplier.id), "purchase", str(self.product.id), "1", "1"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn(STOPPED, result["messages"][0]["message"])

    def test_confirmed_order_that_gets_more(self):
        order = self._confirm_for_100()
        line = order.order_line
        for values in ({"price_unit": 101}, {"product_qty": 2}):
            self._assert_refused(line.write, values, regex="the limit is")
        self._assert_refused(line.write, {"product_id": self.tool.id})
        self._assert_refused(
            order.write, {"order_line": [self._line(1)]}, regex="limit"
        )
        line.write({"price_unit": 90, "name": "Cheaper"})
        self.assertEqual(line.price_subtotal, 90)

    def test_line_that_moves_into_a_confirmed_order(self):
        order = self._confirm_for_100()
        line = self._create_order(5).order_line
        self._assert_refused(line.write, {"order_id": order.id}, regex="the limit is")

    def test_confirmed_order_that_changes_its_supplier(self):
        order = self._confirm_for_100()
        other = self.env["res.partner"].create({"name": "Unknown"})
        self._assert_refused(order.write, {"partner_id": other.id})
        order.write({"partner_id": self.supplier.id, "partner_ref": "Fine"})

    def test_lines_of_orders_that_are_not_covered_may_shrink(self):
        self.company_admin.onboarding_purchase_gate = "off"
        order = self._create_order(100)
        order.button_confirm()
        self.company_admin.onboarding_purchase_gate = "block"
        order.order_line.write({"price_unit": 50})
        self._assert_refused(order.order_line.write, {"price_unit": 51})

    def test_buyers_cannot_open_the_gate(self):
        company = self.company_admin.with_user(self.buyer)
        with self.assertRaises(AccessError):
            company.onboarding_purchase_gate = "off"
