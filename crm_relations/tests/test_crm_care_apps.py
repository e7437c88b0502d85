"""Care steps on a database that has surveys and loyalty: ``tests/run apps``."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .care_common import OCCURRENCE
from .test_crm_care_act import CareActCommon
from .test_ui import UiCommon

APPS = tagged("post_install", "-at_install", "-standard", "apps")


class CareAppsCommon(CareActCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "How Was It",
                "access_mode": "token",
                "question_and_page_ids": [
                    (0, 0, {"title": "Well?", "question_type": "char_box"})
                ],
            }
        )
        # Core's own template prints the card, which needs more than Odoo has here.
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Coupon",
                "model_id": cls.env["ir.model"]._get_id("loyalty.card"),
                "subject": "Your coupon",
                "body_html": "<p><t t-out='object.code'/></p>",
                "use_default_to": True,
            }
        )
        mail = {"trigger": "create", "mail_template_id": cls.template.id}
        cls.program = cls._create_program(
            "coupons", communication_plan_ids=[(0, 0, mail)]
        )

    @classmethod
    def _create_program(cls, program_type, **values):
        return cls.env["loyalty.program"].create(
            {
                "name": "Thanks",
                "program_type": program_type,
                "company_id": cls.company_admin.id,
                **cls.env["loyalty.program"]._program_type_default_values()[
                    program_type
                ],
                **values,
            }
        )

    @staticmethod
    def _step(target, **values):
        action = "survey" if target._name == "survey.survey" else "loyalty"
        return (0, 0, {"action": action, "target_id": target.id, **values})

    def _create_planned_for(self, target, **values):
        values = {"name": "Birthday", "step_ids": [self._step(target)], **values}
        return self._create_planned(**values)

    def _get_answers(self):
        return self.env["survey.user_input"].search(
            [("survey_id", "=", self.survey.id)]
        )

    def _get_cards(self, program=None):
        return self.env["loyalty.card"].search(
            [("program_id", "=", (program or self.program).id)]
        )

    def _get_mails(self, records):
        return self._new_mails.filtered(lambda m: m.res_id in records.ids).filtered(
            lambda m: m.model == records._name
        )


@APPS
class TestCareSurvey(CareAppsCommon):
    def test_invitation(self):
        _rule, care = self._create_planned_for(self.survey)
        with self.mock_mail_gateway():
            self._act(2026, 3, 20, 0)
            self.assertFalse(self._get_answers(), "It is eight in the morning.")
            self.assertFalse(self._act(2026, 3, 20, 2))
            answer = self._get_answers()
            mail = self._get_mails(answer)
            self.assertEqual(mail.state, "outgoing", "Queued.")
            self._act(2026, 3, 20, 3)
            self.assertEqual(self._get_answers(), answer, "Run again: once.")
            self.assertEqual(self._get_mails(answer), mail)
        self.assertEqual(answer.partner_id, self.contact)
        self.assertTrue(answer.access_token)
        self.assertEqual(answer.state, "new")
        self.assertIn(answer.access_token, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.email_from, self.rep.email_formatted)
        self.assertEqual(care.mapped("state"), ["done", "planned"])
        talk = self._get_talks()
        self.assertEqual((talk.channel, talk.note), ("email", "How Was It"))
        self.assertEqual((talk.summary, talk.user_id), ("Birthday", self.rep))

    def test_answered_by_the_link(self):
        """Core takes the answer of who comes with the link, and of nobody else."""
        self._create_planned_for(self.survey)
        self._act(2026, 3, 20, 2)
        answer = self._get_answers()
        answer._save_lines(self.survey.question_ids, "Well")
        answer._mark_done()
        self.assertEqual(self.survey.answer_done_count, 1)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("survey.mail_template_user_input_invite")
        template.with_context(lang="zh_CN").subject = "请参加"
        self._born(self.colleague, 3, 20)
        self.contact.lang = "zh_CN"
        self._create_planned_for(self.survey)
        with self.mock_mail_gateway():
            self._act(2026, 3, 20, 2)
            mails = self._get_mails(self._get_answers())
        subjects = {mail.recipient_ids: mail.subject for mail in mails}
        self.assertEqual(subjects[self.contact], "请参加")
        self.assertEqual(subjects[self.colleague], "Participate to How Was It survey")

    def test_no_address_goes_to_the_fallback(self):
        self.contact.email = False
        _rule, care = self._create_planned_for(
            self.survey, fallback_user_id=self.director.id
        )
        task = self._act(2026, 3, 20, 2)
        self.assertEqual(task.user_id, self.director)
        self.assertEqual(task.summary, "Birthday (no e-mail address)")
        self.assertEqual(care[0].state, "due")
        self.assertFalse(self._get_answers())
        self.assertFalse(self._get_talks())

    def test_blacklisted_goes_to_the_fallback(self):
        self.env["mail.blacklist"]._add(self.contact.email)
        self._create_planned_for(self.survey, fallback_user_id=self.director.id)
        task = self._act(2026, 3, 20, 2)
        self.assertEqual(task.summary, "Birthday (wants no e-mail)")
        self.assertFalse(self._get_answers())

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_closed_since(self):
        _rule, care = self._create_planned_for(self.survey)
        other, other_care = self._create_planned()
        self.survey.active = False
        self.assertEqual(len(self._act(2026, 3, 20, 2)), 2, "Other rules go on.")
        self.assertEqual(care[0].state, "failed")
        self.assertEqual(
            care[0].reason, "You cannot send invitations for closed surveys."
        )

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_deleted_since(self):
        rule, care = self._create_planned_for(self.survey)
        self.survey.unlink()
        self._act(2026, 3, 20, 2)
        self.assertEqual(care[0].state, "failed")
        self.assertIn("needs this: Survey or Program", care[0].reason)
        [values] = rule.step_ids.web_read({"target_id": {"fields": {"id": {}}}})
        self.assertFalse(values["target_id"])

    def test_what_cannot_be_answered_by_invitation(self):
        params = self.env["ir.config_parameter"]
        params.set_param("auth_signup.invitation_scope", "b2b")
        for message, values in (
            ("closed surveys", {"active": False}),
            ("no questions", {"question_and_page_ids": [(5, 0, 0)]}),
            ("question that gives points", {"scoring_type": "scoring_with_answers"}),
            ("is held live", {"survey_type": "live_session"}),
            ("customers cannot sign up", {"users_login_required": True}),
        ):
            survey = self.survey.copy(values)
            with self.subTest(**values), self.assertRaisesRegex(UserError, message):
                self._create_rule(step_ids=[self._step(survey)])
        params.set_param("auth_signup.invitation_scope", "b2c")
        survey = self.survey.copy({"users_login_required": True})
        self._create_rule(step_ids=[self._step(survey)])


@APPS
class TestCareLoyalty(CareAppsCommon):
    def test_coupon(self):
        self._create_planned_for(
            self.program, step_ids=[self._step(self.program, points=5)]
        )
        with self.mock_mail_gateway():
            self._act(2026, 3, 20, 0)
            self.assertFalse(self._get_cards(), "It is eight in the morning.")
            self.assertFalse(self._act(2026, 3, 20, 2))
            card = self._get_cards()
            mail = self._get_mails(card)
            self.assertEqual(mail.state, "outgoing", "Queued.")
            self._act(2026, 3, 20, 3)
            self.assertEqual(self._get_cards(), card, "Run again: once.")
            self.assertEqual(self._get_mails(card), mail)
        self.assertEqual((card.partner_id, card.points), (self.contact, 5))
        self.assertIn(card.code, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertEqual(mail.author_id, self.rep.partner_id)
        self.assertEqual(card.history_ids.description, "Birthday")
        self.assertEqual(card.history_ids.issued, 5)
        talk = self._get_talks()
        self.assertEqual((talk.channel, talk.note), ("email", "Thanks"))

    def test_no_address_goes_to_the_fallback(self):
        self.contact.email = False
        self._create_planned_for(self.program, fallback_user_id=self.director.id)
        task = self._act(2026, 3, 20, 2)
        self.assertEqual(task.user_id, self.director)
        self.assertEqual(task.summary, "Birthday (no e-mail address)")
        self.assertFalse(self._get_cards())

    def test_program_that_sends_nothing(self):
        """Who cannot be written to gets the card all the same: the order finds it."""
        self.contact.email = False
        program = self._create_program("loyalty")
        self._create_planned_for(program)
        self.assertFalse(self._act(2026, 3, 20, 2))
        self.assertEqual(self._get_cards(program).partner_id, self.contact)
        self.assertEqual(self._get_talks().channel, "other")

    def test_points_go_on_the_card_that_the_customer_has(self):
        program = self._create_program("loyalty")
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.contact.id, "points": 30}
        )
        self._create_planned_for(program, step_ids=[self._step(program, points=10)])
        self._act(2026, 3, 20, 2)
        self.assertEqual(self._get_cards(program), card)
        self.assertEqual(card.points, 40)
        self.assertEqual(card.history_ids.description, "Birthday")

    def test_twice_at_once_for_a_customer(self):
        """Two coupons, but one card with the points of both."""
        loyalty = self._create_program("loyalty")
        for program, points in ((self.program, [1, 1]), (loyalty, [2])):
            _rule, care = self._create_planned_for(program)
            self.env.cr.execute(
                "INSERT INTO crm_care_occurrence (rule_id, partner_id, period_key,"
                " company_id, user_id, date_event, date_due, step_id, date_step, state)"
                " SELECT rule_id, partner_id, 'again', company_id, user_id, date_event,"
                " date_due, step_id, date_step, state FROM crm_care_occurrence"
                " WHERE id = %s",
                [care[0].id],
            )
            with self.subTest(program=program.program_type):
                self._act(2026, 3, 20, 2)
                self.assertEqual(self._get_cards(program).mapped("points"), points)

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_ended_since(self):
        _rule, care = self._create_planned_for(self.program)
        self.program.date_to = date(2026, 3, 1)
        self._act(2026, 3, 20, 2)
        self.assertEqual(care[0].reason, "“Thanks” has ended.")
        self.assertFalse(self._get_cards())

    def test_programs_without_cards(self):
        theirs = {"company_id": self.company_2.id}
        for message, program_type, values in (
            ("no cards or coupons", "promotion", {}),
            ("no cards or coupons", "promo_code", {}),
            ("has ended", "coupons", {"active": False}),
            ("belongs to another company", "coupons", theirs),
        ):
            program = self._create_program(program_type, **values)
            with (
                self.subTest(program_type=program_type, **values),
                self.assertRaisesRegex(UserError, message),
            ):
                self._create_rule(step_ids=[self._step(program)])
        currency = self.company_admin.currency_id
        program = self._create_program(
            "coupons", company_id=False, currency_id=currency.id
        )
        self._create_rule(step_ids=[self._step(program)])


@APPS
class TestCareAppStep(CareAppsCommon):
    def test_offered(self):
        step = self._create_rule().step_ids
        self.assertLess({"survey", "loyalty"}, set(step.available_actions))

    def test_chosen_in_the_form(self):
        """Who is no user of surveys chooses programs and leaves surveys as they are."""
        rule = self._create_rule(step_ids=[self._step(self.survey)])
        with Form(rule.with_user(self.director)) as form:
            form.name = "Renamed"
            with form.step_ids.new() as step:
                step.action = "loyalty"
                self.assertEqual(step.target_model, "loyalty.program")
                step.target_id = self.program.id
                step.points = 7
        self.assertEqual(rule.name, "Renamed")
        self.assertEqual(
            rule.step_ids.mapped("target_id"), [self.survey.id, self.program.id]
        )
        self.assertEqual(rule.step_ids[-1].points, 7)

    def test_chosen_only_by_who_may_read_it(self):
        rule = self._create_rule().with_user(self.director)
        with self.assertRaises(AccessError):
            rule.step_ids = [self._step(self.survey)]
        self.director.group_ids += self.env.ref("survey.group_survey_user")
        rule.step_ids = [self._step(self.survey)]
        self.survey.restrict_user_ids = self.senior
        with self.assertRaises(AccessError):
            rule.step_ids = [self._step(self.survey)]

    def test_in_the_cache_it_is_not_for_everybody_either(self):
        rule = self._create_rule().with_user(self.director)
        rule.step_ids = [self._step(self.program)]
        self.env["ir.rule"].create(
            {
                "name": "Nobody",
                "model_id": self.env["ir.model"]._get_id("loyalty.program"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        with self.assertRaises(AccessError):
            self.program.read()
            rule.step_ids = [self._step(self.program)]

    def test_read_by_who_may_not_read_it(self):
        rule = self._create_rule(step_ids=[self._step(self.survey)])
        for user in (self.rep, self.senior, self.director):
            step = rule.step_ids.with_user(user)
            [values] = step.web_read(
                {"action": {}, "target_id": {"fields": {"display_name": {}}}}
            )
            self.assertEqual(values["action"], "survey")
            self.assertNotIn("How Was It", values["target_id"]["display_name"])

    def test_the_number_of_a_survey_is_none_of_a_program(self):
        step = self._create_rule(step_ids=[self._step(self.survey)]).step_ids
        with self.assertRaisesRegex(UserError, "needs this: Survey or Program"):
            step.action = "loyalty"
        step.write({"action": "loyalty", "target_id": self.program.id})
        self.assertEqual(step._get_target(), self.program)
        step.action = "task"
        self.assertFalse(step.target_id)

    def test_copied_with_the_rule(self):
        rule = self._create_rule(step_ids=[self._step(self.program, points=3)])
        step = rule.copy().step_ids
        self.assertEqual((step.target_id, step.points), (self.program.id, 3))


@APPS
class TestUiCareApps(UiCommon, CareAppsCommon):
    def test_survey_is_chosen(self):
        self.director.group_ids += self.env.ref("survey.group_survey_user")
        rule = self._create_rule()
        self._start_tour("care_step_app", rule, user=self.director)
        self.env.invalidate_all()
        self.assertEqual(rule.step_ids._get_target(), self.survey)


@APPS
class TestCareAppPerformance(CareAppsCommon):
    """What is ours is flat; core's own share grows with the customers.

    Core creates the answers of a survey one by one, and the mails of a program. What
    each customer costs is the same for few and for many.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {index}",
                    "email": f"person{index}@example.com",
                    "parent_id": cls.customer.id,
                    "relation_birth_month": 3,
                    "relation_birth_day": 20,
                }
                for index in range(70)
            ]
        )

    def _count_act(self, target, people):
        domain = f"[('id', 'in', {people.ids})]"
        rule = self._create_rule(
            domain=domain, daily_cap=0, step_ids=[self._step(target)]
        )
        self._plan(rule, 2026, 3, 10)
        Occurrence = self.env[OCCURRENCE]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        days = Occurrence._call_due(self._moment(), 100)
        Occurrence.browse(days)._take_steps(days)
        self.env.flush_all()
        self.assertEqual(set(self._get_care(rule).mapped("state")), {"done"})
        return self.env.cr.sql_log_count - before

    def _moment(self):
        return self.now.replace(day=20, hour=4)

    def _assert_each(self, target, most):
        """Check what each customer costs more, of twice as many."""
        first = self._count_act(target, self.people[:10])
        twenty = self._count_act(target, self.people[10:30])
        forty = self._count_act(target, self.people[30:70])
        self.assertLessEqual(twenty - first, 10 * most)
        self.assertLessEqual(forty - twenty, 20 * most)

    def test_survey(self):
        """Core: an answer, its message, its followers; the mail and its message."""
        self._assert_each(self.survey, most=6)

    def test_coupon(self):
        """Core: the mail of each card is rendered and created for itself."""
        self._assert_each(self.program, most=8)

    def test_card_without_mail(self):
        self._assert_each(self._create_program("loyalty"), most=0)


@APPS
class TestCareDelivery(CareActCommon):
    """Some days after goods have arrived; where stock is installed, we know when."""

    def _deliver(self, *moment):
        product = self.env["product.product"].create(
            {"name": "Valve", "is_storable": True}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.contact.id,
                "company_id": self.company_admin.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        order.action_confirm()
        if moment:
            picking = order.picking_ids
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
            picking.button_validate()
            picking.date_done = datetime(*moment)
        return order

    def test_days_after_delivery(self):
        # In China the tenth begins at 16:00 of the ninth.
        order = self._deliver(2026, 3, 9, 16)
        self._deliver()
        rule = self._create_rule(trigger="delivery", days=7)
        self.assertIn("delivery", rule.available_triggers)
        self._plan(rule, 2026, 3, 12, 10)
        care = self._get_care(rule)
        self.assertEqual(care.partner_id, self.customer)
        self.assertEqual(care.date_event, date(2026, 3, 17))
        self.assertEqual((care.res_model, care.res_id), ("sale.order", order.id))
        self.assertEqual(self._plan(rule, 2026, 3, 12, 11), 0)
