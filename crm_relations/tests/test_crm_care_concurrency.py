from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestCareConcurrency(ConcurrencyCommon):
    """Real connections: jobs and people at once leave each occasion once."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            running = env["crm.care.rule"].search([("date_start", "!=", False)])
            self.running = {rule.id: rule.date_start for rule in running}
            running.date_start = False
            self.partners.with_env(env).write(
                {
                    "relation_birth_month": 3,
                    "relation_birth_day": 20,
                    "user_id": self.admin_id,
                }
            )
            self.rule = env["crm.care.rule"].create(
                {
                    "name": "Birthday",
                    "domain": f"[('id', 'in', {self.partners.ids})]",
                    "company_id": self.company_id,
                    "date_start": "2026-01-01",
                    "shift": "none",
                    "step_ids": [(0, 0, {})],
                }
            )

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            care = env["crm.care.occurrence"].search(
                [("partner_id", "in", self.partners.ids)]
            )
            care.activity_id.unlink()
            care.unlink()
            env["mail.activity"].with_context(active_test=False).search(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", self.partners.ids),
                ]
            ).unlink()
            self.rule.with_env(env).unlink()
            for rule_id, date_start in self.running.items():
                env["crm.care.rule"].browse(rule_id).date_start = date_start
        return super()._remove_committed()

    def _get_care(self, env):
        return env["crm.care.occurrence"].search([("rule_id", "=", self.rule.id)])

    def _plan(self, env):
        self.rule.with_env(env).sudo()._plan_rule(datetime(2026, 3, 20, 4))
        return True

    def _act(self, env):
        Occurrence = env["crm.care.occurrence"].sudo()
        days = Occurrence._call_due(datetime(2026, 3, 20, 4), 100)
        Occurrence.browse(days)._take_steps(days)
        return True

    def _in_new_transaction(self, method):
        with self.registry.cursor() as cr:
            return method(self.env(cr=cr))

    def test_two_planners(self):
        self._run_at_once(self._plan, self._plan)
        with self.registry.cursor() as cr:
            care = self._get_care(self.env(cr=cr))
            self.assertEqual(care.partner_id.ids, self.partners.ids)
            self.assertEqual(len(care), 2)

    def test_two_workers(self):
        self._in_new_transaction(self._plan)
        self._run_at_once(self._act, self._act)
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            tasks = env["mail.activity"].search(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", self.partners.ids),
                ]
            )
            self.assertEqual(len(tasks), 2)
            self.assertEqual(self._get_care(env).activity_id, tasks)

    def test_two_jobs_on_a_date_of_documents(self):
        with self.registry.cursor() as cr:
            self.rule.with_env(self.env(cr=cr)).write(
                {
                    "trigger": "date",
                    "date_field": "create_date",
                    "days": 0,
                    "responsible": "user",
                    "user_id": self.admin_id,
                }
            )
        now = datetime.now()

        def remind(env):
            self.rule.with_env(env).sudo()._plan_rule(now)
            Occurrence = env["crm.care.occurrence"].sudo()
            days = Occurrence._call_due(now, 100)
            Occurrence.browse(days)._take_steps(days)
            return True

        self._run_at_once(remind, remind)
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            partners = self.partners.with_env(env)
            self.assertEqual(self._get_care(env).mapped("res_id"), partners.ids)
            self.assertEqual(partners.mapped("activity_ids.res_id"), partners.ids)
            self.assertEqual(len(partners.activity_ids), len(partners))

    def test_two_people(self):
        self._in_new_transaction(self._plan)
        self._in_new_transaction(self._act)

        def finish(env):
            try:
                self._get_care(env)[0].action_reached()
            except UserError as error:
                return str(error)
            return "done"

        results = self._run_at_once(finish, finish)
        self.assertEqual(results.count("done"), 1)
        results.remove("done")
        self.assertIn("is over already", results[0])
        with self.registry.cursor() as cr:
            talks = self._get_interactions(self.env(cr=cr))
            self.assertEqual(len(talks), 1)
