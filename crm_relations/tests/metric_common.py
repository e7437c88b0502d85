from datetime import date, datetime
from statistics import median

import pytz

from .common import RelationsCommon


class MetricCommon(RelationsCommon):
    """Customers and their orders, with two companies in different time zones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Metric = cls.env["crm.partner.metric"]
        cls.env["sale.order"].search([]).state = "cancel"
        cls.Metric.search([]).unlink()
        cls.companies = cls.company_admin | cls.company_2
        cls.company_admin.partner_id.tz = "Asia/Shanghai"
        cls.company_2.partner_id.tz = "America/New_York"
        cls.product = cls.env["product.product"].create(
            {"name": "Service", "type": "service", "taxes_id": False}
        )

    @classmethod
    def _create_orders(cls, *orders):
        """Create confirmed orders of (customer, date, more values)."""
        company = cls.company_admin
        return cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "date_order": moment,
                    "state": "sale",
                    "order_line": cls._prepare_lines(100.0),
                    **values,
                }
                for partner, moment, values in orders
            ]
        )

    @classmethod
    def _prepare_lines(cls, price):
        line = {"product_id": cls.product.id, "price_unit": price, "tax_ids": False}
        return [(0, 0, line)]

    @classmethod
    def _order_on(cls, partner, *days, **values):
        """Create an order at noon of each of some days of January 2026."""
        return cls._create_orders(
            *((partner, datetime(2026, 1, day, 12), values) for day in days)
        )

    def _refresh(self, companies=None):
        return sum(self.Metric._refresh(c) for c in companies or self.companies)

    def _get_metric(self, partner, company=None):
        return self.Metric.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.company_admin).id),
            ]
        )

    # ------------------------------------------------------------
    # WHAT IS EXPECTED
    # ------------------------------------------------------------

    def _compute_expected(self):
        """Compute the figures from the orders, one by one."""
        orders = self.env["sale.order"].search(
            [("state", "=", "sale"), ("company_id", "in", self.companies.ids)]
        )
        groups = orders.grouped(
            lambda o: (o.partner_id.commercial_partner_id, o.company_id)
        )
        return {key: self._compute_figures(group) for key, group in groups.items()}

    def _compute_figures(self, orders):
        zone = pytz.timezone(orders.company_id.partner_id.tz)
        days = sorted(
            {pytz.utc.localize(o.date_order).astimezone(zone).date() for o in orders}
        )
        pairs = zip(days, days[1:], strict=False)
        gaps = [(after - before).days for before, after in pairs]
        turnover = sum(o.amount_untaxed / o.currency_rate for o in orders)
        return (
            days[0],
            days[-1],
            len(orders),
            orders.company_id.currency_id.round(turnover),
            median(gaps) if gaps else None,
        )

    def _read_rows(self):
        """Read the rows as they are in the database, by customer and company."""
        self.env.cr.execute(
            """
            SELECT partner_id, company_id, first_order_date, last_order_date,
                   order_count, turnover::float8, median_interval
              FROM crm_partner_metric
             WHERE company_id = ANY(%s)
            """,
            [self.companies.ids],
        )
        browse = self.env["res.partner"].browse
        return {
            (browse(partner), self.env["res.company"].browse(company)): tuple(figures)
            for partner, company, *figures in self.env.cr.fetchall()
        }

    def _assert_figures_of_orders(self):
        self.assertEqual(self._read_rows(), self._compute_expected())


def january(day):
    return date(2026, 1, day)
