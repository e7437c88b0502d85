from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged, users

from .calendar_common import CalendarCommon

SPRING = (date(2026, 2, 16), date(2026, 2, 23))
MADE_UP = date(2026, 2, 14)


@tagged("post_install", "-at_install")
class TestCrmHolidayImport(CalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Wizard = cls.env["crm.holiday.import"].with_user(cls.director)
        cls.Wizard = cls.Wizard.with_context(allowed_company_ids=cls.company.ids)
        cls.china = cls.env.ref("base.cn")

    def _create_wizard(self, **values):
        return self.Wizard.create(
            {
                "company_id": self.company.id,
                "country_id": self.china.id,
                "year_from": 2026,
                "year_to": 2026,
                **values,
            }
        )

    def _import(self, **values):
        return self._create_wizard(**values).action_import()["params"]["message"]

    def _get_leaves(self):
        return self.Leave.search([("calendar_id", "=", self.calendar.id)])

    def _get_days(self):
        return self.WorkingDay.search([("company_id", "=", self.company.id)])

    def test_holidays_of_a_year(self):
        self._import()
        self.assertEqual(len(self._get_leaves()), 8)
        self.assertEqual(len(self._get_days()), 6)
        works = self.company._get_relation_workdays(date(2026, 2, 9), date(2026, 3, 1))
        self.assertEqual(
            works,
            self._days(date(2026, 2, 9), MADE_UP)
            | self._days(date(2026, 2, 24), date(2026, 2, 28)),
        )
        # 365 days, 104 of them a weekend; 6 of these are made up for 19 days off.
        year = self.company._get_relation_workdays(date(2026, 1, 1), date(2026, 12, 31))
        self.assertEqual(len(year), 365 - 104 + 6 - 19)

    def test_time_off_is_whole_days_of_the_schedule_for_everybody(self):
        self.env.user.tz = self.director.tz = "America/New_York"
        self._import()
        leave = self._get_leaves().filtered(lambda leave: "Spring" in leave.name)
        self.assertRecordValues(
            leave,
            [
                {
                    "name": "Chinese New Year (Spring Festival)",
                    "date_from": datetime(2026, 2, 16, 16, 0, 0),
                    "date_to": datetime(2026, 2, 23, 15, 59, 59),
                    "company_id": self.company.id,
                    "resource_id": False,
                    "time_type": "leave",
                }
            ],
        )

    def test_schedule_with_summer_time(self):
        self.calendar.tz = "America/New_York"
        self._import()
        off = self._days(date(2026, 1, 1), date(2026, 12, 31))
        off -= self.company._get_relation_workdays(min(off), max(off))
        for day in (SPRING[0], date(2026, 10, 1), date(2026, 10, 7)):
            self.assertIn(day, off)
        self.assertNotIn(date(2026, 10, 8), off)
        self.assertNotIn(date(2026, 9, 30), off)

    def test_done_again_nothing_is_doubled(self):
        self._import()
        leaves, days = self._get_leaves(), self._get_days()
        message = self._import()
        self.assertIn("0 public holidays and 0 make-up working days", message)
        self.assertEqual(self._get_leaves(), leaves)
        self.assertEqual(self._get_days(), days)
        self._import(year_to=2027)
        self.assertLess(leaves, self._get_leaves())
        self.assertEqual(self._get_days(), days)

    def test_days_off_that_somebody_entered_are_left_alone(self):
        own = self._take_off(date(2026, 2, 18), date(2026, 2, 19))
        hours = self._take_off(date(2026, 10, 7), calendar_id=False)
        hours.date_from += timedelta(hours=12)
        self._make_up(MADE_UP, name="Ours")
        self._import()
        spring = self._get_leaves().filtered(lambda leave: "Spring" in leave.name)
        self.assertRecordValues(
            spring,
            [
                {"date_from": datetime(2026, 2, 16, 16)},
                {"date_from": datetime(2026, 2, 19, 16)},
            ],
        )
        self.assertEqual(spring[0].date_to, own.date_from - timedelta(seconds=1))
        self.assertTrue(self.company._is_relation_workday(date(2026, 10, 7)))
        found = self._get_days().filtered(lambda day: day.date == MADE_UP)
        self.assertEqual(found.mapped("name"), ["Ours"])

    def test_time_off_of_others_does_not_count(self):
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "calendar_id": self.calendar.id}
        )
        self._take_off(*SPRING, resource_id=resource.id)
        self._take_off(*SPRING, calendar_id=self.calendar.copy().id)
        self._make_up(MADE_UP, company_id=self.company_2.id)
        self._import()
        self.assertEqual(
            self._get_days().filtered("date")[-1].name, "Make-up Working Day"
        )
        self.assertIn(MADE_UP, self._get_days().mapped("date"))
        self.assertFalse(self.company._is_relation_workday(SPRING[0]))

    def test_every_company_on_its_own(self):
        self._import()
        other = self.company_2
        self.assertTrue(other._is_relation_workday(SPRING[0]))
        self.Wizard = self.Wizard.with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        message = self._import(company_id=other.id)
        self.assertIn("8 public holidays and 6 make-up working days", message)
        self.assertFalse(other._is_relation_workday(SPRING[0]))

    def test_schedule_shared_between_companies(self):
        self.calendar.company_id = False
        self.company_2.resource_calendar_id = self.calendar
        companies = self.company + self.company_2
        self.Wizard = self.Wizard.with_context(allowed_company_ids=companies.ids)
        for company in companies:
            message = self._import(company_id=company.id)
            self.assertIn("8 public holidays and 6 make-up working days", message)
        self.assertEqual(self._get_leaves().company_id, companies)

    # ------------------------------------------------------------
    # WHAT IS KNOWN
    # ------------------------------------------------------------

    @freeze_time("2026-03-10")
    def test_form_proposes_country_and_years(self):
        self.company.country_id = self.china
        form = Form(self.Wizard)
        self.assertEqual(form.country_id, self.china)
        self.assertEqual((form.year_from, form.year_to), (2026, 2027))
        lines = form.note.splitlines()
        self.assertEqual(lines[0], "2026: 8 public holidays, 6 make-up working days")
        self.assertRegex(
            lines[1], "^2027: [0-9]+ public holidays, 0 make-up working days$"
        )
        self.assertIn("after 2026 yet", lines[2])

    def test_where_days_are_not_made_up_nothing_is_awaited(self):
        wizard = self._create_wizard(country_id=self.env.ref("base.us").id)
        self.assertEqual(
            wizard.note, "2026: 11 public holidays, 0 make-up working days"
        )

    def test_form_tells_what_is_wrong_before_importing(self):
        for values, words in (
            ({"year_from": 2027}, "the first one first"),
            ({"year_from": 0}, "between 1950 and 2100"),
            ({"year_to": 20260}, "between 1950 and 2100"),
            ({"year_to": 2036}, "at most 10 years"),
        ):
            wizard = self._create_wizard(**values)
            self.assertIn(words, wizard.note)
            with self.assertRaisesRegex(UserError, words):
                wizard.action_import()
        self.assertFalse(self._get_leaves())
        self.assertFalse(self._get_days())

    def test_country_that_is_not_known(self):
        country = self.env["res.country"].create({"name": "Atlantis", "code": "XX"})
        with self.assertRaisesRegex(UserError, "known of Atlantis"):
            self._import(country_id=country.id)

    def test_company_without_schedule(self):
        self.company.resource_calendar_id = False
        with self.assertRaisesRegex(UserError, "no working schedule"):
            self._import()

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def test_only_for_sales_managers(self):
        wizard = self._create_wizard()
        self.director.group_ids = [
            Command.unlink(self.env.ref("sales_team.group_sale_manager").id)
        ]
        with self.assertRaisesRegex(AccessError, "Only sales managers"):
            wizard.sudo().with_user(self.director)._check_import_access()
        with self.assertRaises(AccessError):
            wizard.action_import()

    def test_not_for_companies_of_others(self):
        wizard = self._create_wizard(company_id=self.company_2.id)
        with self.assertRaises(AccessError):
            wizard.action_import()

    def test_not_into_the_schedule_of_another_company(self):
        self.calendar.company_id = self.company_2
        wizard = self._create_wizard()
        with self.assertRaises(AccessError):
            wizard.action_import()
        self.assertFalse(self._get_leaves())

    @users("relations_director")
    def test_managers_get_no_further_rights(self):
        self._import()
        with self.assertRaises(AccessError):
            self._get_leaves().with_user(self.env.user)[0].unlink()
