import random
from datetime import datetime, timedelta

from odoo.tests import tagged

from .metric_common import MetricCommon, january


@tagged("post_install", "-at_install")
class TestCrmPartnerMetric(MetricCommon):
    """The figures, as the orders tell them."""

    # ------------------------------------------------------------
    # AGAINST A COMPUTATION OF OUR OWN
    # ------------------------------------------------------------

    @classmethod
    def _create_currencies(cls):
        """Return a price list for each of three currencies, one without cents."""
        currencies = cls.env["res.currency"].create(
            [
                {"name": "XQA", "symbol": "A", "rounding": 0.01},
                {"name": "XQB", "symbol": "B", "rounding": 1},
            ]
        )
        rates = [(7.1, 6.3), (151.37, 0.37)]
        cls.env["res.currency.rate"].create(
            [
                {"name": day, "currency_id": currency.id, "rate": rate}
                for currency, (old, new) in zip(currencies, rates, strict=True)
                for day, rate in (("2025-01-01", old), ("2025-08-01", new))
            ]
        )
        return cls.env["product.pricelist"].create(
            [
                {
                    "name": currency.name,
                    "currency_id": currency.id,
                    "company_id": False,
                }
                for currency in currencies | cls.company_admin.currency_id
            ]
        )

    def _create_random_orders(self, rng, count=120):
        customers = self.customer | self.contact | self.colleague | self.other_customer
        pricelists = self._create_currencies()
        start = datetime(2025, 1, 1)
        return self._create_orders(
            *(
                (
                    rng.choice(customers),
                    start + timedelta(minutes=rng.randrange(400 * 24 * 60)),
                    {
                        "company_id": rng.choice(self.companies).id,
                        "pricelist_id": rng.choice(pricelists).id,
                        "state": rng.choice(["sale"] * 4 + ["draft", "sent", "cancel"]),
                        "order_line": self._prepare_lines(rng.randrange(1, 10**6) / 7),
                    },
                )
                for _index in range(count)
            )
        )

    def test_figures_are_those_of_the_orders(self):
        rng = random.Random(11)
        orders = self._create_random_orders(rng)
        self.assertGreater(len(set(orders.mapped("currency_rate"))), 4)
        self.assertTrue(self._refresh())
        self._assert_figures_of_orders()
        self.assertEqual(len(self._read_rows()), 4)
        for order in rng.sample(orders, 30):
            order.state = rng.choice(["sale", "cancel"])
        self.contact.parent_id = self.other_customer
        self.company_2.partner_id.tz = "Pacific/Auckland"
        self.assertTrue(self._refresh())
        self._assert_figures_of_orders()

    # ------------------------------------------------------------
    # ONE BY ONE
    # ------------------------------------------------------------

    def test_median_of_the_days_between_orders(self):
        for days, expected in (
            ([1, 4, 10], 4.5),
            ([10, 1, 4, 5], 3),
            ([1, 3, 3, 3], 2),
            ([3, 3], None),
            ([3], None),
        ):
            with self.subTest(days=days):
                customer = self.env["res.partner"].create({"name": "Coral"})
                self._order_on(customer, *days)
                self._refresh()
                figures = self._read_rows()[customer, self.company_admin]
                self.assertEqual(figures[-1], expected)
                self.assertEqual(figures[2], len(days))

    def test_days_are_those_of_the_company(self):
        """At 20:00 UTC it is the next day in Shanghai, and 15:00 in New York."""
        for company, day in ((self.company_admin, 6), (self.company_2, 5)):
            evening = datetime(2026, 1, 5, 20)
            self._create_orders((self.customer, evening, {"company_id": company.id}))
            self._refresh()
            metric = self._get_metric(self.customer, company)
            self.assertEqual(metric.last_order_date, january(day), company.name)

    def test_orders_of_contacts_are_those_of_their_company(self):
        for partner, day in ((self.contact, 5), (self.colleague, 9)):
            self._order_on(partner, day)
        self._refresh()
        metric = self._get_metric(self.customer)
        self.assertRecordValues(
            metric,
            [
                {
                    "first_order_date": january(5),
                    "last_order_date": january(9),
                    "order_count": 2,
                    "turnover": 200,
                    "median_interval": 4,
                    "currency_id": self.company_admin.currency_id.id,
                }
            ],
        )
        self.assertFalse(self._get_metric(self.contact))

    def test_contact_who_moves_takes_the_orders_along(self):
        self._order_on(self.contact, 5)
        self._refresh()
        self.contact.parent_id = self.other_customer
        self._refresh()
        self.assertFalse(self._get_metric(self.customer))
        self.assertEqual(self._get_metric(self.other_customer).order_count, 1)

    def test_only_confirmed_orders_count(self):
        orders = self._order_on(self.customer, 5, 6, 7)
        orders[0].state = "sent"
        orders[1].state = "cancel"
        self._refresh()
        metric = self._get_metric(self.customer)
        self.assertEqual(metric.first_order_date, january(7))
        orders.state = "cancel"
        self._refresh()
        self.assertFalse(metric.exists())

    def test_orders_without_a_rate_count_as_they_are(self):
        order = self._order_on(self.customer, 5)
        for rate in (0, None):
            order.flush_recordset()
            self.env.cr.execute(
                "UPDATE sale_order SET currency_rate = %s WHERE id = %s",
                [rate, order.id],
            )
            self._refresh()
            self.assertEqual(self._get_metric(self.customer).turnover, 100)

    def test_customers_who_are_archived_keep_their_figures(self):
        self._order_on(self.customer, 5)
        self.customer.active = False
        self._refresh()
        self.assertEqual(self._get_metric(self.customer).order_count, 1)

    def test_deleted_customers_have_no_figures(self):
        customer = self.env["res.partner"].create({"name": "Coral"})
        order = self._order_on(customer, 5)
        self._refresh()
        metric = self._get_metric(customer)
        order.state = "cancel"
        order.unlink()
        customer.unlink()
        self.assertFalse(metric.exists())
