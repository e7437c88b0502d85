from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestCrmFestival(RelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Festival = cls.env["crm.festival"]

    def _create(self, calendar, month, day, **values):
        return self.Festival.create(
            {
                "name": "Day",
                "calendar": calendar,
                "month": month,
                "day": day,
                **values,
            }
        )

    def _get_next(self, name):
        return self.env.ref(f"crm_relations.crm_festival_{name}").next_date

    @freeze_time("2026-02-01 12:00:00")
    def test_festivals_that_come_with_the_addon(self):
        for name, next_date in (
            ("new_year", date(2027, 1, 1)),
            ("spring_festival", date(2026, 2, 17)),
            ("lantern_festival", date(2026, 3, 3)),
            ("womens_day", date(2026, 3, 8)),
            ("dragon_boat", date(2026, 6, 19)),
            ("qixi", date(2026, 8, 19)),
            ("teachers_day_cn", date(2026, 9, 10)),
            ("mid_autumn", date(2026, 9, 25)),
            ("teachers_day_tw", date(2026, 9, 28)),
            ("national_day_cn", date(2026, 10, 1)),
            ("national_day_tw", date(2026, 10, 10)),
            ("double_ninth", date(2026, 10, 18)),
            ("christmas", date(2026, 12, 25)),
            ("new_years_eve", date(2026, 2, 16)),
        ):
            self.assertEqual(self._get_next(name), next_date, name)

    def test_festival_of_today_and_of_yesterday(self):
        with freeze_time("2026-02-17 04:00:00"):
            self.assertEqual(self._get_next("spring_festival"), date(2026, 2, 17))
            self.env.invalidate_all()
            self.assertEqual(self._get_next("new_years_eve"), date(2027, 2, 5))

    @freeze_time("2026-09-30 17:00:00")
    def test_next_time_is_by_the_readers_day(self):
        festival = self.env.ref("crm_relations.crm_festival_national_day_cn")
        for zone, year in (("America/New_York", 2026), ("Asia/Tokyo", 2026)):
            found = festival.with_context(tz=zone).next_date
            self.assertEqual(found, date(year, 10, 1))
        eve = self._create("solar", 9, 30)
        self.assertEqual(
            eve.with_context(tz="America/New_York").next_date, date(2026, 9, 30)
        )
        self.assertEqual(eve.with_context(tz="Asia/Tokyo").next_date, date(2027, 9, 30))

    @freeze_time("2026-06-01 12:00:00")
    def test_29_february(self):
        self.assertEqual(self._create("solar", 2, 29).next_date, date(2027, 2, 28))
        with freeze_time("2027-06-01 12:00:00"):
            self.assertEqual(self._create("solar", 2, 29).next_date, date(2028, 2, 29))

    def test_every_day_that_can_be_entered_has_a_next_time(self):
        today = date(2026, 3, 10)
        for calendar, last in (("solar", 29), ("lunar", 30)):
            for month in range(1, 13):
                for day in range(1, last + 1):
                    festival = self.Festival.new(
                        {"calendar": calendar, "month": month, "day": day}
                    )
                    self.assertGreaterEqual(festival._get_next_date(today), today)

    def test_days_that_do_not_exist(self):
        for values, words in (
            (("solar", 0, 1), "from 1 to 12, not 0"),
            (("solar", 13, 1), "from 1 to 12, not 13"),
            (("solar", 2, 30), "never has more than 29 days"),
            (("solar", 4, 31), "never has more than 30 days"),
            (("solar", 4, 0), "on day 0 is not possible"),
            (("lunar", 1, 31), "never has more than 30 days"),
            (("lunar", 1, -1), "on day -1 is not possible"),
        ):
            with self.subTest(values=values):
                with self.assertRaisesRegex(ValidationError, words):
                    self._create(*values)

    def test_a_change_of_calendar_is_checked(self):
        festival = self._create("solar", 1, 31)
        with self.assertRaises(ValidationError):
            festival.calendar = "lunar"

    @users("relations_director")
    def test_form(self):
        form = Form(self.env["crm.festival"])
        form.name = "Laba Festival"
        form.calendar = "lunar"
        form.month = 12
        self.assertFalse(form.next_date)
        form.day = 8
        self.assertTrue(form.next_date)
        self.assertEqual(form.save().day, 8)
