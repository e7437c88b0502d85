from contextlib import contextmanager
from datetime import datetime

from odoo.tests import tagged, users

from .care_common import OCCURRENCE, CareCommon


@tagged("post_install", "-at_install")
class TestCarePerformance(CareCommon):
    """Cost does not grow with the number of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {index}",
                    "parent_id": cls.customer.id,
                    "relation_birth_month": 3,
                    "relation_birth_day": 20,
                }
                for index in range(40)
            ]
        )

    def _create_rule_for(self, count, **values):
        domain = f"[('id', 'in', {self.people[:count].ids})]"
        return self._create_rule(domain=domain, daily_cap=0, **values)

    def _count_queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_plan(self, count):
        rule = self._create_rule_for(count)
        cost = self._count_queries(rule._plan_rule, datetime(2026, 3, 10))
        self.assertEqual(len(self._get_care(rule)), count)
        return cost

    def test_plan(self):
        self._count_plan(10)
        cost = self._count_plan(20)
        self.assertEqual(self._count_plan(40), cost)
        self.assertLessEqual(cost, 15)

    def _count_act(self, count):
        rule = self._create_rule_for(count)
        rule._plan_rule(datetime(2026, 3, 10))
        Occurrence = self.env[OCCURRENCE]

        def act():
            days = Occurrence._call_due(datetime(2026, 3, 20, 4), 100)
            self.assertEqual(len(days), count)
            Occurrence.browse(days)._take_steps(days)

        cost = self._count_queries(act)
        self.assertEqual(set(self._get_care(rule).mapped("state")), {"due"})
        return cost

    def test_act(self):
        # Partners that a user follows already cost no less: new ones each time.
        self._count_act(10)
        cost = self._count_act(20)
        self.assertLessEqual(self._count_act(40), cost + 2)

    @users("relations_rep")
    def test_list_and_kanban(self):
        rule = self._create_rule_for(40)
        rule.sudo()._plan_rule(datetime(2026, 3, 10))
        Occurrence = self.env[OCCURRENCE]
        for view_type in ("list", "kanban", "calendar"):
            views = Occurrence.get_views([[False, view_type]])
            names = {name: {} for name in views["models"][OCCURRENCE]["fields"]}
            for name in ("partner_id", "rule_id", "user_id"):
                names[name] = {"fields": {"display_name": {}}}

            def read(limit, names=names):
                domain = [("rule_id", "=", rule.id)]
                rows = Occurrence.web_search_read(domain, names, limit=limit)
                self.assertEqual(len(rows["records"]), limit)

            with self.subTest(view_type=view_type):
                read(20)
                cost = self._count_queries(read, 20)
                self.assertLessEqual(self._count_queries(read, 40), cost)

    def test_second_run_writes_nothing(self):
        rule = self._create_rule_for(40)
        rule._plan_rule(datetime(2026, 3, 10))
        rows = self._get_row_versions(rule)
        self.assertEqual(rule._plan_rule(datetime(2026, 3, 10)), 0)
        self.assertEqual(self._get_row_versions(rule), rows)

    def _get_row_versions(self, rule):
        """Return where PostgreSQL keeps each row: written ones are elsewhere."""
        self.env.cr.execute(
            "SELECT id, ctid::text FROM crm_care_occurrence WHERE rule_id = %s"
            " ORDER BY id",
            [rule.id],
        )
        return self.env.cr.fetchall()

    @users("relations_rep")
    def test_customers_page(self):
        partners = self.customer | self.other_customer | self.people
        cost = self._count_queries(lambda: partners[:20].mapped("care_count"))
        self.assertLessEqual(
            self._count_queries(lambda: partners[:40].mapped("care_count")), cost
        )

    def _create_own_task(self):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.contact.id,
                "user_id": self.rep.id,
            }
        )

    def _catch_care_queries(self, function):
        """Return the queries of a call that look at care."""
        self.env.invalidate_all()
        with contextmanager(self._patchExecute)([]) as queries:
            function()
        return [query for query in queries if "crm_care_occurrence" in query]

    @users("relations_rep")
    def test_own_task_costs_nothing_more(self):
        for name in ("action_done", "unlink"):
            with self.subTest(name=name):
                own = self._create_own_task()
                self.assertFalse(self._catch_care_queries(getattr(own, name)))

    def test_task_of_care_is_looked_up(self):
        rule = self._create_rule_for(2)
        self._plan(rule, 2026, 3, 10)
        done, cancelled = self._act(2026, 3, 20, 4)
        self.assertTrue(self._catch_care_queries(done.action_done))
        self.assertTrue(self._catch_care_queries(cancelled.unlink))
        states = self._get_care(rule).mapped("state")
        self.assertEqual(sorted(states), ["done", "skipped"])
