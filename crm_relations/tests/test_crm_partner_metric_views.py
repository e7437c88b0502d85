from datetime import datetime, timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged, users
from odoo.tools.safe_eval import safe_eval

from .metric_common import MetricCommon


@tagged("post_install", "-at_install")
class TestCrmPartnerMetricViews(MetricCommon):
    """What salespeople find by the filters, and what a page costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_customer = cls.env["res.partner"].create({"name": "Coral"})
        cls.today = fields.Date.context_today(cls.Metric.with_user(cls.director))
        noon = datetime.combine(cls.today, datetime.min.time()) + timedelta(hours=4)
        new_year = noon.replace(month=1, day=1)
        cls._create_orders(
            (cls.customer, noon - timedelta(days=90), {}),
            (cls.other_customer, noon - timedelta(days=89), {}),
            (cls.other_customer, noon - timedelta(days=99), {}),
            (cls.new_customer, max(new_year, noon - timedelta(days=1)), {}),
        )
        cls.customer.write({"relation_importance": "key", "user_id": cls.director.id})
        cls.other_customer.relation_importance = "potential"
        cls.new_customer.relation_importance = "ordinary"
        cls.Metric._refresh(cls.company_admin)

    def _get_filters(self, model, prefix=""):
        arch = etree.fromstring(model.get_view(view_type="search")["arch"])
        return {
            node.get("name"): node
            for node in arch.iter("filter")
            if node.get("name").startswith(prefix)
        }

    def _search(self, model, node):
        return model.search(safe_eval(node.get("domain"), {"uid": model.env.uid}))

    # ------------------------------------------------------------
    # FILTERS
    # ------------------------------------------------------------

    @users("relations_director")
    def test_filters(self):
        metrics = self.env["crm.partner.metric"]
        filters = self._get_filters(metrics)
        all_customers = self.customer | self.other_customer | self.new_customer
        this_year = all_customers.filtered(
            lambda p: (
                p.sudo().relation_metric_ids.last_order_date.year == self.today.year
            )
        )
        for name, expected in (
            ("my_customers", self.customer),
            ("dormant_90", self.customer),
            ("ordered_this_year", this_year),
            ("one_order", self.customer | self.new_customer),
            ("importance_key", self.customer),
            ("importance_potential", self.other_customer),
            ("importance_ordinary", self.new_customer),
        ):
            with self.subTest(name=name):
                self.assertEqual(
                    self._search(metrics, filters[name]).partner_id, expected
                )

    @users("relations_director")
    def test_new_years_day_is_of_this_year(self):
        metrics = self.env["crm.partner.metric"]
        node = self._get_filters(metrics)["ordered_this_year"]
        new_year = self.today.replace(month=1, day=1)
        metric = self._get_metric(self.new_customer)
        for day, found in ((new_year, True), (new_year - timedelta(days=1), False)):
            metric.last_order_date = day
            self.env.flush_all()
            self.assertEqual(metric in self._search(metrics.sudo(), node), found)

    @users("relations_director")
    def test_groups(self):
        metrics = self.env["crm.partner.metric"]
        names = [
            safe_eval(node.get("context"))["group_by"]
            for name, node in self._get_filters(metrics, "group_by").items()
        ]
        self.assertIn("importance", names)
        self.assertIn("country_id", names)
        for name in names:
            with self.subTest(name=name):
                groups = metrics.formatted_read_group(
                    [], [name], ["turnover:sum", "median_interval:avg"]
                )
                self.assertEqual(sum(g["turnover:sum"] for g in groups), 400)

    @users("relations_rep")
    def test_partners_by_importance(self):
        partners = self.env["res.partner"]
        filters = self._get_filters(partners, "relation_importance")
        for name, expected in (
            ("key", self.customer),
            ("potential", self.other_customer),
            ("ordinary", self.new_customer),
        ):
            found = self._search(partners, filters[f"relation_importance_{name}"])
            self.assertEqual(found, expected)
        self.assertIn(
            "group_relation_importance", self._get_filters(partners, "group_relation")
        )

    @users("relations_director")
    def test_row_opens_the_customer(self):
        metric = self._get_metric(self.customer).with_user(self.env.user)
        action = metric.action_view_customer()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(action["res_id"], self.customer.id)

    # ------------------------------------------------------------
    # QUERIES
    # ------------------------------------------------------------

    def _count_queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        return self.env.cr.sql_log_count - before

    @users("relations_director")
    def test_page_costs_the_same_for_many(self):
        for customer in self.env["res.partner"].sudo().create([{"name": "X"}] * 40):
            self._order_on(customer, 3, 4)
        self.Metric._refresh(self.company_admin)
        metrics = self.env["crm.partner.metric"].with_context(lang="en_US")
        names = ["order_count", "turnover", "median_interval", "importance"]
        many2ones = ["partner_id", "user_id", "currency_id"]
        specification = {
            **{name: {} for name in names},
            **{name: {"fields": {"display_name": {}}} for name in many2ones},
        }

        def read(limit):
            rows = metrics.web_search_read([], specification, limit=limit)
            self.assertEqual(len(rows["records"]), limit)

        read(40)
        few = self._count_queries(read, 20)
        self.assertEqual(self._count_queries(read, 40), few)

    @users("relations_director")
    def test_figures_of_many_customers_are_read_at_once(self):
        customers = self.customer | self.other_customer | self.new_customer
        customers = customers.with_user(self.env.user)

        def read(partners):
            partners.web_read({"relation_metric_ids": {"fields": {"turnover": {}}}})

        read(customers)
        one = self._count_queries(read, customers[:1])
        self.assertEqual(self._count_queries(read, customers), one)
