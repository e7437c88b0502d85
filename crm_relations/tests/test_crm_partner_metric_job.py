from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConcurrencyCommon
from .metric_common import MetricCommon, january

JOB = "odoo.addons.crm_relations.models.crm_partner_metric_job"


@tagged("post_install", "-at_install")
class TestCrmPartnerMetricJob(MetricCommon):
    """The job writes what has changed, and may be killed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_relations.crm_partner_metric_cron")
        cls._order_on(cls.customer, 5, 8)
        cls._order_on(cls.other_customer, 6)
        cls._order_on(cls.customer, 7, company_id=cls.company_2.id)

    def _get_last_id(self):
        self.env.cr.execute("SELECT last_value FROM crm_partner_metric_id_seq")
        return self.env.cr.fetchone()

    def _get_versions(self):
        self.env.cr.execute("SELECT ctid, xmin, xmax FROM crm_partner_metric")
        return sorted(self.env.cr.fetchall())

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # NOTHING TWICE
    # ------------------------------------------------------------

    def test_second_run_writes_nothing(self):
        self.assertEqual(self._refresh(), 3)
        before = self._read_rows(), self._get_versions(), self._get_last_id()
        self.assertEqual(self._refresh(), 0)
        after = self._read_rows(), self._get_versions(), self._get_last_id()
        self.assertEqual(after, before)

    def test_only_what_changed_is_written(self):
        self._refresh()
        self._order_on(self.other_customer, 9)
        self.assertEqual(self._refresh(), 1)
        self._assert_figures_of_orders()

    def test_every_figure_is_noticed_when_it_changes(self):
        customer = self.env["res.partner"].create({"name": "Coral"})
        orders = self._order_on(customer, 6, 7, 12, 20)
        self._refresh()
        for name, change in (
            ("first_order_date", lambda: orders[0].write({"date_order": january(5)})),
            ("last_order_date", lambda: orders[3].write({"date_order": january(21)})),
            ("median_interval", lambda: orders[1].write({"date_order": january(8)})),
            (
                "turnover",
                lambda: orders[0].write({"order_line": self._prepare_lines(1)}),
            ),
            ("order_count", lambda: self._order_on(customer, 12, order_line=False)),
        ):
            with self.subTest(name=name):
                metric = self._get_metric(customer)
                [before] = metric.read()
                change()
                self.assertEqual(self._refresh(), 1)
                [after] = metric.read()
                self.assertEqual([k for k in after if after[k] != before[k]], [name])

    def test_companies_are_counted_one_by_one(self):
        self._refresh(self.company_2)
        self.assertEqual(set(self._read_rows()), {(self.customer, self.company_2)})

    def test_as_many_queries_for_many_orders(self):
        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Metric._refresh(self.company_admin)
            return self.env.cr.sql_log_count - before

        few = count_queries()
        customers = self.env["res.partner"].create([{"name": "Coral"}] * 40)
        for customer in customers:
            self._order_on(customer, 3, 4)
        self.assertEqual(count_queries(), few)
        self.assertEqual(len(self._read_rows()), 42)

    # ------------------------------------------------------------
    # CUT SHORT
    # ------------------------------------------------------------

    def test_job_counts_for_every_company(self):
        company = self.env["res.company"].create({"name": "Company of Figures"})
        company.partner_id.tz = "Europe/Paris"
        self._order_on(self.customer, 7, company_id=company.id)
        company.active = False
        self.companies |= company
        self._run_cron()
        self.assertTrue(self._get_metric(self.customer, company))
        self._assert_figures_of_orders()

    def test_killed_anywhere_and_run_again(self):
        refresh = type(self.Metric)._refresh
        for victim in self.companies:

            def die(metrics, company, victim=victim):
                written = refresh(metrics, company)
                if company == victim:
                    raise SystemExit  # What was written for it is not committed.
                return written

            self.Metric.search([])._write({"order_count": 99})
            with (
                self.subTest(victim=victim.name),
                patch.object(type(self.Metric), "_refresh", die),
                self.assertRaises(SystemExit),
            ):
                self._run_cron()
            self._run_cron()
            self._assert_figures_of_orders()

    @mute_logger("odoo.sql_db")
    def test_company_that_fails_does_not_stop_the_others(self):
        self._refresh()
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s",
            [self.company_admin.partner_id.id],
        )
        self._order_on(self.customer, 9)
        self._order_on(self.customer, 9, company_id=self.company_2.id)
        with self.assertLogs(JOB, "ERROR") as logs:
            self._run_cron()
        self.assertIn(f"company {self.company_admin.id}.", logs.output[0])
        self.assertEqual(len(logs.output), 1)
        for company, day in ((self.company_admin, 8), (self.company_2, 9)):
            metric = self._get_metric(self.customer, company)
            self.assertEqual(metric.last_order_date, january(day))


@tagged("post_install", "-at_install")
class TestCrmPartnerMetricConcurrency(ConcurrencyCommon):
    """Two runs on real connections."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self._create_committed_orders(self.env(cr=cr))
        self.addCleanup(self._remove_committed_orders)

    def _create_committed_orders(self, env):
        self.company = env["res.company"].browse(self.company_id)
        self.product = env["product.product"].create(
            {"name": "Service", "type": "service", "taxes_id": False}
        )
        self.orders = env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company_id,
                    "date_order": datetime(2026, 1, day, 12),
                    "state": "sale",
                    "order_line": [
                        (0, 0, {"product_id": self.product.id, "tax_ids": False})
                    ],
                }
                for partner in self.partners
                for day in (5, 9, 11)
            ]
        )

    def _remove_committed_orders(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            orders = self.orders.with_env(env)
            orders.state = "cancel"
            orders.unlink()
            self.product.with_env(env).unlink()
            cr.execute("DELETE FROM crm_partner_metric")

    def _read_figures(self):
        with self.registry.cursor() as cr:
            cr.execute(
                """
                SELECT order_count, median_interval
                  FROM crm_partner_metric
                 WHERE partner_id = ANY(%s)
                """,
                [self.partners.ids],
            )
            return cr.fetchall()

    def test_two_runs_at_once(self):
        def refresh(env):
            company = self.company.with_env(env)
            return env["crm.partner.metric"]._refresh(company)

        written = self._run_at_once(refresh, refresh)
        self.assertEqual(min(written), 0)
        self.assertGreaterEqual(max(written), 2)
        self.assertEqual(self._read_figures(), [(3, 3), (3, 3)])

    def test_run_is_left_to_the_one_that_is_on(self):
        company = self.company.with_env(self.env)
        with self.registry.cursor() as cr, self.registry.cursor() as other_cr:
            metrics, other_metrics = (
                self.env(cr=cursor)["crm.partner.metric"] for cursor in (cr, other_cr)
            )
            self.assertTrue(metrics._try_lock_company(company))
            self.assertEqual(other_metrics._refresh(company), 0)
            cr.rollback()
            self.assertTrue(other_metrics._try_lock_company(company))
        self.assertFalse(self._read_figures())
