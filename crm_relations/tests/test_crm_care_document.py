from contextlib import suppress
from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .care_common import OCCURRENCE, RULE, CareCommon


class CareDocumentCommon(CareCommon):
    """90, 30 and 7 days before the expected closing of an opportunity, 30 June 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead.write({"date_deadline": date(2026, 6, 30), "user_id": cls.rep.id})
        cls.rule = cls._create_document_rule()

    @classmethod
    def _create_document_rule(cls, start="2026-01-01", steps=(0, 60, 23), **values):
        todo = cls.env.ref("mail.mail_activity_data_todo")
        return cls._create_rule(
            start=start,
            **{
                "name": "Deal closes",
                "trigger": "date",
                "res_model": "crm.lead",
                "date_field": "date_deadline",
                "days": 0,
                "lead_days": 90,
                "domain": f"[('id', 'in', {cls.lead.ids})]",
                "responsible": "document",
                "responsible_path": "user_id",
                "step_ids": [
                    (0, 0, {"delay_days": days, "activity_type_id": todo.id})
                    for days in steps
                ],
                **values,
            },
        )

    def _remind(self, *now, rule=None, **options):
        """Plan and act at a moment (UTC); return the tasks that were made."""
        self._plan(self.rule if rule is None else rule, *now)
        return self._act(*now, **options)

    def _get_tasks(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("automated", "=", True)]
        )


@tagged("post_install", "-at_install")
class TestCareDocument(CareDocumentCommon):
    def test_each_step_once(self):
        days = {
            (2026, 3, 30): 0,
            # Tasks are made a day ahead.
            (2026, 3, 31): 1,
            (2026, 4, 1): 0,
            (2026, 5, 29): 0,
            (2026, 5, 30): 1,
            (2026, 6, 21): 0,
            (2026, 6, 22): 1,
            (2026, 6, 30): 0,
        }
        for day, number in days.items():
            with self.subTest(day=day):
                made = self._remind(*day, 10)
                self.assertEqual(len(made), number)
                self.assertEqual(
                    self._get_tasks()[:1].user_id.ids,
                    [self.rep.id][: len(self._get_tasks())],
                )
        self.assertEqual(len(self._get_tasks()), 1, "Each step takes the last's place.")
        self.assertEqual(len(self._get_care(self.rule)), 1)

    def test_task(self):
        self.rule.step_ids[0].note = "<p>Close it or move it</p>"
        task = self._remind(2026, 3, 31, 10)
        self.assertEqual(task.user_id, self.rep)
        self.assertEqual(task.date_deadline, date(2026, 4, 1))
        self.assertEqual((task.res_model, task.res_id), ("crm.lead", self.lead.id))
        self.assertEqual(task.summary, "Deal closes: 06/30/2026")
        self.assertIn("Close it or move it", task.note)
        care = self._get_care(self.rule)
        self.assertEqual((care.res_model, care.res_id), ("crm.lead", self.lead.id))
        self.assertEqual(care.partner_id, self.lead.partner_id)
        self.assertEqual(care.company_id, self.company_admin)
        self.assertEqual(care.date_event, date(2026, 6, 30))

    def test_second_run_writes_nothing(self):
        self._remind(2026, 5, 31, 10)
        self.assertEqual(self._plan(self.rule, 2026, 5, 31, 10), 0)
        self.assertFalse(self._act(2026, 5, 31, 10))

    def test_missed_days_are_caught_up_by_the_nearest(self):
        made = self._remind(2026, 6, 25, 10)
        self.assertEqual(len(made), 1)
        self.assertEqual(made.date_deadline, date(2026, 6, 25))
        care = self._get_care(self.rule)
        self.assertEqual(care.activity_id, made)
        self.assertFalse(care.step_id)
        made = self._remind(2026, 6, 26, 10)
        self.assertFalse(made)

    def test_job_that_stood_still_catches_up_by_the_nearest(self):
        self._remind(2026, 3, 31, 10)
        task = self._remind(2026, 6, 27, 10)
        self.assertEqual(self._get_tasks(), task)
        self.assertEqual(task.date_deadline, date(2026, 6, 27))

    def test_steps_have_their_days_however_late_the_one_before(self):
        self._remind(2026, 4, 20, 10)
        self.assertFalse(self._remind(2026, 5, 29, 10))
        task = self._remind(2026, 5, 30, 10)
        self.assertEqual(task.date_deadline, date(2026, 5, 31))
        self.assertEqual(self._get_care(self.rule).date_due, date(2026, 5, 31))

    def test_a_day_counts_for_a_week(self):
        self.assertEqual(self._plan(self.rule, 2026, 7, 8, 10), 0)
        self.assertTrue(self._remind(2026, 7, 7, 10))

    def test_before_it_was_switched_on(self):
        rule = self._create_document_rule(start="2026-07-01")
        self.assertEqual(self._plan(rule, 2026, 7, 2, 10), 0)

    def test_days_after_the_date(self):
        rule = self._create_document_rule(days=3, lead_days=0, steps=(0,))
        self.assertFalse(self._remind(2026, 7, 1, 10, rule=rule))
        task = self._remind(2026, 7, 2, 10, rule=rule)
        self.assertEqual(task.date_deadline, date(2026, 7, 3))
        self.assertEqual(task.summary, "Deal closes: 06/30/2026")

    def test_stops_when_the_customer_ordered(self):
        rule = self._create_document_rule(
            days=3, lead_days=0, steps=(0,), stop_on_order=True
        )
        self._remind(2026, 7, 2, 10, rule=rule)
        self._create_order(2026, 7, 4, partner=self.lead.partner_id)
        self._plan(rule, 2026, 7, 4, 10)
        self.assertEqual(self._get_care(rule).state, "cancelled")

    def test_today_is_the_responsible_persons_day(self):
        # 31 March begins in Shanghai at 16:00 UTC, in Los Angeles at 7:00 UTC.
        self.assertFalse(self._remind(2026, 3, 30, 15, 59))
        self.assertTrue(self._remind(2026, 3, 30, 16))
        rule = self._create_document_rule()
        self.rep.tz = "America/Los_Angeles"
        self.assertFalse(self._remind(2026, 3, 31, 6, 59, rule=rule))
        self.assertTrue(self._remind(2026, 3, 31, 7, rule=rule))

    def test_moment_counts_as_the_day_of_the_company(self):
        self.lead.date_open = datetime(2026, 6, 29, 20)  # 30 June in Shanghai
        rule = self._create_document_rule(date_field="date_open")
        self.rep.tz = "America/Los_Angeles"
        self._plan(rule, 2026, 6, 23, 10)
        self.assertEqual(self._get_care(rule).date_event, date(2026, 6, 30))

    def test_moved_date_takes_the_task_along(self):
        task = self._remind(2026, 5, 31, 10)
        self.lead.date_deadline = date(2026, 12, 31)
        self.assertFalse(self._remind(2026, 6, 1, 10))
        self.assertFalse(task.exists())
        self.assertFalse(self._get_care(self.rule))
        self.assertTrue(self._remind(2026, 10, 2, 10))

    def test_date_that_comes_back_is_reminded_of_again(self):
        self._remind(2026, 5, 31, 10)
        self.lead.date_deadline = date(2026, 12, 31)
        self._remind(2026, 6, 1, 10)
        self.lead.date_deadline = date(2026, 6, 30)
        self.assertTrue(self._remind(2026, 6, 2, 10))

    def test_done_stays_when_the_date_moves(self):
        task = self._remind(2026, 6, 24, 10)
        task.action_feedback()
        self.lead.date_deadline = date(2026, 12, 31)
        self._remind(2026, 6, 25, 10)
        self.assertTrue(task.exists())
        self.lead.date_deadline = date(2026, 6, 30)
        self.assertFalse(self._remind(2026, 6, 26, 10))

    def test_another_customer_is_no_other_occasion(self):
        self._remind(2026, 6, 24, 10).action_feedback()
        self.lead.partner_id = self.other_customer
        self.assertFalse(self._remind(2026, 6, 25, 10))
        self.assertEqual(len(self._get_care(self.rule)), 1)

    def test_open_one_follows_the_customer(self):
        self.lead.partner_id = False
        self._remind(2026, 5, 31, 10)
        care = self._get_care(self.rule)
        self.assertFalse(care.partner_id)
        self.assertEqual(care.display_name, "Deal closes")
        self.lead.partner_id = self.other_customer
        self._plan(self.rule, 2026, 6, 1, 10)
        self.assertEqual(care.partner_id, self.other_customer)

    def test_goes_when_the_document_is_no_longer_meant(self):
        task = self._remind(2026, 5, 31, 10)
        self.lead.active = False
        self._remind(2026, 6, 1, 10)
        self.assertFalse(task.exists())

    def test_stays_as_long_as_the_document_is_meant(self):
        """Once begun, it waits for whoever has to act, however long that takes."""
        task = self._remind(2026, 6, 24, 10)
        self._remind(2026, 12, 1, 10)
        self.assertTrue(task.active)
        self.assertEqual(self._get_care(self.rule).state, "due")

    def test_document_is_deleted(self):
        self._remind(2026, 5, 31, 10)
        self.lead.unlink()
        self._remind(2026, 6, 1, 10)
        self.assertFalse(self._get_care(self.rule).filtered("step_id"))

    def test_path_leads_over_other_documents(self):
        self.contact.user_id = self.senior
        self.lead.partner_id = self.contact
        self.rule.responsible_path = "partner_id.user_id"
        self.assertEqual(self._remind(2026, 5, 31, 10).user_id, self.senior)

    def test_who_else_is_reminded(self):
        self.senior.active = False
        for case, user in (("nobody", False), ("who left", self.senior.id)):
            with self.subTest(case=case):
                rule = self._create_document_rule(fallback_user_id=self.director.id)
                self.lead.user_id = user
                task = self._remind(2026, 5, 31, 10, rule=rule)
                self.assertEqual(task.user_id, self.director)

    def test_waits_while_nobody_is_responsible(self):
        self.lead.user_id = False
        self.assertFalse(self._remind(2026, 5, 31, 10))
        self.lead.user_id = self.rep
        self.assertTrue(self._remind(2026, 6, 2, 10))

    def test_new_responsible_takes_the_task_over(self):
        task = self._remind(2026, 5, 31, 10)
        deadline = task.date_deadline
        self.lead.user_id = self.senior
        self._plan(self.rule, 2026, 6, 1, 10)
        self.assertEqual(task.user_id, self.senior)
        self.assertEqual(task.date_deadline, deadline)

    def test_new_responsible_takes_over_what_is_long_past(self):
        task = self._remind(2026, 6, 24, 10)
        self.lead.user_id = self.senior
        self._plan(self.rule, 2026, 9, 1, 10)
        self.assertEqual(task.user_id, self.senior)

    def test_team_in_turn_without_customer(self):
        self.lead.partner_id = False
        team = self.env["crm.team"].create(
            {"name": "Team", "member_ids": [(6, 0, self.director.ids)]}
        )
        self.rule.write({"responsible": "team", "team_id": team.id})
        self.assertEqual(self._remind(2026, 5, 31, 10).user_id, self.director)

    def test_text_in_the_language_of_who_is_reminded(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rule.with_context(lang="fr_FR").name = "Clôture"
        self.rep.lang = "fr_FR"
        self.assertEqual(self._remind(2026, 5, 31, 10).summary, "Clôture: 30/06/2026")

    def test_customer_who_wants_no_care(self):
        """What we have to do with our own documents is no care for the customer."""
        self.lead.partner_id.commercial_partner_id.care_opt_out = True
        self.assertTrue(self._remind(2026, 5, 31, 10))

    def test_gap_is_between_contacts_with_a_customer(self):
        leads = self.lead | self.lead.copy({"date_deadline": date(2026, 6, 30)})
        leads.partner_id = False
        self.rule.write({"gap_days": 5, "domain": f"[('id', 'in', {leads.ids})]"})
        self.assertEqual(len(self._remind(2026, 5, 31, 10)), 2)

    @classmethod
    def _email_step(cls, **values):
        template = cls.env["mail.template"].create(
            {
                "name": "Closing",
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "subject": "About {{ object.name }}",
                "use_default_to": True,
            }
        )
        return (0, 0, {"action": "email", "template_id": template.id, **values})

    def test_email(self):
        self.lead.partner_id = self.contact
        self.contact.email = "ann@example.com"
        rule = self._create_document_rule(lead_days=0, step_ids=[self._email_step()])
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self._remind(2026, 6, 30, 3, rule=rule)
        mail = self._new_mails.filtered(lambda mail: mail.model == "crm.lead")
        self.assertEqual(mail.subject, f"About {self.lead.name}")
        self.assertEqual(self._get_care(rule).state, "done")

    def test_of_missed_emails_the_nearest_is_sent(self):
        self.lead.partner_id = self.contact
        self.contact.email = "ann@example.com"
        steps = [self._email_step(delay_days=days) for days in (0, 60, 23)]
        rule = self._create_document_rule(step_ids=steps)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self._remind(2026, 6, 10, 3, rule=rule)
            mails = self._new_mails.filtered(lambda mail: mail.model == "crm.lead")
            self.assertEqual(len(mails), 1)
            self.assertEqual(self._get_care(rule).step_id, rule.step_ids[2])

    def test_email_of_a_document_without_customer(self):
        self.lead.partner_id = False
        rule = self._create_document_rule(lead_days=0, step_ids=[self._email_step()])
        task = self._remind(2026, 6, 30, 3, rule=rule)
        self.assertEqual((task.res_model, task.res_id), ("crm.lead", self.lead.id))
        self.assertIn("no e-mail address", task.summary)

    def test_email_to_customer_who_wants_no_care(self):
        self.lead.partner_id = self.contact
        self.contact.email = "ann@example.com"
        self.customer.care_opt_out = True
        rule = self._create_document_rule(lead_days=0, step_ids=[self._email_step()])
        with self.mock_mail_gateway():
            self._remind(2026, 6, 30, 3, rule=rule)
            self.assertFalse(self._new_mails)
        self.assertEqual(self._get_care(rule).state, "cancelled")

    def test_server_action_on_documents(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "code",
                "code": "records.write({'referred': 'reminded'})",
            }
        )
        step = (0, 0, {"action": "server", "server_action_id": action.id})
        self._remind(2026, 6, 30, 3, rule=self._create_document_rule(step_ids=[step]))
        self.assertEqual(self.lead.referred, "reminded")

    @mute_logger("odoo.addons.crm_relations.models.crm_care_plan")
    def test_broken_rule_stops_no_other(self):
        broken = self._create_document_rule()
        # As after an upgrade that took a field away.
        self.env.cr.execute(
            "UPDATE crm_care_rule SET domain = '[(''gone'', ''='', 1)]' WHERE id = %s",
            [broken.id],
        )
        broken.invalidate_recordset()
        self.assertTrue(self._remind(2026, 5, 31, 10, rule=broken | self.rule))

    def test_killed_anywhere_and_run_again(self):
        """The commit comes after the tasks of a batch: what dies is undone."""
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
        self.rule.domain = f"[('id', 'in', {leads.ids})]"
        Occurrence = type(self.env[OCCURRENCE])
        tell = Occurrence._tell_users
        calls = []

        def die_in_third_batch(*args):
            tell(*args)
            calls.append(args)
            if len(calls) == 3:
                raise KeyboardInterrupt

        # assertRaises would undo what was committed, too.
        with (
            patch.object(Occurrence, "_tell_users", die_in_third_batch),
            suppress(KeyboardInterrupt),
        ):
            self._remind(2026, 5, 31, 10, batch_size=1)
        self.env.invalidate_all()
        self.assertEqual(len(self._get_tasks()), 2)
        self._remind(2026, 5, 31, 10, batch_size=2)
        tasks = self._get_tasks()
        self.assertEqual(sorted(tasks.mapped("res_id")), sorted(leads.ids))
        self.assertEqual(self._get_care(self.rule).activity_id, tasks)

    def test_queries_do_not_grow_with_the_documents(self):
        def count(number):
            leads = self.env["crm.lead"].create(
                [
                    {
                        "name": f"Deal {index}",
                        "user_id": self.rep.id,
                        "partner_id": self.contact.id,
                        "date_deadline": date(2026, 6, 30),
                    }
                    for index in range(number)
                ]
            )
            rule = self._create_document_rule(domain=f"[('id', 'in', {leads.ids})]")
            Occurrence, now = self.env[OCCURRENCE], datetime(2026, 5, 31, 10)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rule._plan_rule(now)
            days = Occurrence._call_due(now, 100)
            Occurrence.browse(days)._take_steps(days)
            self.env.flush_all()
            self.assertEqual(len(self._get_care(rule).activity_id), number)
            return self.env.cr.sql_log_count - before

        count(2)
        few = count(10)
        self.assertLessEqual(count(20), few + 1)


@tagged("post_install", "-at_install")
class TestCareDocumentOutcome(CareDocumentCommon):
    """Finishing a task ends a step; the next one comes while the date is open."""

    def setUp(self):
        super().setUp()
        self.task = self._remind(2026, 3, 31, 10)
        self.care = self._get_care(self.rule)

    def _get_talks(self):
        return self.Interaction.search([("partner_id", "=", self.care.partner_id.id)])

    def test_next_step_comes_though_the_task_is_done(self):
        self.task.with_user(self.rep).action_feedback(feedback="Asked")
        self.assertEqual(self.care.state, "planned")
        self.assertEqual(self.care.date_due, date(2026, 5, 31))
        with self.mock_datetime_and_now("2026-04-02 10:00:00"):
            self.assertFalse(self.care.is_late, "Nobody is late while it waits.")
        self.assertFalse(self._remind(2026, 4, 1, 10))
        self.assertFalse(self._remind(2026, 5, 29, 10))
        second = self._remind(2026, 5, 30, 10)
        self.assertEqual(self.care.activity_id, second)
        second.action_feedback()
        third = self._remind(2026, 6, 22, 10)
        self.assertTrue(third)
        third.action_feedback()
        self.assertEqual(self.care.state, "done")
        self.assertFalse(self._remind(2026, 6, 23, 10))

    def test_cancelled_task_ends_its_step(self):
        self.task.with_user(self.rep).unlink()
        self.assertEqual(self.care.state, "planned")
        self.assertFalse(self._remind(2026, 4, 1, 10))
        last = self._remind(2026, 6, 24, 10)
        last.with_user(self.rep).unlink()
        self.assertEqual(self.care.state, "skipped")
        self.assertFalse(self._remind(2026, 6, 25, 10))

    def test_skipped_as_a_whole(self):
        self.care.with_user(self.rep).action_skip()
        self.assertEqual(self.care.state, "skipped")
        self.assertFalse(self.task.exists())
        self.assertFalse(self._remind(2026, 6, 24, 10))

    def test_switched_off_and_on_repeats_nothing(self):
        self.task.with_user(self.rep).action_feedback()
        self.rule.action_stop()
        self.assertEqual(self.care.state, "planned")
        self.rule.date_start = "2026-04-02"
        self.assertFalse(self._remind(2026, 4, 2, 10))
        self.assertTrue(self._remind(2026, 5, 30, 10))

    def test_task_is_logged_as_any_other_work_on_the_document(self):
        """A to-do is no talk with the customer; a call is, and is logged once."""
        before = self._get_talks()
        self.task.with_user(self.rep).action_feedback(feedback="Asked")
        self.env.cr.flush()
        self.assertEqual(self._get_talks(), before)
        self.rule.step_ids.activity_type_id = self.env.ref(
            "mail.mail_activity_data_call"
        )
        call = self._remind(2026, 5, 30, 10)
        call.with_user(self.rep).action_feedback(feedback="Called")
        self.env.cr.flush()
        self.assertEqual(len(self._get_talks() - before), 1)

    def test_outcome_is_logged_with_the_customer(self):
        before = self._get_talks()
        self.care.with_user(self.rep).action_reached()
        self.assertFalse(self.task.active)
        talk = self._get_talks() - before
        self.assertEqual(talk.outcome, "reached")
        self.assertEqual(self.care.state, "planned", "The date is still open.")

    def test_outcome_before_there_is_a_task_ends_it(self):
        self.task.with_user(self.rep).action_feedback()
        self.care.with_user(self.rep).action_reached()
        self.assertEqual(self.care.state, "done")
        self.assertFalse(self._remind(2026, 6, 24, 10))
        with self.assertRaisesRegex(UserError, "is over already"):
            self.care.with_user(self.rep).action_reached()

    def test_outcome_without_customer(self):
        self.lead.partner_id = False
        self._plan(self.rule, 2026, 4, 1, 10)
        count = self.Interaction.search_count([])
        self.care.with_user(self.rep).action_reached()
        self.assertEqual(self.Interaction.search_count([]), count)

    def test_outcome_of_a_document_of_all_companies(self):
        self.ours.company_id = False
        self.lead.write({"team_id": False, "company_id": False})
        rule = self._create_document_rule(company_id=False)
        self._remind(2026, 4, 1, 10, rule=rule)
        care = self._get_care(rule)
        self.assertFalse(care.company_id)
        before = self._get_talks()
        care.with_user(self.rep).action_reached()
        talk = self._get_talks() - before
        self.assertEqual(talk.company_id, self.company_admin)

    def test_responsible_leaves(self):
        self.rule.fallback_user_id = self.director
        self.rep.action_archive()
        task = self._remind(2026, 4, 1, 10)
        self.assertEqual(task.user_id, self.director)

    def test_no_effect_on_customers_is_reported(self):
        self.care.with_user(self.rep).action_skip()
        report = self.env["crm.care.report"].search([("rule_id", "=", self.rule.id)])
        self.assertFalse(report)


@tagged("post_install", "-at_install")
class TestCareDocumentRule(CareDocumentCommon):
    def _assert_refused(self, message, **values):
        with self.assertRaisesRegex(ValidationError, message):
            self._create_document_rule(**values)

    def test_clear_messages(self):
        for model in ("res.country", "mail.activity.mixin"):
            self._assert_refused("no activities", res_model=model)
        for name in (False, "gone", "name", "relation_last_interaction_date"):
            self._assert_refused("no stored date", date_field=name)
        for path in (
            *(False, "nobody", "partner_id", "user_id.name", "user_id.", "tag_ids"),
        ):
            self._assert_refused("does not lead", responsible_path=path)
        for domain in ("x", "[('gone', '=', 1)]", "[1, 2]", "['&']", "[uid]"):
            with self.subTest(domain=domain):
                self._assert_refused("does not fit “Lead", domain=domain)
        self._assert_refused("is for customers", trigger="birthday")
        self._assert_refused(
            "is for customers", trigger="birthday", res_model="res.partner"
        )
        self._assert_refused(
            "Choose the company",
            trigger="birthday",
            res_model="res.partner",
            responsible="owner",
            company_id=False,
            domain="[]",
        )

    def test_template_of_another_document(self):
        template = self.env["mail.template"].create(
            {"name": "Hi", "model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        step = (0, 0, {"action": "email", "template_id": template.id})
        self._assert_refused("is no template for “Lead", step_ids=[step])
        lead_template = template.copy(
            {"model_id": self.env["ir.model"]._get_id("crm.lead")}
        )
        lead_template.use_default_to = True
        rule = self._create_document_rule(
            step_ids=[(0, 0, {"action": "email", "template_id": lead_template.id})]
        )
        with self.assertRaisesRegex(ValidationError, "is no template for “Sales Order"):
            rule.write(
                {
                    "res_model": "sale.order",
                    "date_field": "validity_date",
                    "domain": "[]",
                }
            )

    @mute_logger("odoo.sql_db")
    def test_days_ahead(self):
        """Documents may be years ahead, what comes each year may not."""
        self._create_document_rule(lead_days=400)
        with self.assertRaises(CheckViolation):
            self._create_rule(lead_days=91)

    @users("relations_director")
    def test_manager_configures_one_in_the_form(self):
        form = Form(self.env[RULE])
        form.name = "Order expires"
        form.trigger = "date"
        self.assertEqual(form.responsible, "document")
        self.assertEqual(form.days, 0)
        form.res_model = "sale.order"
        self.assertEqual(form.responsible_path, "user_id")
        form.date_field = "validity_date"
        with form.step_ids.new():
            pass
        rule = form.save()
        self.assertEqual(rule.date_label, "Expiration")
        form = Form(rule)
        form.trigger = "birthday"
        self.assertEqual(form.res_model, "res.partner")
        self.assertEqual(form.responsible, "owner")
        form.save()

    @users("relations_director")
    def test_rule_tells_nothing_that_its_author_may_not_read(self):
        with self.assertRaises(AccessError):
            self.env[RULE].create(
                {
                    "name": "Peek",
                    "trigger": "date",
                    "res_model": "crm.lead",
                    "date_field": "date_deadline",
                    "domain": "[('partner_id.signup_type', '=', 'x')]",
                    "responsible": "document",
                    "responsible_path": "user_id",
                }
            )

    def test_what_was_done_is_not_forgotten(self):
        self._remind(2026, 5, 31, 10)
        with self.assertRaisesRegex(UserError, "Archive the rule instead"):
            self.rule.with_user(self.director).unlink()
        self._create_document_rule().with_user(self.director).unlink()

    def test_goes_with_the_app_of_its_documents(self):
        model = self.env["ir.model"].create(
            {
                "name": "Permit",
                "model": "x_permit",
                "is_mail_thread": True,
                "is_mail_activity": True,
            }
        )
        self.env["ir.model.fields"].create(
            {"name": "x_end", "model_id": model.id, "ttype": "date"}
        )
        rule = self._create_document_rule(
            res_model="x_permit",
            date_field="x_end",
            domain="[]",
            responsible="user",
            user_id=self.rep.id,
        )
        permit = self.env["x_permit"].create(
            {"x_name": "Oil", "x_end": date(2026, 6, 30)}
        )
        self._plan(rule, 2026, 5, 31, 10)
        self.assertEqual(self._get_care(rule).res_id, permit.id)
        self._act(2026, 5, 31, 10)
        self.assertEqual(self._get_care(rule).activity_id.res_name, "Oil")
        model.unlink()
        self.assertFalse(rule.exists())

    def test_any_date_of_any_document(self):
        count = 0
        for name, _label in self.env[RULE]._get_model_selection():
            for field in self.env[name]._fields.values():
                if not field.store or field.type not in ("date", "datetime"):
                    continue
                with self.subTest(document=name, date=field.name):
                    rule = self._create_document_rule(
                        res_model=name,
                        date_field=field.name,
                        domain="[]",
                        company_id=False,
                        responsible="user",
                        user_id=self.rep.id,
                    )
                    rule._plan_rule(datetime(2026, 3, 10, 10))
                    count += 1
        self.assertGreater(count, 30)

    def test_documents_of_all_companies(self):
        """Days off are those of the company that the document belongs to."""
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": "Deal",
                    "user_id": self.rep.id,
                    "team_id": False,
                    "company_id": company.id,
                    "date_deadline": date(2026, 6, 27),  # a Saturday
                }
                for company in (
                    *(self.company_admin, self.company_2, self.env["res.company"]),
                )
            ]
        )
        # The second company works every day.
        self.company_2.resource_calendar_id = False
        domain = f"[('id', 'in', {leads.ids})]"
        rule = self._create_document_rule(
            company_id=False, lead_days=0, shift="before", domain=domain, steps=(0,)
        )
        self._plan(rule, 2026, 6, 20, 10)
        care = self._get_care(rule)
        self.assertEqual(
            {row.res_id: (row.company_id, row.date_due.day) for row in care},
            {
                leads[0].id: (self.company_admin, 26),
                leads[1].id: (self.company_2, 27),
                leads[2].id: (self.env["res.company"], 27),
            },
        )
        one = self._create_document_rule(
            company_id=self.company_2.id, lead_days=0, domain=domain
        )
        self._plan(one, 2026, 6, 20, 10)
        care = self._get_care(one)
        self.assertEqual(sorted(care.mapped("res_id")), leads[1:].ids)
        self.assertEqual(care.company_id, self.company_2)

    def test_preview(self):
        self.rule.date_start = False
        self.lead.date_deadline = self.env["crm.lead"]._fields[
            "date_deadline"
        ].context_today(self.lead) + timedelta(days=100)
        preview = self.env["crm.care.preview"].create({"rule_id": self.rule.id})
        self.assertEqual(preview.total, 1)
        self.assertEqual(preview.line_ids.res_model, "crm.lead")
        self.assertEqual(preview.line_ids.res_id, self.lead.id)
        self.assertFalse(preview.has_backlog)
        preview.action_start()
        self.assertEqual(self._get_care(self.rule).state, "planned")


@tagged("post_install", "-at_install", "security")
class TestCareDocumentSecurity(CareDocumentCommon):
    def test_shared_rule(self):
        self.rule.company_id = False
        self._assert_matrix(self.director, {"rule": "rwcu"})
        for user in (self.rep, self.senior):
            self._assert_matrix(user, {"rule": "r"})

    def test_care_of_documents(self):
        self._remind(2026, 5, 31, 10)
        self.care = self._get_care(self.rule)
        self._assert_matrix(self.rep, {"care": "r"})
        self._assert_matrix(self.user_employee, {"care": "", "rule": ""})
        self.lead.user_id = self.senior
        self._plan(self.rule, 2026, 5, 31, 11)
        self._assert_matrix(self.rep, {"care": ""})

    def test_whoever_is_no_salesperson_finishes_the_task(self):
        """Tasks go to whomever a document names, also without access to care."""
        self.lead.user_id = self.user_employee
        task = self._remind(2026, 6, 24, 10)
        self.assertEqual(task.user_id, self.user_employee)
        task.with_user(self.user_employee).action_feedback()
        self.assertEqual(self._get_care(self.rule).state, "done")
