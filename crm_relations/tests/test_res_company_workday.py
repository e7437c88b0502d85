from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .calendar_common import CalendarCommon

# The Spring Festival of 2026: nine days off, and a Saturday on either side made up.
SPRING = (date(2026, 2, 15), date(2026, 2, 23))
MADE_UP = (date(2026, 2, 14), date(2026, 2, 28))
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (6, 7, 8, 9))


@tagged("post_install", "-at_install")
class TestCompanyWorkday(CalendarCommon):
    def _get_workdays(self, first, last=None):
        return self.company._get_relation_workdays(first, last or first)

    def _assert_off(self, day):
        self.assertFalse(self.company._is_relation_workday(day), day)

    def _assert_works(self, day):
        self.assertTrue(self.company._is_relation_workday(day), day)

    def _shift(self, day, how):
        return self.company._shift_relation_days(day, day, how)[day]

    # ------------------------------------------------------------
    # WORKING DAYS
    # ------------------------------------------------------------

    def test_week(self):
        week = self._get_workdays(date(2026, 3, 2), date(2026, 3, 8))
        self.assertEqual(week, self._days(date(2026, 3, 2), FRIDAY))
        self.assertEqual(self._get_workdays(MONDAY, FRIDAY), set())

    def test_spring_festival(self):
        self._take_off(*SPRING)
        self._make_up(*MADE_UP)
        found = self._get_workdays(date(2026, 2, 9), date(2026, 3, 1))
        expected = self._days(date(2026, 2, 9), MADE_UP[0])
        expected |= self._days(date(2026, 2, 24), MADE_UP[1])
        self.assertEqual(found, expected)

    def test_days_are_those_of_the_calendar(self):
        """A day off in China begins at 16:00 UTC of the day before."""
        self.company.partner_id.tz = "America/New_York"
        self._take_off(FRIDAY)
        self._assert_off(FRIDAY)
        self._assert_works(FRIDAY - timedelta(1))
        self._assert_works(MONDAY)

    def test_half_a_day_off_is_a_working_day(self):
        leave = self._take_off(FRIDAY)
        leave.date_from += timedelta(hours=12)
        self._assert_works(FRIDAY)

    def test_hours_until_midnight_are_off_too(self):
        self.calendar.attendance_ids = [
            Command.clear(),
            Command.create(
                {"name": "Night", "dayofweek": "4", "hour_from": 20, "hour_to": 24}
            ),
        ]
        self._assert_works(FRIDAY)
        self._take_off(FRIDAY)
        self._assert_off(FRIDAY)

    def test_time_off_without_a_calendar_is_for_all(self):
        self._take_off(FRIDAY, calendar_id=False)
        self._assert_off(FRIDAY)

    def test_time_off_that_is_none_of_ours(self):
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "calendar_id": self.calendar.id}
        )
        other = self.calendar.copy()
        leave = self._take_off(FRIDAY, calendar_id=False)
        leave.company_id = self.company_2
        self._take_off(FRIDAY, resource_id=resource.id)
        self._take_off(FRIDAY, calendar_id=other.id)
        self._take_off(FRIDAY, time_type="other")
        self._make_up(SATURDAY, company_id=self.company_2.id)
        self._assert_works(FRIDAY)
        self._assert_off(SATURDAY)

    def test_schedule_shared_between_companies(self):
        self.calendar.company_id = False
        self.company_2.resource_calendar_id = self.calendar
        leave = self._take_off(FRIDAY)
        leave.company_id = self.company
        self._assert_off(FRIDAY)
        self.assertTrue(self.company_2._is_relation_workday(FRIDAY))

    def test_branch_that_works_by_the_schedule_of_its_company(self):
        branch = self.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": self.company.id,
                "resource_calendar_id": self.calendar.id,
            }
        )
        self._take_off(FRIDAY)
        self._make_up(SATURDAY, company_id=branch.id)
        self.assertFalse(branch._is_relation_workday(FRIDAY))
        self.assertTrue(branch._is_relation_workday(SATURDAY))
        self._assert_off(SATURDAY)

    def test_two_week_schedule(self):
        self.calendar.switch_calendar_type()
        saturday = {"name": "Saturday", "dayofweek": "5", "hour_from": 8, "hour_to": 12}
        self.calendar.attendance_ids = [
            Command.create({**saturday, "week_type": "0", "sequence": 20})
        ]
        self._assert_works(FRIDAY)
        saturdays = [SATURDAY + timedelta(7 * n) for n in range(4)]
        works = [self.company._is_relation_workday(day) for day in saturdays]
        self.assertIn(works, ([True, False] * 2, [False, True] * 2))

    def test_flexible_schedule_works_every_day_but_those_off(self):
        self.calendar.schedule_type = "flexible"
        self._take_off(FRIDAY, SATURDAY)
        found = self._get_workdays(date(2026, 3, 1), MONDAY)
        expected = self._days(date(2026, 3, 1), MONDAY) - {FRIDAY, SATURDAY}
        self.assertEqual(found, expected)

    def test_flexible_schedule_off_until_midnight(self):
        self.calendar.schedule_type = "flexible"
        leave = self._take_off(FRIDAY)
        leave.date_to += timedelta(seconds=1)
        self.assertEqual(self._get_workdays(FRIDAY, SATURDAY), {SATURDAY})

    def test_company_without_schedule_works_every_day(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self._get_workdays(FRIDAY, MONDAY), self._days(FRIDAY, MONDAY))

    def test_salesperson_of_another_company(self):
        """The job asks for the company of a customer, whoever runs it."""
        self._take_off(FRIDAY)
        self._make_up(SATURDAY)
        self.rep.write(
            {"company_ids": self.company_2.ids, "company_id": self.company_2.id}
        )
        company = self.company.with_user(self.rep)
        self.assertEqual(
            company._get_relation_workdays(FRIDAY, MONDAY), {SATURDAY, MONDAY}
        )

    def test_query_count_is_flat(self):
        def count(days):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.company._shift_relation_days(FRIDAY, FRIDAY + timedelta(days), "after")
            return self.env.cr.sql_log_count - before

        self._take_off(*SPRING)
        self._make_up(*MADE_UP)
        count(1)
        few = count(1)
        for week in range(1, 20):
            self._take_off(FRIDAY + timedelta(7 * week))
            self._make_up(SATURDAY + timedelta(7 * week))
        self.assertEqual(count(400), few)
        self.assertLessEqual(few, 10)

    # ------------------------------------------------------------
    # SHIFT
    # ------------------------------------------------------------

    def test_shift_over_a_weekend(self):
        for day in (FRIDAY, MONDAY):
            for how in ("none", "before", "after", "nearest"):
                self.assertEqual(self._shift(day, how), day)
        for how, saturday, sunday in (
            ("none", SATURDAY, SUNDAY),
            ("before", FRIDAY, FRIDAY),
            ("after", MONDAY, MONDAY),
            ("nearest", FRIDAY, MONDAY),
        ):
            with self.subTest(how=how):
                self.assertEqual(self._shift(SATURDAY, how), saturday)
                self.assertEqual(self._shift(SUNDAY, how), sunday)

    def test_shift_over_nine_days_off(self):
        self._take_off(*SPRING)
        self._make_up(*MADE_UP)
        first, last = MADE_UP[0], date(2026, 2, 24)
        days = sorted(self._days(*SPRING))
        for how, expected in (
            ("before", [first] * 9),
            ("after", [last] * 9),
            # The fifth day is as near to the one as to the other.
            ("nearest", [first] * 5 + [last] * 4),
        ):
            found = self.company._shift_relation_days(*SPRING, how)
            self.assertEqual(found, dict(zip(days, expected, strict=True)), how)

    def test_shift_does_not_depend_on_the_window(self):
        self._take_off(*SPRING)
        first = self.company._shift_relation_days(date(2026, 1, 1), SATURDAY, "nearest")
        for day in self._days(*SPRING):
            self.assertEqual(self._shift(day, "nearest"), first[day])

    def test_shift_where_nobody_ever_works(self):
        self.calendar.attendance_ids = [Command.clear()]
        for how in ("none", "before", "after", "nearest"):
            self.assertEqual(self._shift(FRIDAY, how), FRIDAY)
        self._make_up(SATURDAY)
        self.assertEqual(self._shift(FRIDAY, "nearest"), SATURDAY)
        self.assertEqual(self._shift(FRIDAY, "before"), FRIDAY)

    def test_shift_of_no_days(self):
        self.assertEqual(self.company._shift_relation_days(MONDAY, FRIDAY, "after"), {})

    def test_shift_in_a_way_that_is_not_known(self):
        with self.assertRaises(ValueError):
            self._shift(FRIDAY, "sideways")
