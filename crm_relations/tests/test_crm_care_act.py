from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .care_common import OCCURRENCE, CareCommon


class CareActCommon(CareCommon):
    """Ann's birthday is on 20 March 2026, Bob's on the 21st."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._born(cls, cls.contact, 3, 20)
        cls._born(cls, cls.colleague, 3, 21)

    def _create_planned(self, **values):
        rule = self._create_rule(**values)
        self._plan(rule, 2026, 3, 10, 10)
        return rule, self._get_care(rule)

    def _get_talks(self, partner=None):
        return self.Interaction.search(
            [("partner_id", "=", (partner or self.contact).id)]
        )


@tagged("post_install", "-at_install")
class TestCareTask(CareActCommon):
    def test_task(self):
        rule, care = self._create_planned(name="Birthday")
        rule.step_ids.note = "<p>Say congratulations</p>"
        self.assertFalse(self._act(2026, 3, 18, 10))
        task = self._act(2026, 3, 19, 10)
        self.assertEqual(task.summary, "Birthday")
        self.assertEqual(task.res_id, self.contact.id)
        self.assertEqual(task.relation_customer_id, self.customer)
        self.assertEqual(task.user_id, self.rep)
        self.assertEqual(task.date_deadline, date(2026, 3, 20))
        self.assertIn("Say congratulations", task.note)
        self.assertEqual(care.mapped("state"), ["due", "planned"])
        self.assertFalse(self._act(2026, 3, 19, 10), "Run again: nothing to do.")
        self.assertEqual(len(self._act(2026, 3, 20, 10)), 1)

    def test_in_the_language_of_whoever_acts(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        rule, _care = self._create_planned(name="Birthday")
        chinese = rule.with_context(lang="zh_CN")
        chinese.name = "生日"
        rule.step_ids.note = "<p>Say congratulations</p>"
        chinese.step_ids.update_field_translations(
            "note", {"zh_CN": {"Say congratulations": "亲自祝贺"}}
        )
        self.rep.lang = "zh_CN"
        task = self._act(2026, 3, 19, 10)
        self.assertEqual(task.summary, "生日")
        self.assertIn("亲自祝贺", task.note)

    def test_day_of_the_responsible_user(self):
        self._create_planned()
        # Tasks are made a day ahead. In China the 19th begins at 16:00 of the 18th.
        self.assertFalse(self._act(2026, 3, 18, 15, 59))
        self.assertEqual(len(self._act(2026, 3, 18, 16)), 1)

    def test_west_of_greenwich(self):
        self.rep.tz = "America/New_York"
        self._create_planned()
        self.assertFalse(self._act(2026, 3, 19, 3, 59))
        self.assertEqual(len(self._act(2026, 3, 19, 4)), 1)

    def test_no_mail_for_each_but_one_message_a_day(self):
        self._born(self.colleague, 3, 20)
        self._create_planned(name="Birthday")
        self.rep.notification_type = "inbox"
        before = self._get_messages()
        with self.mock_mail_gateway():
            self.assertEqual(len(self._act(2026, 3, 19, 10)), 2)
        self.assertFalse(self._new_mails)
        told = self._get_messages() - before
        self.assertEqual(len(told), 1)
        self.assertIn("2 due", told.subject)
        self._born(self.other_customer, 3, 20)
        self._create_planned()
        self._act(2026, 3, 19, 11)
        self.assertEqual(len(self._get_messages() - before), 1, "One a day.")

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_who_cannot_be_told_has_the_tasks_all_the_same(self):
        self._create_planned()

        def fail(*args):
            raise ValueError("No mail today")

        with patch.object(type(self.rep), "_send_task_digest", fail):
            self.assertEqual(len(self._act(2026, 3, 19, 10)), 1)

    def test_those_with_a_task_reminder_are_told_in_it(self):
        self._create_planned()
        self.rep.write({"relation_reminder": "0", "notification_type": "inbox"})
        before = self._get_messages()
        self._act(2026, 3, 19, 10)
        self.assertEqual(self._get_messages(), before)

    def _get_messages(self):
        return self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.rep.partner_id.ids)]
        )

    def test_cap_per_day(self):
        self.customer.relation_importance = "ordinary"
        self._born(self.colleague, 3, 20)
        self._born(self.other_customer, 3, 20)
        self.other_customer.relation_importance = "key"
        self._create_planned(daily_cap=1)
        self.assertEqual(
            self._act(2026, 3, 20, 10).relation_partner_id, self.other_customer
        )
        self.assertFalse(self._act(2026, 3, 20, 12))
        self.assertEqual(len(self._act(2026, 3, 21, 10)), 1)
        self.assertEqual(len(self._act(2026, 3, 22, 10)), 1)
        self.assertFalse(self._act(2026, 3, 23, 10))

    def test_what_had_to_wait_is_due_when_it_is_done(self):
        self._born(self.colleague, 3, 20)
        rule, care = self._create_planned(daily_cap=1)
        self._act(2026, 3, 20, 10)
        task = self._act(2026, 3, 21, 10)
        care = care.filtered(lambda row: row.activity_id == task)
        self.assertEqual(task.date_deadline, date(2026, 3, 21))
        self.assertEqual(care.date_due, date(2026, 3, 21))
        self.assertEqual(self._plan(rule, 2026, 3, 21, 11), 0)
        self.assertEqual(care.date_due, date(2026, 3, 21))

    def test_cap_is_for_each_user(self):
        self._born(self.other_customer, 3, 20)
        self.other_customer.user_id = self.senior
        self._create_planned(daily_cap=1)
        self.assertEqual(self._act(2026, 3, 20, 10).user_id, self.rep | self.senior)

    def test_small_batches(self):
        self._born(self.colleague, 3, 20)
        self._born(self.other_customer, 3, 20)
        self._create_planned()
        self.assertEqual(len(self._act(2026, 3, 20, 10, batch_size=1)), 3)

    def test_weekdays(self):
        # 20 March 2026 is a Friday.
        self._create_planned(friday=False, thursday=False)
        self.assertFalse(self._act(2026, 3, 20, 10))
        self.assertEqual(len(self._act(2026, 3, 21, 10)), 2)

    def test_gap_between_contacts(self):
        self._create_planned(gap_days=5)
        self._create_interactions(self.colleague, date=datetime(2026, 3, 16, 10))
        self.assertFalse(self._act(2026, 3, 21, 9))
        self.assertEqual(
            len(self._act(2026, 3, 21, 11)), 1, "One of two people of a customer."
        )
        self.assertFalse(self._act(2026, 3, 22, 11))

    def test_rule_switched_off(self):
        rule, care = self._create_planned()
        self._act(2026, 3, 19, 10)
        rule.action_stop()
        self.assertEqual(self._get_care(rule).mapped("state"), ["due"])
        self.assertFalse(self._act(2026, 3, 21, 10))

    def test_nobody_responsible(self):
        """It waits for somebody, as long as the day has not passed."""
        self.customer.user_id = False
        rule, care = self._create_planned()
        self.assertFalse(self._act(2026, 3, 21, 10))
        self.assertEqual(care.mapped("state"), ["planned", "planned"])
        self.contact.user_id = self.senior
        self._plan(rule, 2026, 3, 21, 11)
        self.assertEqual(self._act(2026, 3, 21, 11).user_id, self.senior)
        self._plan(rule, 2026, 3, 29, 10)
        self.assertEqual(care.mapped("state"), ["due", "skipped"])
        self.assertEqual(care[1].reason, "Nobody is responsible.")

    def test_fallback_with_reason(self):
        self.customer.user_id = False
        self._create_planned(name="Birthday", fallback_user_id=self.director.id)
        task = self._act(2026, 3, 19, 10)
        self.assertEqual(task.user_id, self.director)
        self.assertEqual(task.summary, "Birthday (no salesperson)")

    def test_opted_out_since(self):
        _rule, care = self._create_planned()
        self.customer.care_opt_out = True
        self.assertFalse(self._act(2026, 3, 21, 10))
        self.assertEqual(care.mapped("state"), ["cancelled", "cancelled"])

    def test_salesperson_leaves(self):
        rule, care = self._create_planned(fallback_user_id=self.director.id)
        self._act(2026, 3, 19, 10)
        self.rep.action_archive()
        self.assertEqual(care.mapped("state"), ["planned", "planned"])
        self._plan(rule, 2026, 3, 19, 12)
        self.assertEqual(self._act(2026, 3, 19, 12).user_id, self.director)

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_one_failure_stops_no_other(self):
        self._born(self.colleague, 3, 20)
        _rule, care = self._create_planned()
        prepare = type(care)._get_summary

        def fail_for_ann(occurrence, reason=False):
            if occurrence.partner_id == self.contact:
                raise ValueError("Ann is out of order")
            return prepare(occurrence, reason)

        with patch.object(type(care), "_get_summary", fail_for_ann):
            task = self._act(2026, 3, 20, 10)
        self.assertEqual(task.relation_partner_id, self.colleague)
        failed = care.filtered(lambda row: row.partner_id == self.contact)
        self.assertEqual(failed.state, "failed")
        self.assertEqual(failed.reason, "Ann is out of order")
        self.assertEqual((care - failed).state, "due")


@tagged("post_install", "-at_install")
class TestCareOutcome(CareActCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(name="Birthday")

    def setUp(self):
        super().setUp()
        self._plan(self.rule, 2026, 3, 10, 10)
        self.task = self._act(2026, 3, 19, 10)
        self.care = self.task and self._get_care(self.rule)[0].with_user(self.rep)

    def test_outcomes(self):
        for method, outcome, sentiment in (
            ("action_reached", "reached", False),
            ("action_not_reached", "not_reached", False),
            ("action_ordered", "ordered", "positive"),
            ("action_complaint", "complaint", "negative"),
        ):
            with self.subTest(outcome=outcome), self.env.cr.savepoint() as savepoint:
                getattr(self.care, method)()
                self.assertEqual(self.care.state, "done")
                self.assertEqual(self.care.outcome, outcome)
                self.assertFalse(self.task.active)
                talk = self._get_talks()
                self.assertEqual(len(talk), 1, "One talk, not one more for the task.")
                self.assertEqual(talk.outcome, outcome)
                self.assertEqual(talk.sentiment, sentiment)
                self.assertEqual(talk.channel, "phone")
                self.assertEqual(talk.summary, "Birthday")
                self.assertEqual(talk.user_id, self.rep)
                self.assertEqual(
                    talk.purpose_id,
                    self.env.ref("crm_relations.crm_interaction_purpose_care"),
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_in_the_timeline(self):
        self.care.action_reached()
        self.env.cr.flush()
        rows = self.customer.with_user(self.rep).get_relation_timeline()["rows"]
        self.assertIn("Birthday", [row["title"] for row in rows])

    def test_task_done_elsewhere(self):
        self.task.with_user(self.rep)._action_done(feedback="We talked")
        self.assertEqual(self.care.state, "done")
        self.assertFalse(self.care.outcome)
        self.env.cr.flush()
        talk = self._get_talks()
        self.assertEqual(talk.note, "We talked")
        self.assertEqual(len(talk), 1)

    def test_task_cancelled_elsewhere(self):
        self.task.with_user(self.rep).unlink()
        self.assertEqual(self.care.state, "skipped")
        self.assertEqual(self.care.reason, "Cancelled by Relations rep")
        self._plan(self.rule, 2026, 3, 19, 11)
        self.assertFalse(self._act(2026, 3, 19, 11).relation_partner_id & self.contact)

    def test_no_client_hides_that_a_task_is_cancelled(self):
        for key in ("care_keep", "care_replan"):
            with self.subTest(key=key), self.env.cr.savepoint() as savepoint:
                task = self.task.with_user(self.rep).with_context(**{key: True})
                task.unlink()
                self.assertEqual(self.care.state, "skipped")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_skip(self):
        self.care.action_skip()
        self.assertEqual(self.care.state, "skipped")
        self.assertFalse(self.task.exists())
        self.assertFalse(self._get_talks())

    def test_ahead_of_its_day(self):
        later = self._get_care(self.rule)[1].with_user(self.rep)
        self.assertEqual(later.state, "planned")
        later.action_ordered()
        self.assertEqual(later.state, "done")
        self.assertEqual(self._get_talks(self.colleague).outcome, "ordered")
        self.assertFalse(self._act(2026, 3, 21, 10))

    def test_only_once(self):
        self.care.action_reached()
        for method in ("action_reached", "action_skip"):
            with self.assertRaisesRegex(UserError, "is over already: Done"):
                getattr(self.care, method)()

    def test_not_by_others(self):
        other = mail_user = self.senior
        mail_user.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.care.with_user(other).action_reached()

    @users("relations_rep")
    def test_no_field_by_hand(self):
        with self.assertRaises(AccessError):
            self.care.with_env(self.env).state = "done"
        with self.assertRaises(AccessError):
            self.env[OCCURRENCE].create({"rule_id": self.rule.id})

    def test_batch(self):
        both = self._get_care(self.rule).with_user(self.rep)
        both.action_reached()
        self.assertEqual(both.mapped("state"), ["done", "done"])


@tagged("post_install", "-at_install")
class TestCareSteps(CareActCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Congratulation",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Congratulations, {{ object.name }}",
                "body_html": "<p>All the best</p>",
                "partner_to": "{{ object.id }}",
            }
        )
        cls.sms_template = cls.env["sms.template"].create(
            {
                "name": "Text",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "body": "All the best, {{ object.name }}",
            }
        )

    def _email_step(self, **values):
        return (0, 0, {"action": "email", "template_id": self.template.id, **values})

    def _get_congratulations(self):
        return self._new_mails.filtered(lambda mail: "Congrat" in mail.subject)

    def _sms_step(self):
        return (0, 0, {"action": "sms", "sms_template_id": self.sms_template.id})

    def test_email(self):
        _rule, care = self._create_planned(step_ids=[self._email_step()])
        with self.mock_mail_gateway():
            self._act(2026, 3, 19, 10)
            self.assertFalse(self._new_mails, "Messages go out on the day itself.")
            self._act(2026, 3, 20, 10, 30)
            self.assertFalse(self._new_mails, "It is half past six in the evening.")
            self._act(2026, 3, 20, 0)
            self.assertFalse(self._new_mails, "It is eight in the morning.")
            self._act(2026, 3, 20, 1)
            self.assertEqual(
                self._new_mails.mapped("subject"), ["Congratulations, Ann"]
            )
            self._act(2026, 3, 20, 2)
            self.assertEqual(len(self._new_mails), 1)
        self.assertEqual(care.mapped("state"), ["done", "planned"])
        talk = self._get_talks()
        self.assertEqual((talk.channel, talk.note), ("email", "Congratulation"))

    def test_no_address_goes_to_the_fallback(self):
        self.contact.email = False
        rule, care = self._create_planned(
            name="Birthday",
            step_ids=[self._email_step()],
            fallback_user_id=self.director.id,
        )
        task = self._act(2026, 3, 20, 2)
        self.assertEqual(task.user_id, self.director)
        self._plan(rule, 2026, 3, 20, 3)
        self.assertEqual(task.user_id, self.director, "It stays there.")
        self.assertEqual(task.summary, "Birthday (no e-mail address)")
        self.assertEqual(care[0].state, "due")
        self.assertFalse(self._get_talks())

    def test_blacklisted_since(self):
        self._create_planned(step_ids=[self._email_step()])
        self.env["mail.blacklist"]._add(self.contact.email)
        with self.mock_mail_gateway():
            task = self._act(2026, 3, 20, 2)
            self.assertFalse(self._get_congratulations())
        self.assertIn("wants no e-mail", task.summary)

    def test_text_message(self):
        self.contact.phone = "+86 138 0013 8000"
        self.colleague.phone = False
        self._born(self.colleague, 3, 20)
        _rule, care = self._create_planned(step_ids=[self._sms_step()])
        task = self._act(2026, 3, 20, 2)
        texts = self.env["sms.sms"].search([("partner_id", "in", self.people.ids)])
        self.assertEqual(texts.mapped("body"), ["All the best, Ann"])
        self.assertEqual(task.relation_partner_id, self.colleague)
        self.assertIn("no phone number", task.summary)
        self.assertEqual(self._get_talks().channel, "sms")

    def test_several_steps(self):
        rule, care = self._create_planned(
            step_ids=[
                self._email_step(sequence=1),
                (0, 0, {"sequence": 2, "delay_days": 3}),
            ]
        )
        care = care[0]
        with self.mock_mail_gateway():
            self._act(2026, 3, 20, 2)
        self.assertEqual(care.state, "due")
        self.assertFalse(self._act(2026, 3, 21, 2).relation_partner_id & self.contact)
        # Tasks are made a day ahead.
        task = self._act(2026, 3, 22, 2)
        self.assertEqual(task.relation_partner_id, self.contact)
        self.assertEqual(task.date_deadline, date(2026, 3, 23))
        care.with_user(self.rep).action_reached()
        self.assertEqual(care.state, "done")
        self.assertEqual(len(self._get_talks()), 2)

    def test_done_ends_the_steps_to_come(self):
        _rule, care = self._create_planned(
            step_ids=[
                (0, 0, {"sequence": 1}),
                self._email_step(sequence=2, delay_days=2),
            ]
        )
        self._act(2026, 3, 19, 2)
        care[0].with_user(self.rep).action_reached()
        with self.mock_mail_gateway():
            self._act(2026, 3, 22, 2)
            self.assertFalse(self._get_congratulations())

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_app_was_uninstalled(self):
        """Its steps fail with a sentence; the other rules are planned and act."""
        rule = self._create_rule()
        self._orphan(rule.step_ids)
        other = self._create_rule()
        self._plan(rule | other, 2026, 3, 10, 10)
        self.assertEqual(len(self._act(2026, 3, 20, 2)), 2)
        care = self._get_care(rule)
        self.assertEqual(care.mapped("state"), ["failed", "planned"])
        self.assertEqual(
            care[0].reason, "The step “Survey” needs an app that is not installed."
        )
        self.assertEqual(self._get_care(other).mapped("state"), ["due", "due"])

    def test_opportunity(self):
        _rule, care = self._create_planned(
            name="Birthday", step_ids=[(0, 0, {"action": "opportunity"})]
        )
        self._act(2026, 3, 20, 2)
        lead = self.env["crm.lead"].search([("name", "=", care[0].display_name)])
        self.assertEqual(lead.partner_id, self.contact)
        self.assertEqual(lead.user_id, self.rep)
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(care[0].state, "done")

    def test_server_action(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "records.write({'ref': 'cared'})",
            }
        )
        self._create_planned(
            step_ids=[(0, 0, {"action": "server", "server_action_id": action.id})]
        )
        self._act(2026, 3, 20, 2)
        self.assertEqual(self.contact.ref, "cared")
        self.assertFalse(self.colleague.ref)
