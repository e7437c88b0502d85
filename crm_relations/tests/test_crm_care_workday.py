from datetime import date, datetime

from odoo.tests import tagged

from .calendar_common import CalendarCommon
from .care_common import OCCURRENCE, CareCommon

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 20), date(2026, 3, 21), date(2026, 3, 23)


@tagged("post_install", "-at_install")
class TestCareWorkday(CareCommon, CalendarCommon):
    """What had to wait is done when the company works.

    It is noon in China at four o'clock UTC, and Friday is the 20th.
    """

    def _create_backlog(self, partner=None, **values):
        """Note that a customer has not ordered for a long time."""
        self._create_order(2025, 6, 1, 4, partner=partner)
        self._refresh()
        rule = self._create_rule(
            trigger="no_order", days=90, **{"shift": "before", **values}
        )
        rule.include_backlog = True
        self._plan(rule, 2026, 3, 19, 4)
        return rule

    def _act_on(self, day):
        return self._act(day.year, day.month, day.day, 4)

    def test_backlog_waits_for_monday(self):
        care = self._get_care(self._create_backlog())
        self.assertFalse(self._act_on(SATURDAY))
        self.assertFalse(self._act_on(date(2026, 3, 22)))
        task = self._act_on(MONDAY)
        self.assertEqual(task.relation_partner_id, self.customer)
        self.assertEqual(task.date_deadline, MONDAY)
        self.assertEqual(care.date_due, MONDAY)

    def test_made_up_saturday(self):
        self._make_up(SATURDAY)
        care = self._get_care(self._create_backlog())
        self.assertEqual(len(self._act_on(SATURDAY)), 1)
        self.assertEqual(care.date_due, SATURDAY)

    def test_public_holiday(self):
        self._take_off(FRIDAY)
        self._create_backlog()
        self.assertFalse(self._act_on(FRIDAY))
        self.assertEqual(len(self._act_on(MONDAY)), 1)

    def test_on_the_day_itself(self):
        self._create_backlog(shift="none")
        self.assertEqual(len(self._act_on(SATURDAY)), 1)

    def test_weekdays_count_on_the_day_itself(self):
        self._create_backlog(shift="none", saturday=False)
        self.assertFalse(self._act_on(SATURDAY))
        self.assertEqual(len(self._act_on(date(2026, 3, 22))), 1)

    def test_weekdays_count_on_working_days(self):
        self._create_backlog(shift="nearest", monday=False)
        self.assertFalse(self._act_on(MONDAY))
        self.assertEqual(len(self._act_on(date(2026, 3, 24))), 1)

    def test_message(self):
        template = self.env["mail.template"].create(
            {
                "name": "We miss you",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "We miss you",
                "partner_to": "{{ object.id }}",
            }
        )
        self.customer.email = "office@example.com"
        step = (0, 0, {"action": "email", "template_id": template.id})
        care = self._get_care(self._create_backlog(step_ids=[step]))
        with self.mock_mail_gateway():
            self._act_on(SATURDAY)
            self.assertFalse(self._new_mails)
            self._act_on(MONDAY)
            self.assertEqual(self._new_mails.mapped("subject"), ["We miss you"])
        self.assertEqual(care.state, "done")

    def test_day_of_whoever_acts(self):
        """On the Pacific it is Friday still when it is Saturday in China."""
        self.rep.tz = "Pacific/Pago_Pago"
        self._create_backlog()
        self._take_off(FRIDAY)
        self.assertFalse(self._act(2026, 3, 21, 10, 59))
        self.assertFalse(self._act(2026, 3, 23, 10, 59))
        self.assertEqual(len(self._act(2026, 3, 23, 11)), 1)

    def test_where_nobody_ever_works(self):
        self.calendar.attendance_ids.unlink()
        self._create_backlog()
        self.assertEqual(len(self._act_on(SATURDAY)), 1)

    def test_each_company_has_days_of_its_own(self):
        other = self.env["res.company"].create({"name": "Open at weekends"})
        other.resource_calendar_id = False
        self.rep.company_ids |= other
        self.other_customer.company_id = False
        self._create_order(2025, 6, 1, 4, partner=self.other_customer, company=other)
        self._create_backlog()
        rule = self._create_rule(
            trigger="no_order", days=90, shift="before", company_id=other.id
        )
        rule.include_backlog = True
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, context={})
            env["crm.partner.metric"]._refresh(other.with_env(env))
        self._plan(rule, 2026, 3, 19, 4)
        task = self._act_on(SATURDAY)
        self.assertEqual(task.relation_partner_id, self.other_customer)

    def test_query_count_is_flat(self):
        people = self.env["res.partner"].create(
            [
                {
                    "name": f"Person {index}",
                    "parent_id": self.customer.id,
                    "relation_birth_month": 3,
                    "relation_birth_day": 20,
                }
                for index in range(40)
            ]
        )

        def count(number):
            domain = f"[('id', 'in', {people[:number].ids})]"
            rule = self._create_rule(domain=domain, daily_cap=0, shift="before")
            rule._plan_rule(datetime(2026, 3, 10))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            days = self.env[OCCURRENCE]._call_due(datetime(2026, 3, 20, 4), 100)
            cost = self.env.cr.sql_log_count - before
            self.assertEqual(len(days), number)
            rule.action_stop()
            return cost

        count(10)
        few = count(10)
        self.assertEqual(count(40), few)
        self.assertLessEqual(few, 15)
