from contextlib import suppress
from datetime import date, datetime
from unittest.mock import patch

from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .test_mail_activity_task import ActivityCommon


class TaskReminderCommon(ActivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search([]).relation_reminder = False
        cls.rep.write({"relation_reminder": "1", "relation_reminder_hour": "8"})
        cls.task = cls._create_activities(cls.lead, date_deadline=date(2026, 3, 11))

    def _remind(self, *now, **options):
        """Run the job at a moment (UTC) and return the messages that it sent."""
        known = self._get_digests()
        with (
            self.mock_mail_gateway(),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            env["res.users"]._remind_of_tasks(datetime(*now), **options)
        return self._get_digests() - known

    def _get_digests(self):
        return self.env["mail.message"].search([("subject", "like", "Your tasks: ")])


@tagged("post_install", "-at_install")
class TestTaskReminder(TaskReminderCommon):
    def test_at_the_hour_of_the_user(self):
        # Eight o'clock in Shanghai is midnight UTC.
        self.assertFalse(self._remind(2026, 3, 9, 23, 59))
        self.assertEqual(len(self._remind(2026, 3, 10, 0)), 1)

    def test_once_a_day(self):
        self.assertEqual(len(self._remind(2026, 3, 10, 0)), 1)
        for hour in (0, 1, 15):
            self.assertFalse(self._remind(2026, 3, 10, hour))
        # 16:00 UTC is the next day already, but not yet eight o'clock.
        self.assertFalse(self._remind(2026, 3, 10, 16))
        self.assertEqual(len(self._remind(2026, 3, 11, 0)), 1)

    def test_second_run_writes_nothing(self):
        def versions():
            self.env.flush_all()
            self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM res_users")
            return sorted(self.env.cr.fetchall())

        self._remind(2026, 3, 10, 0)
        before = versions()
        self._remind(2026, 3, 10, 1)
        self.assertEqual(versions(), before)

    def test_missed_hour_is_caught_up_on_the_day(self):
        self.assertEqual(len(self._remind(2026, 3, 10, 15)), 1)

    def test_days_before(self):
        for choice, first in (("0", 11), ("1", 10), ("3", 8), ("7", 4)):
            with self.subTest(choice=choice):
                self.rep.write(
                    {"relation_reminder": choice, "relation_reminded_on": False}
                )
                self.assertFalse(self._remind(2026, 3, first - 1, 0))
                self.assertTrue(self._remind(2026, 3, first, 0))

    def test_nothing_unless_asked_for(self):
        self.rep.relation_reminder = False
        self.assertFalse(self._remind(2026, 3, 11, 0))
        self.rep.write({"relation_reminder": "0", "active": False})
        self.assertFalse(self._remind(2026, 3, 11, 1))

    def test_nothing_when_nothing_is_due(self):
        self.task.action_feedback()
        self.assertFalse(self._remind(2026, 3, 11, 0))

    def test_clock_that_skips_the_hour(self):
        """On 8 March 2026 there is no 2:30 in New York."""
        self.task.date_deadline = date(2026, 3, 8)
        self.rep.write({"tz": "America/New_York", "relation_reminder_hour": "2"})
        self.assertFalse(self._remind(2026, 3, 8, 6, 59))
        self.assertEqual(len(self._remind(2026, 3, 8, 7)), 1)

    def test_clock_that_repeats_the_hour(self):
        """On 1 November 2026 one o'clock comes twice in New York."""
        self.rep.write({"tz": "America/New_York", "relation_reminder_hour": "1"})
        self.assertFalse(self._remind(2026, 11, 1, 4, 59))
        self.assertEqual(len(self._remind(2026, 11, 1, 5)), 1)
        self.assertFalse(self._remind(2026, 11, 1, 6))

    def test_traveller_is_not_reminded_twice_of_a_day(self):
        self._remind(2026, 3, 10, 0)
        self.rep.tz = "America/Los_Angeles"
        self.assertFalse(self._remind(2026, 3, 10, 1))
        self.assertFalse(self._remind(2026, 3, 10, 16))
        self.assertEqual(len(self._remind(2026, 3, 11, 15)), 1)

    def test_what_it_says(self):
        self.task.relation_priority = "2"
        self._create_activities(
            self.order, summary="Late", date_deadline=date(2026, 3, 2)
        )
        self._create_activities(
            self.customer, summary="Now", date_deadline=date(2026, 3, 10)
        )
        self._create_activities(
            self.lead, summary="Not yet", date_deadline=date(2026, 3, 12)
        )
        digest = self._remind(2026, 3, 10, 0)
        self.assertEqual(digest.subject, "Your tasks: 3 due (03/10/2026)")
        for text in (
            "Overdue since 03/02/2026",
            "★★",
            "Azure",
            "New Line",
            f"model=crm.lead&amp;res_id={self.lead.id}",
            "/odoo/my-work",
        ):
            self.assertIn(text, digest.body)
        self.assertNotIn("Not yet", digest.body)
        positions = [digest.body.index(text) for text in ("Task 0", "Late", "Now")]
        self.assertEqual(positions, sorted(positions))

    def test_long_lists_are_cut(self):
        self._create_activities(self.lead, 25, date_deadline=date(2026, 3, 9))
        digest = self._remind(2026, 3, 10, 0)
        self.assertIn("26 due", digest.subject)
        self.assertRegex(digest.body, r"and\s+6\s+more")

    def test_one_for_each_user_of_their_own(self):
        self.director.relation_reminder = "0"
        self._create_activities(
            self.lead,
            user_id=self.director.id,
            summary="Sign",
            date_deadline="2026-03-10",
        )
        digests = self._remind(2026, 3, 10, 0, batch_size=1)
        by_partner = {digest.notified_partner_ids: digest for digest in digests}
        self.assertNotIn("Sign", by_partner[self.rep.partner_id].body)
        self.assertNotIn("Task 0", by_partner[self.director.partner_id].body)

    def test_inbox_or_email_as_the_user_prefers(self):
        for preference, day in (("inbox", 10), ("email", 11)):
            with self.subTest(preference=preference):
                self.rep.notification_type = preference
                digest = self._remind(2026, 3, day, 0)
                self.assertEqual(digest.notification_ids.notification_type, preference)
                self.assertEqual(len(self._new_mails), int(preference == "email"))

    def test_pop_up(self):
        self.env["bus.bus"].search([]).unlink()
        self._remind(2026, 3, 10, 0)
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("message", "like", "simple_notification")])
        self.assertIn("Your tasks: 1 due", sent.message)

    def test_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rep.lang = "fr_FR"
        self.assertIn("10/03/2026", self._remind(2026, 3, 10, 0).subject)

    def test_one_that_fails_stops_no_other(self):
        self.director.relation_reminder = "0"
        self._create_activities(
            self.lead, user_id=self.director.id, date_deadline=date(2026, 3, 10)
        )
        send = type(self.rep)._send_task_digest

        def fail(user, *args):
            if user == self.rep:
                raise ValueError
            send(user, *args)

        with (
            patch.object(type(self.rep), "_send_task_digest", fail),
            mute_logger("odoo.addons.crm_relations.models.res_users"),
        ):
            digest = self._remind(2026, 3, 10, 0)
        self.assertEqual(digest.notified_partner_ids, self.director.partner_id)

    def test_killed_anywhere_and_run_again(self):
        others = self.senior + self.director
        others.relation_reminder = "1"
        for user in others:
            self._create_activities(
                self.lead, user_id=user.id, date_deadline=date(2026, 3, 10)
            )
        send = type(self.rep)._send_task_digest
        sent = []

        def die(user, *args):
            send(user, *args)
            sent.append(user.id)
            if len(sent) == 2:
                raise KeyboardInterrupt

        # assertRaises would undo what was committed, too.
        with (
            patch.object(type(self.rep), "_send_task_digest", die),
            suppress(KeyboardInterrupt),
        ):
            self._remind(2026, 3, 10, 0, batch_size=1)
        self.assertEqual(len(self._get_digests()), 1)
        self._remind(2026, 3, 10, 0)
        partners = self._get_digests().mapped("notified_partner_ids")
        self.assertEqual(len(self._get_digests()), 3)
        self.assertEqual(partners, (others + self.rep).partner_id)

    def test_queries_do_not_grow_with_the_tasks(self):
        def count(day):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self._remind(2026, 3, day, 0))
            return self.env.cr.sql_log_count - before

        self._create_activities(self.lead, 4, date_deadline=date(2026, 3, 10))
        count(10)
        few = count(11)
        self._create_activities(self.lead, 60, date_deadline=date(2026, 3, 10))
        self.assertLessEqual(count(12), few)


@tagged("post_install", "-at_install")
class TestTaskReminderPreference(TaskReminderCommon):
    @users("relations_rep")
    def test_everybody_chooses_for_themselves(self):
        user = self.env.user
        with Form(user, view="base.view_users_form_simple_modif") as form:
            form.relation_reminder = "3"
            form.relation_reminder_hour = "17"
        self.assertEqual(user.relation_reminder_hour, "17")
        self.assertEqual(user.read(["relation_reminder"])[0]["relation_reminder"], "3")

    @users("relations_rep")
    def test_but_not_for_others(self):
        with self.assertRaises(AccessError):
            self.director.with_user(self.env.user).relation_reminder = "3"
        with self.assertRaises(AccessError):
            self.rep.with_user(self.env.user).relation_reminded_on = False

    def test_nobody_is_reminded_at_first(self):
        user = self.env["res.users"].create({"name": "New", "login": "new_one"})
        self.assertFalse(user.relation_reminder)
        self.assertEqual(user.relation_reminder_hour, "8")
