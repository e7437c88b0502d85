from datetime import timedelta
from functools import partial

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestPurchaseGateConcurrency(ConcurrencyCommon):
    """Two people at the same time: one limit, one qualification."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            company = env["res.company"].browse(self.company_id)
            company.onboarding_purchase_gate = "block"
            self.category = env["product.category"].create({"name": "Race"})
            self.product = env["product.product"].create(
                {
                    "name": "Race",
                    "categ_id": self.category.id,
                    # Else core adds the seller: a row that orders would wait for.
                    "seller_ids": [(0, 0, {"partner_id": self.partners[0].id})],
                }
            )
            self.row = env["supplier.qualification"].create(
                {**self._prepare_row(), "limit_amount": 1000}
            )
            self.orders = env["purchase.order"].create(
                [self._prepare_order(600) for _number in range(2)]
            )

    def _prepare_row(self):
        today = fields.Date.today()
        return {
            "partner_id": self.partners[0].id,
            "company_id": self.company_id,
            "category_id": self.category.id,
            "date_from": today - timedelta(days=2),
            "date_to": today + timedelta(days=2),
        }

    def _prepare_order(self, price):
        line = {"product_id": self.product.id, "product_qty": 1, "price_unit": price}
        return {
            "partner_id": self.partners[0].id,
            "company_id": self.company_id,
            "order_line": [(0, 0, {**line, "tax_ids": [(5, 0, 0)]})],
        }

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            company = env["res.company"].browse(self.company_id)
            company.onboarding_purchase_gate = "off"
            domain = [("partner_id", "in", self.partners.ids)]
            orders = env["purchase.order"].search(domain)
            orders.button_cancel()
            orders.unlink()
            env["supplier.qualification"].search(domain).unlink()
            product = self.product.with_env(env)
            env["product.supplierinfo"].search(domain).unlink()
            product.product_tmpl_id.unlink()
            self.category.with_env(env).unlink()
        return super()._remove_committed()

    def _confirm(self, order, env):
        try:
            order.with_env(env).button_confirm()
            env.flush_all()
        except UserError as error:
            env.cr.rollback()
            return str(error)
        return "confirmed"

    def test_two_orders_against_one_limit(self):
        results = self._run_at_once(
            *(partial(self._confirm, order) for order in self.orders)
        )
        self.assertEqual(results.count("confirmed"), 1, results)
        self.assertIn("the limit is", " ".join(results))

    def test_two_orders_that_fit_are_both_confirmed(self):
        with self.registry.cursor() as cr:
            self.row.with_env(self.env(cr=cr)).limit_amount = 1200
        results = self._run_at_once(
            *(partial(self._confirm, order) for order in self.orders)
        )
        self.assertEqual(results, ["confirmed"] * 2)

    def test_same_qualification_made_twice(self):
        with self.registry.cursor() as cr:
            self.row.with_env(self.env(cr=cr)).status = "revoked"

        def register(env):
            vals_list = [self._prepare_row()]
            Qualification = env["supplier.qualification"].sudo()
            Qualification._make_way(vals_list)
            try:
                return Qualification.create(vals_list).id
            except IntegrityError:
                return "refused"

        results = self._run_at_once(register, register)
        self.assertEqual(results.count("refused"), 1, results)
