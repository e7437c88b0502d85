from odoo.tests import tagged

from .gate_common import GateCommon

EXTRA = 3


@tagged("post_install", "-at_install")
class TestPurchaseGatePerformance(GateCommon):
    def _count(self, function, *args):
        """Return how many queries a function takes, on an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _create_orders(self, count, lines=10, **values):
        orders = self.env["purchase.order"].with_user(self.buyer)
        for _number in range(count):
            products = (self.product, self.tool)
            orders |= self._create_order(
                order_line=[self._line(1, products[n % 2]) for n in range(lines)],
                **values,
            )
        return orders

    def _cost_of_gate(self, function, count=100):
        """Return how many queries a function on new orders takes more with the gate."""
        costs = {}
        for gate in ("off", "off", "block"):  # the first one fills caches
            self.company_admin.onboarding_purchase_gate = gate
            orders = self._create_orders(count)
            costs[gate] = self._count(function, orders)
        return costs["block"] - costs["off"]

    def test_confirming_many_orders(self):
        self._qualify(limit_amount=10**6)
        self._qualify(category_id=self.tools.id)
        cost = self._cost_of_gate(lambda orders: orders.button_confirm())
        self.assertLessEqual(cost, EXTRA)

    def test_writing_the_state_of_many_orders(self):
        self._qualify()
        self._qualify(category_id=self.tools.id)
        cost = self._cost_of_gate(lambda orders: orders.write({"state": "purchase"}))
        self.assertLessEqual(cost, EXTRA)

    def test_warnings_of_a_page_of_orders(self):
        self._qualify()
        self._qualify(category_id=self.tools.id)
        self.assertEqual(self._cost_of_warnings(), 1)

    def test_warnings_cost_nothing_while_the_gate_is_off(self):
        self.company_admin.onboarding_purchase_gate = "off"
        self.assertEqual(self._cost_of_warnings(), 0)

    def test_list_of_qualifications_is_flat(self):
        fnames = self._get_list_fields("supplier_qualification_view_list")
        rows = self._create_rows(160)
        for number in (40, 80, 160):
            with self.subTest(number=number):
                cost = self._count(rows[:number].web_read, fnames)
                self.assertLessEqual(cost, 10)

    def test_usage_of_many_is_one_query(self):
        rows = self._create_rows(40)
        few, many = (
            self._count(rows[:number].mapped, "remaining_amount") for number in (2, 40)
        )
        self.assertEqual(few, many)

    def test_page_of_partners_takes_one_query_more(self):
        partners = self._create_rows(40).partner_id
        partners = partners.browse(partners.ids).with_user(self.buyer)
        name, with_count = (
            self._count(partners.read, ["commercial_partner_id", *names])
            for names in ((), ("onboarding_qualification_count",))
        )
        self.assertLessEqual(with_count - name, 1)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _cost_of_warnings(self):
        """Return how many queries the warnings of a page of orders take."""
        fnames = ["name", "state", "company_id", "partner_id", "order_line"]
        orders = self._create_orders(80, lines=2)
        self._count(orders.read, fnames)  # fills caches
        plain, warned = (
            self._count(orders.read, [*fnames, *names])
            for names in ((), ("onboarding_gate_warning",))
        )
        return warned - plain

    def _create_rows(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"Supplier {n}", "is_company": True} for n in range(count)]
        )
        return self.env["supplier.qualification"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company_admin.id,
                    "category_id": self.category.id,
                    "date_to": self.today,
                    "date_from": self.today,
                    "limit_amount": 100,
                }
                for partner in partners
            ]
        )

    def _get_list_fields(self, xmlid):
        view = self.env.ref(f"crm_supplier_onboarding.{xmlid}")
        model = self.env[view.model]
        arch = model.get_view(view.id, "list")
        return {
            name: {"fields": {"display_name": {}}}
            if model._fields[name].type == "many2one"
            else {}
            for name in arch["models"][view.model]
        }
