from contextlib import suppress
from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .common import RelationsCommon

MODEL = "crm.date.reminder"


class DateReminderCommon(RelationsCommon):
    """Reminders 90, 30 and 7 days before the expected closing of an opportunity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env[MODEL].search([]).active = False
        cls.rules = cls.env[MODEL].create(
            [cls._prepare_rule(days_before=days) for days in (90, 30, 7)]
        )
        cls.rule_90, cls.rule_30, cls.rule_7 = cls.rules
        cls.lead.date_deadline = date(2026, 6, 30)

    @classmethod
    def _prepare_rule(cls, **values):
        return {
            "summary": "Deal closes",
            "res_model": "crm.lead",
            "date_field": "date_deadline",
            "days_before": 30,
            "domain": f"[('id', 'in', {cls.lead.ids})]",
            "responsible_path": "user_id",
            **values,
        }

    def _remind(self, *now, rules=None, **options):
        """Run the job at a moment (UTC) and return the activities that it made."""
        known = self._get_activities()
        rules = self.rules if rules is None else rules
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            rules.with_env(env)._remind(datetime(*now), **options)
        return self._get_activities() - known

    def _get_given(self, rules):
        return self.env["crm.date.reminder.log"].search([("rule_id", "in", rules.ids)])

    def _get_activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("automated", "=", True)]
        )


@tagged("post_install", "-at_install")
class TestDateReminder(DateReminderCommon):
    def test_each_reminder_once(self):
        days = {
            (2026, 3, 31): None,
            (2026, 4, 1): self.rule_90,
            (2026, 4, 2): None,
            (2026, 5, 31): self.rule_30,
            (2026, 6, 22): None,
            (2026, 6, 23): self.rule_7,
            (2026, 6, 30): None,
        }
        for day, rule in days.items():
            with self.subTest(day=day):
                made = self._remind(*day, 10)
                self.assertEqual(len(made), 1 if rule else 0)
                if rule:
                    self.assertEqual(self._get_given(rule).activity_id, made)

    def test_task(self):
        task = self._remind(2026, 5, 31, 10)
        self.assertEqual(task.user_id, self.rep)
        self.assertEqual(task.date_deadline, date(2026, 5, 31))
        self.assertEqual((task.res_model, task.res_id), ("crm.lead", self.lead.id))
        self.assertEqual(task.summary, "Deal closes: 06/30/2026")
        self.assertEqual(task.activity_type_id, self.rule_30.activity_type_id)

    def test_second_run_writes_nothing(self):
        self._remind(2026, 5, 31, 10)
        logs = self.env["crm.date.reminder.log"].search([])
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT xmin::text, ctid::text, id FROM crm_date_reminder_log ORDER BY id"
        )
        before = self.env.cr.fetchall()
        self.assertFalse(self._remind(2026, 5, 31, 10))
        self.env.cr.execute(
            "SELECT xmin::text, ctid::text, id FROM crm_date_reminder_log ORDER BY id"
        )
        self.assertEqual(self.env.cr.fetchall(), before)
        self.assertEqual(self.env["crm.date.reminder.log"].search([]), logs)

    def test_missed_days_are_caught_up_by_the_nearest(self):
        made = self._remind(2026, 6, 25, 10)
        self.assertEqual(self._get_given(self.rule_7).activity_id, made)
        self.assertFalse(self._get_given(self.rule_90 + self.rule_30))

    def test_the_last_day_still_counts_but_not_the_next(self):
        self.assertFalse(self._remind(2026, 7, 1, 10))
        self.assertTrue(self._remind(2026, 6, 30, 10))

    def test_another_responsible_is_not_silenced_by_a_nearer_rule(self):
        boss = self.env[MODEL].create(
            self._prepare_rule(
                days_before=60, responsible_path=False, user_id=self.director.id
            )
        )
        made = self._remind(2026, 6, 25, 10, rules=self.rules + boss)
        self.assertEqual(made.user_id, self.rep + self.director)

    def test_today_is_the_responsible_persons_day(self):
        # 31 May begins in Shanghai at 16:00 UTC, in Los Angeles at 7:00 UTC.
        self.assertFalse(self._remind(2026, 5, 30, 15, 59, rules=self.rule_30))
        made = self._remind(2026, 5, 30, 16, rules=self.rule_30)
        self.assertEqual(made.date_deadline, date(2026, 5, 31))
        made.unlink()
        self._get_given(self.rule_30).unlink()
        self.rep.tz = "America/Los_Angeles"
        self.assertFalse(self._remind(2026, 5, 31, 6, 59, rules=self.rule_30))
        self.assertTrue(self._remind(2026, 5, 31, 7, rules=self.rule_30))

    def test_moment_counts_as_the_responsible_persons_day(self):
        self.rule_7.date_field = "date_open"
        self.lead.date_open = datetime(2026, 6, 29, 20)  # 30 June in Shanghai
        self._remind(2026, 6, 23, 10, rules=self.rule_7)
        self.assertEqual(self._get_given(self.rule_7).date, date(2026, 6, 30))

    def test_moved_date_takes_the_reminder_along(self):
        task = self._remind(2026, 5, 31, 10)
        self.lead.date_deadline = date(2026, 12, 31)
        self.assertFalse(self._remind(2026, 6, 1, 10))
        self.assertFalse(task.exists())
        self.assertFalse(self._get_given(self.rules))
        self.assertTrue(self._remind(2026, 12, 1, 10))

    def test_date_that_comes_back_is_reminded_of_again(self):
        self._remind(2026, 5, 31, 10)
        self.lead.date_deadline = date(2026, 12, 31)
        self._remind(2026, 6, 1, 10)
        self.lead.date_deadline = date(2026, 6, 30)
        self.assertTrue(self._remind(2026, 6, 2, 10))

    def test_done_reminder_stays_when_the_date_moves(self):
        task = self._remind(2026, 5, 31, 10)
        task.action_feedback()
        self.lead.date_deadline = date(2026, 12, 31)
        self._remind(2026, 6, 1, 10)
        self.assertTrue(task.exists())
        self.lead.date_deadline = date(2026, 6, 30)
        self.assertFalse(self._remind(2026, 6, 2, 10))

    def test_deleted_reminder_does_not_come_back(self):
        self._remind(2026, 5, 31, 10).unlink()
        self.assertFalse(self._remind(2026, 6, 1, 10))

    def test_reminder_goes_when_the_document_is_no_longer_meant(self):
        task = self._remind(2026, 5, 31, 10)
        self.lead.active = False
        self._remind(2026, 6, 1, 10)
        self.assertFalse(task.exists())

    def test_path_leads_over_other_documents(self):
        self.contact.user_id = self.senior
        self.rule_30.responsible_path = "partner_id.user_id"
        made = self._remind(2026, 5, 31, 10, rules=self.rule_30)
        self.assertEqual(made.user_id, self.senior)

    def test_who_else_is_reminded(self):
        self.rule_30.user_id = self.director
        cases = {
            "nobody is responsible": {"user_id": False},
            "who left": {"user_id": self.senior.id},
        }
        self.senior.active = False
        for case, values in cases.items():
            with self.subTest(case=case):
                self.lead.write(values)
                made = self._remind(2026, 5, 31, 10, rules=self.rule_30)
                self.assertEqual(made.user_id, self.director)
                made.unlink()
                self._get_given(self.rule_30).unlink()

    def test_waits_while_nobody_is_responsible(self):
        self.lead.user_id = False
        self.assertFalse(self._remind(2026, 5, 31, 10))
        self.lead.user_id = self.rep
        self.assertTrue(self._remind(2026, 6, 2, 10))

    def test_nobody_is_mailed_one_by_one(self):
        self.lead.user_id = self.director
        with self.mock_mail_gateway(), self.mock_mail_app():
            self.assertTrue(self._remind(2026, 5, 31, 10))
        self.assertFalse(self._new_mails)
        self.assertFalse(self._new_notifs)

    def test_text_in_the_language_of_who_is_reminded(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rule_30.with_context(lang="fr_FR").summary = "Clôture"
        self.rep.lang = "fr_FR"
        self.assertEqual(self._remind(2026, 5, 31, 10).summary, "Clôture: 30/06/2026")

    def test_broken_rule_stops_no_other(self):
        # As after an upgrade that took a field away.
        self.env.cr.execute(
            "UPDATE crm_date_reminder SET domain = '[(''gone'', ''='', 1)]'"
            " WHERE id = %s",
            [self.rule_90.id],
        )
        self.rule_90.invalidate_recordset()
        with mute_logger("odoo.addons.crm_relations.models.crm_date_reminder_job"):
            self.assertTrue(self._remind(2026, 5, 31, 10))

    def test_killed_anywhere_and_run_again(self):
        """The commit comes after the activities of a batch: what dies is undone."""
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {index}",
                    "user_id": self.rep.id,
                    "date_deadline": date(2026, 6, 30),
                }
                for index in range(5)
            ]
        )
        self.rule_30.domain = f"[('id', 'in', {leads.ids})]"
        create = type(self.rule_30)._create_activities
        calls = []

        def die_in_third_batch(rule, rows):
            create(rule, rows)
            calls.append(rows)
            if len(calls) == 3:
                raise KeyboardInterrupt

        # assertRaises would undo what was committed, too.
        with (
            patch.object(type(self.rule_30), "_create_activities", die_in_third_batch),
            suppress(KeyboardInterrupt),
        ):
            self._remind(2026, 5, 31, 10, rules=self.rule_30, batch_size=1)
        tasks = self._get_activities()
        self.assertEqual(len(tasks), 2)
        self._remind(2026, 5, 31, 10, rules=self.rule_30, batch_size=2)
        tasks = self._get_activities()
        self.assertEqual(sorted(tasks.mapped("res_id")), sorted(leads.ids))
        self.assertEqual(self._get_given(self.rule_30).activity_id, tasks)


@tagged("post_install", "-at_install")
class TestDateReminderRule(DateReminderCommon):
    def _assert_refused(self, message, **values):
        with self.assertRaisesRegex(ValidationError, message):
            self.env[MODEL].create(self._prepare_rule(**values))

    def test_clear_messages(self):
        for model in ("res.country", "mail.activity.mixin", "gone"):
            self._assert_refused("no activities", res_model=model)
        for name in ("gone", "name", "relation_last_interaction_date"):
            self._assert_refused("no stored date", date_field=name)
        self._assert_refused("Tell who", responsible_path=False)
        for path in ("nobody", "partner_id", "user_id.name", "user_id.", "tag_ids"):
            self._assert_refused("does not lead", responsible_path=path)
        for domain in ("x", "[('gone', '=', 1)]", "[1, 2]", "['&']", "[uid]"):
            with self.subTest(domain=domain):
                self._assert_refused("does not fit", domain=domain)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env[MODEL].create(self._prepare_rule(days_before=-1))

    @users("relations_director")
    def test_manager_configures_one_in_the_form(self):
        form = Form(self.env[MODEL])
        form.summary = "Order expires"
        form.res_model = "sale.order"
        self.assertEqual(form.responsible_path, "user_id")
        form.date_field = "validity_date"
        rule = form.save()
        self.assertEqual(rule.display_name, "Order expires, 30 days before")

    @users("relations_director")
    def test_rule_tells_nothing_that_its_author_may_not_read(self):
        values = self._prepare_rule(domain="[('partner_id.signup_type', '=', 'x')]")
        with self.assertRaises(AccessError):
            self.env[MODEL].create(values)

    def test_fields_by_their_names(self):
        self.rule_30.responsible_path = "partner_id.user_id"
        self.assertEqual(self.rule_30.date_label, "Expected Closing")
        self.assertEqual(self.rule_30.responsible_label, "Contact > Salesperson")
        self.assertEqual(self.rule_30._get_path_label("user_id.gone"), "user_id.gone")
        self.assertFalse(self.env[MODEL].new({}).date_label)
        self.assertFalse(self.env[MODEL].new({}).display_name)

    def test_rule_of_a_company(self):
        self.rule_30.company_id = self.company_2
        self.lead.company_id = self.company_admin
        self.assertFalse(self._remind(2026, 5, 31, 10, rules=self.rule_30))
        self.lead.company_id = False
        self.assertTrue(self._remind(2026, 5, 31, 10, rules=self.rule_30))


@tagged("post_install", "-at_install", "security")
class TestDateReminderSecurity(DateReminderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.rule_30.copy({"company_id": cls.company_2.id})
        cls.given, cls.given_abroad = cls.env["crm.date.reminder.log"].create(
            [
                {
                    "rule_id": cls.rule_30.id,
                    "res_id": cls.lead.id,
                    "date": day,
                    "reminded_on": day,
                    "company_id": company.id,
                }
                for day, company in (
                    ("2025-01-01", cls.company_admin),
                    ("2025-01-02", cls.company_2),
                )
            ]
        )

    def test_manager(self):
        self._assert_matrix(
            self.director,
            {"rule_30": "rwcu", "foreign": "", "given": "r", "given_abroad": ""},
        )

    def test_salespeople(self):
        for user in (self.rep, self.senior):
            self._assert_matrix(
                user, {"rule_30": "r", "foreign": "", "given": "", "given_abroad": ""}
            )

    def test_others(self):
        portal = self._create_portal_user()
        for user in (self.user_employee, portal, self.env.ref("base.public_user")):
            self._assert_matrix(user, {"rule_30": "", "given": "", "foreign": ""})
