from datetime import timedelta
from functools import partial

from odoo import fields
from odoo.exceptions import LockError
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCommon):
    """One interaction, one code."""

    def test_one_call_reported_twice_at_once(self):
        call = {"external_id": "race-1", "partner_id": self.partners[0].id}
        results = self._run_at_once(
            *[lambda env: env["crm.interaction"].log([call])] * 2
        )
        [[first], [second]] = results
        self.assertEqual(first["id"], second["id"])
        self.assertEqual({first["created"], second["created"]}, {True, False})
        with self.registry.cursor() as cr:
            self.assertEqual(len(self._get_interactions(self.env(cr=cr))), 1)

    def test_one_message_logged_by_two_transactions(self):
        row = {
            "date": "2026-03-10 12:00:00",
            "channel": "email",
            "summary": "Same",
            "partner_id": self.partners[0].id,
            "author_id": self.partners[0].id,
            "fallback_company_id": self.company_id,
            "source_model": "mail.message",
            "source_id": 1,
            "external_id": "<race@example.com>",
        }

        def capture(env):
            env["crm.interaction"]._insert_rows([row])
            return True

        self._run_at_once(capture, capture)
        with self.registry.cursor() as cr:
            self.assertEqual(len(self._get_interactions(self.env(cr=cr))), 1)

    def test_meetings_taken_by_two_jobs(self):
        now = fields.Datetime.now()
        with self.registry.cursor() as cr:
            self.env(cr=cr)["calendar.event"].create(
                [
                    {
                        "name": "Race",
                        "start": now - timedelta(hours=2),
                        "stop": now - timedelta(hours=1),
                        "partner_ids": [(6, 0, partner.ids)],
                    }
                    for partner in self.partners
                ]
            )

        def capture(env):
            Interaction = env["crm.interaction"]
            events = Interaction._search_unlogged_meetings(now).filtered(
                lambda event: event.name == "Race"
            )
            Interaction._insert_rows(
                [event._prepare_interaction_values() for event in events]
            )
            return True

        self._run_at_once(capture, capture)
        with self.registry.cursor() as cr:
            self.assertEqual(len(self._get_interactions(self.env(cr=cr))), 2)

    def test_one_customer_gets_one_code(self):
        def give(env):
            partner = self.partners[0].with_env(env)
            partner.action_assign_relation_code()
            env.flush_all()
            return partner.relation_code

        first, second = self._run_at_once(give, give)
        self.assertTrue(first)
        self.assertEqual(first, second)

    def test_two_customers_never_share_a_code(self):
        def give(partner, env):
            partner = partner.with_env(env)
            partner.action_assign_relation_code()
            env.flush_all()
            return partner.relation_code

        first, second = self._run_at_once(
            *(partial(give, partner) for partner in self.partners)
        )
        self.assertTrue(first and second)
        self.assertNotEqual(first, second)

    def test_reminded_of_tasks_by_two_jobs(self):
        now = fields.Datetime.now()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            user = env["res.users"].browse(self.admin_id)
            before = user.read(
                ["relation_reminder", "relation_reminder_hour", "notification_type"]
            )[0]
            user.write(
                {
                    "relation_reminder": "0",
                    "relation_reminder_hour": "0",
                    "notification_type": "inbox",
                    "relation_reminded_on": False,
                }
            )
            task = env["mail.activity"].create(
                {"user_id": user.id, "summary": "Race", "date_deadline": "2020-01-01"}
            )

        def remind(env):
            env(su=True)["res.users"]._remind_of_tasks(now)
            return True

        digest = [("subject", "like", "Your tasks: "), ("body", "like", "Race")]
        try:
            self._run_at_once(remind, remind)
            with self.registry.cursor() as cr:
                self.assertEqual(
                    self.env(cr=cr)["mail.message"].search_count(digest), 1
                )
        finally:
            with self.registry.cursor() as cr:
                env = self.env(cr=cr)
                env["mail.message"].search(digest).unlink()
                task.with_env(env).unlink()
                before.pop("id")
                user.with_env(env).write({**before, "relation_reminded_on": False})

    def test_one_pipeline_for_two_managers(self):
        """Whoever comes too late finds the pipeline there, or the team locked."""
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            team = env["crm.team"].create({"name": "Race", "company_id": False})
        self.addCleanup(self._remove_pipeline, team)

        def apply(env):
            template = env.ref("crm_relations.crm_pipeline_template_three")
            ours = team.with_env(env)
            try:
                change = env["crm.pipeline.change"]._apply(ours, template, {}, False)
                env.flush_all()
            except LockError:
                return "locked"
            return change.id

        results = self._run_at_once(apply, apply)
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            changes = env["crm.pipeline.change"].search([("team_id", "=", team.id)])
            self.assertEqual(len(changes), 1)
            self.assertLessEqual(set(results), {changes.id, "locked"})
            stages = env["crm.stage"].search([("team_ids", "in", team.ids)])
            self.assertEqual(len(stages), 3)

    def _remove_pipeline(self, team):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            team = team.with_env(env)
            env["crm.stage"].search([("team_ids", "in", team.ids)]).unlink()
            team.unlink()
