import json
from contextlib import contextmanager
from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.crm_care_step import TARGETS
from .care_common import OCCURRENCE, RULE, CareCommon


@tagged("post_install", "-at_install")
class TestCareRule(CareCommon):
    def test_starter_set_is_switched_off(self):
        keys = ("birthday", "lunar_birthday", "spring_festival", "mid_autumn")
        keys += ("new_year", "first_order", "key_customers", "dormant", "win_back")
        for key in keys:
            with self.subTest(key=key):
                rule = self.env.ref(f"crm_relations.crm_care_rule_{key}")
                rule.invalidate_recordset()
                self.assertFalse(rule.date_start)
                self.assertEqual(len(rule.step_ids), 1)
                self.assertTrue(rule.note)

    def test_starter_set_works(self):
        """Each rule that is delivered can be planned as it is."""
        rules = self.env[RULE].search([("company_id", "=", self.env.company.id)])
        rules.action_start()
        self._refresh()
        with self.assertNoLogs("odoo.addons.crm_relations", "ERROR"):
            self._plan(rules, 2026, 3, 10, 10)

    def test_what_is_asked(self):
        for message, values in (
            ("Choose the festival", {"trigger": "festival"}),
            ("Choose the user", {"responsible": "user"}),
            ("Choose the sales team", {"responsible": "team"}),
            ("does not fit “Contact”", {"domain": "[('gone', '=', 1)]"}),
            ("does not fit “Contact”", {"domain": "nonsense("}),
            (
                "at least one day",
                dict.fromkeys(
                    [
                        "monday",
                        "tuesday",
                        "wednesday",
                        "thursday",
                        "friday",
                        "saturday",
                        "sunday",
                    ],
                    False,
                ),
            ),
        ):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._create_rule(**values)

    @mute_logger("odoo.sql_db")
    def test_numbers(self):
        for values in (
            {"days": -1},
            {"lead_days": 91},
            {"interval_factor": -1},
            {"hour_from": 18, "hour_to": 9},
            {"hour_to": 25},
        ):
            with self.subTest(**values), self.assertRaises(CheckViolation):
                self._create_rule(**values)

    def test_step_needs_what_it_uses(self):
        for action in ("email", "sms", "server"):
            with (
                self.subTest(action=action),
                self.assertRaisesRegex(ValidationError, "needs this"),
            ):
                self._create_rule(step_ids=[(0, 0, {"action": action})])

    def test_only_what_is_installed_is_offered(self):
        """See ``test_crm_care_apps`` for what happens where they are installed."""
        offered = self._create_rule().step_ids.available_actions
        for action, name in TARGETS.items():
            installed = name in self.env
            message = "needs this" if installed else "an app that is not installed"
            self.assertEqual(action in offered, installed)
            with (
                self.subTest(action=action),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._create_rule(step_ids=[(0, 0, {"action": action})])
        for action in ("task", "email", "sms", "opportunity", "server"):
            self.assertIn(action, offered)

    def test_trigger_of_an_app_that_is_not_installed(self):
        """See ``test_crm_care_apps`` for what happens where it is installed."""
        rule = self._create_rule()
        self.assertNotIn("delivery", rule.available_triggers)
        self.assertIn("order", rule.available_triggers)
        with self.assertRaisesRegex(ValidationError, "an app that is not installed"):
            rule.trigger = "delivery"

    def test_rule_outlives_the_app_of_its_trigger(self):
        self._born(self.contact, 3, 20)
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 10, 10)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_care_rule SET trigger = 'delivery' WHERE id = %s", [rule.id]
        )
        self.env.invalidate_all()
        with self.assertNoLogs("odoo.addons.crm_relations", "ERROR"):
            self.assertEqual(self._plan(rule, 2026, 3, 11, 10), 0)
        self.assertEqual(self._get_care(rule).state, "planned")
        with self.assertRaisesRegex(ValidationError, "an app that is not installed"):
            rule.with_user(self.director).action_preview()
        [values] = rule.with_user(self.director).web_read({"trigger": {}})
        self.assertEqual(values["trigger"], "delivery")
        rule.with_user(self.director).trigger = "birthday"

    def test_step_outlives_its_app(self):
        """The rule can still be read, copied in part and changed."""
        rule = self._create_rule(step_ids=[(0, 0, {}), (0, 0, {})])
        step = rule.step_ids[0]
        self._orphan(step)
        self.assertEqual(step.display_name, "Survey")
        spec = {"action": {}, "target_model": {}, "target_id": {"fields": {}}}
        for user in (self.rep, self.director):
            [values] = step.with_user(user).web_read(spec)
            self.assertEqual(values["action"], "survey")
        with Form(rule.with_user(self.director)) as form:
            form.daily_cap = 3
            with form.step_ids.edit(1) as other:
                other.delay_days = 2
        self.assertEqual(rule.daily_cap, 3)
        with Form(rule.with_user(self.director)) as form:
            with form.step_ids.edit(0) as orphan:
                orphan.action = "task"
        self.assertEqual(step.action, "task")
        self.assertFalse(step.target_id)

    def test_template_of_another_document(self):
        template = self.env["mail.template"].create(
            {"name": "Order", "model_id": self.env["ir.model"]._get_id("sale.order")}
        )
        with self.assertRaisesRegex(ValidationError, "is no template for “Contact”"):
            self._create_rule(
                step_ids=[(0, 0, {"action": "email", "template_id": template.id})]
            )

    def test_template_without_recipient(self):
        template = self.env["mail.template"].create(
            {
                "name": "Nobody",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "use_default_to": False,
            }
        )
        with self.assertRaisesRegex(ValidationError, "names no recipient"):
            self._create_rule(
                step_ids=[(0, 0, {"action": "email", "template_id": template.id})]
            )

    def test_server_actions_are_for_administrators(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Run",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
            }
        )
        rule = self._create_rule().with_user(self.director)
        with self.assertRaises(UserError):
            rule.step_ids = [
                (0, 0, {"action": "server", "server_action_id": action.id})
            ]
        rule.with_user(self.env.user).step_ids = [
            (0, 0, {"action": "server", "server_action_id": action.id})
        ]
        self.assertEqual(len(rule.step_ids), 2)

    def test_nothing_to_do(self):
        rule = self._create_rule(step_ids=False)
        with self.assertRaisesRegex(ValidationError, "has no step"):
            rule.action_start()

    def test_copy_is_switched_off(self):
        rule = self._create_rule()
        copy = rule.copy()
        self.assertFalse(copy.date_start)
        self.assertEqual(len(copy.step_ids), 1)

    def test_form_of_a_manager(self):
        form = Form(self.env[RULE].with_user(self.director))
        form.name = "Golf players"
        form.trigger = "no_contact"
        form.days = 45
        with form.step_ids.new() as step:
            step.delay_days = 0
        rule = form.save()
        self.assertEqual(rule.company_id, self.director.company_id)
        self.assertEqual(rule.fallback_user_id, self.director)

    def test_form_of_an_anniversary(self):
        form = Form(self.env[RULE].with_user(self.director))
        for trigger in (
            "anniversary",
            "first_order_anniversary",
            "contract_anniversary",
        ):
            with self.subTest(trigger=trigger):
                form.trigger = trigger
                self.assertTrue(form._get_modifier("days", "invisible"))
                self.assertFalse(form._get_modifier("leap_day", "invisible"))

    def test_counts(self):
        self._born(self.contact, 3, 20)
        self._born(self.colleague, 3, 21)
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 19, 10)
        self._act(2026, 3, 19, 10)
        self.assertEqual((rule.open_count, rule.done_count), (2, 0))
        self._get_care(rule)[0].action_reached()
        rule.invalidate_recordset()
        self.assertEqual((rule.open_count, rule.done_count), (1, 1))
        self.assertEqual(self.colleague.care_count, 1)
        self.assertEqual(self.customer.care_count, 1)


@tagged("post_install", "-at_install")
class TestCarePreview(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._born(cls, cls.contact, 3, 20)
        cls._born(cls, cls.colleague, 4, 2)

    def _preview(self, rule, **values):
        with self.mock_datetime_and_now("2026-03-10 10:00:00"):
            wizard = self.env["crm.care.preview"].with_user(self.director)
            wizard = wizard.create({"rule_id": rule.id, **values})
            wizard.weeks, wizard.total, wizard.line_ids  # noqa: B018
            return wizard

    def _create_off(self, **values):
        rule = self._create_rule(**values)
        rule.date_start = False
        return rule

    def _get_weeks(self, wizard):
        [series] = json.loads(wizard.weeks)
        return [point["value"] for point in series["values"]]

    def test_who_and_when(self):
        wizard = self._preview(self._create_off())
        self.assertEqual(wizard.total, 2)
        self.assertEqual(self._get_weeks(wizard), [0, 1, 0, 1, 0, 0])
        self.assertEqual(
            wizard.line_ids.mapped(lambda line: (line.partner_id, line.date_due)),
            [
                (self.contact, date(2026, 3, 20)),
                (self.colleague, date(2026, 4, 2)),
            ],
        )
        self.assertEqual(wizard.line_ids.user_id, self.rep)
        self.assertFalse(self._get_care(wizard.rule_id), "Nothing is noted.")

    def test_only_customers_that_the_reader_may_see(self):
        self.env["ir.rule"].create(
            {
                "name": "Not Bob",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.colleague.id})]",
            }
        )
        wizard = self._preview(self._create_off())
        self.assertEqual(wizard.total, 1)
        self.assertEqual(wizard.line_ids.partner_id, self.contact)

    def test_each_opening_looks_for_the_customers_once(self):
        self._create_order(2025, 6, 1, 4)
        self._create_order(2025, 12, 20, 4, partner=self.other_customer)
        self._refresh()
        rule = self._create_off(trigger="no_order", days=90)
        Preview = self.env["crm.care.preview"].with_user(self.director)
        Preview = Preview.with_context(default_rule_id=rule.id)
        with self.mock_datetime_and_now("2026-03-10 10:00:00"):
            with self._assert_one_search():
                form = Form(Preview)
                self.assertEqual((form.total, len(form.line_ids)), (1, 1))
            with self._assert_one_search():
                form.include_backlog = True
                self.assertEqual((form.total, len(form.line_ids)), (2, 2))
            with self._assert_one_search():
                wizard = form.save()
                self.assertEqual((wizard.total, len(wizard.line_ids)), (2, 2))

    @contextmanager
    def _assert_one_search(self):
        with contextmanager(self._patchExecute)([]) as queries:
            yield
        searches = [query for query in queries if "AS event(" in query]
        self.assertEqual(len(searches), 1)

    def test_backlog(self):
        self._create_order(2025, 6, 1, 4)
        self._create_order(2025, 12, 20, 4, partner=self.other_customer)
        self._refresh()
        rule = self._create_off(trigger="no_order", days=90)
        wizard = self._preview(rule)
        self.assertTrue(wizard.has_backlog)
        self.assertEqual((wizard.total, wizard.late_count), (1, 0))
        wizard = self._preview(rule, include_backlog=True)
        self.assertEqual((wizard.total, wizard.late_count), (2, 1))
        self.assertIn("For 1 of them", wizard.late_note)
        self.assertIn("at most 20 a day", wizard.late_note)
        self.assertEqual(self._get_weeks(wizard)[:2], [1, 1])

    def test_form_counts_again(self):
        self._create_order(2025, 6, 1, 4)
        self._refresh()
        rule = self._create_off(trigger="no_order", days=90)
        with self.mock_datetime_and_now("2026-03-10 10:00:00"):
            form = Form(
                self.env["crm.care.preview"]
                .with_user(self.director)
                .with_context(default_rule_id=rule.id)
            )
            self.assertEqual(form.total, 0)
            form.include_backlog = True
            self.assertEqual(form.total, 1)

    def test_switch_on_plans_what_was_shown(self):
        rule = self._create_off()
        wizard = self._preview(rule)
        with self.mock_datetime_and_now("2026-03-10 10:00:00"):
            action = wizard.action_start()
        self.assertEqual(action["res_model"], OCCURRENCE)
        self.assertEqual(rule.date_start, date(2026, 3, 10))
        care = self._get_care(rule)
        self.assertEqual(care.partner_id, self.contact, "Of the next two weeks.")

    def test_switch_on_with_backlog(self):
        self._create_order(2025, 6, 1, 4)
        self._refresh()
        rule = self._create_off(trigger="no_order", days=90)
        wizard = self._preview(rule, include_backlog=True)
        with self.mock_datetime_and_now("2026-03-10 10:00:00"):
            wizard.action_start()
        self.assertTrue(rule.include_backlog)
        self.assertEqual(self._get_care(rule).partner_id, self.customer)

    def test_what_is_over_is_not_shown_again(self):
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 10, 10)
        self._get_care(rule).action_skip()
        self.assertEqual(self._preview(rule).total, 1)


@tagged("post_install", "-at_install")
class TestCareMerge(CareCommon):
    def test_one_occasion_stays_one(self):
        for partner in (self.contact, self.colleague):
            self._born(partner, 3, 20)
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 19, 10)
        tasks = self._act(2026, 3, 19, 10)
        self.assertEqual(len(tasks), 2)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.people.ids, self.contact, extra_checks=False)
        self.env.invalidate_all()
        care = self._get_care(rule)
        self.assertEqual(care.partner_id, self.contact)
        self.assertEqual(care.state, "due")
        self.assertEqual(care.activity_id, tasks.exists())
        self._plan(rule, 2026, 3, 19, 11)
        self.assertFalse(self._act(2026, 3, 19, 11))

    def test_occasions_move_to_who_stays(self):
        self._born(self.colleague, 3, 20)
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 19, 10)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.people.ids, self.contact, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(self._get_care(rule).partner_id, self.contact)
