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


@tagged("post_install", "-at_install")
class TestFestivalPublicHoliday(RelationsCommon):
    """Days whose rule the country has; the dates are published ones."""

    def _create(self, country, holiday, **values):
        return self.env["crm.festival"].create(
            {
                "name": "Day",
                "calendar": "public",
                "country_id": self.env.ref(f"base.{country}").id,
                "holiday": holiday,
                **values,
            }
        )

    def test_days(self):
        for country, holiday, days in (
            ("cn", "Tomb-Sweeping Day", [date(2025, 4, 4), date(2026, 4, 5)]),
            ("us", "Thanksgiving Day", [date(2025, 11, 27), date(2026, 11, 26)]),
            ("uk", "Good Friday", [date(2025, 4, 18), date(2026, 4, 3)]),
        ):
            festival = self._create(country, holiday)
            with self.subTest(holiday=holiday):
                self.assertEqual(
                    festival._get_days(date(2025, 1, 1), date(2026, 12, 31)),
                    [(day, str(day.year)) for day in days],
                )
                self.assertEqual(festival._get_next_date(date(2025, 12, 1)), days[1])
                self.assertEqual(festival._get_next_date(days[1]), days[1])

    def test_twice_in_one_year(self):
        festival = self._create("sa", "Eid al-Fitr Holiday")
        days = festival._get_days(date(2033, 1, 1), date(2033, 12, 31))
        self.assertEqual([key for _day, key in days], ["2033", "2033-2"])
        first, second = (day for day, _key in days)
        self.assertTrue(first.month == 1 and second.month == 12)
        # Whichever part of the year is looked at, it is the second one.
        self.assertEqual(
            festival._get_days(date(2033, 6, 1), date(2033, 12, 31)), days[1:]
        )

    def test_what_is_no_holiday(self):
        with self.assertRaisesRegex(ValidationError, "no public holiday of China"):
            self._create("cn", "Thanksgiving Day")
        with self.assertRaisesRegex(ValidationError, "Tomb-Sweeping Day"):
            self._create("cn", False)
        with self.assertRaisesRegex(ValidationError, "Choose the country"):
            self._create("cn", "Labor Day", country_id=False)
        nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "XZ"})
        with self.assertRaisesRegex(ValidationError, "Nowhere. These are: none known"):
            self._create("cn", "Penguin Day", country_id=nowhere.id)

    def test_import(self):
        Import = self.env["crm.holiday.import"].with_user(self.director)
        China = self.env.ref("base.cn")
        self.env["res.lang"]._activate_lang("zh_CN")
        wizard = Import.with_context(lang="zh_CN").create(
            {
                "company_id": self.company_admin.id,
                "country_id": China.id,
                "year_from": 2025,
                "year_to": 2026,
                "add_festivals": True,
            }
        )
        wizard.action_import()
        domain = [("calendar", "=", "public"), ("country_id", "=", China.id)]
        festivals = self.env["crm.festival"].search(domain)
        names = dict(
            festivals.with_context(lang="zh_CN").mapped(lambda f: (f.holiday, f.name))
        )
        self.assertEqual(names["Tomb-Sweeping Day"], "清明节")
        self.assertEqual(names["Mid-Autumn Festival"], "中秋节")
        wizard.action_import()
        self.assertEqual(self.env["crm.festival"].search(domain), festivals)

    def test_two_on_one_day(self):
        # In 2020 both were on 1 October.
        for holiday in ("National Day", "Mid-Autumn Festival"):
            days = self._create("cn", holiday)._get_days(
                date(2020, 1, 1), date(2020, 12, 31)
            )
            self.assertEqual(days, [(date(2020, 10, 1), "2020")])

    @users("relations_director")
    def test_form(self):
        form = Form(self.env["crm.festival"])
        form.name = "Qingming"
        form.calendar = "public"
        form.country_id = self.env.ref("base.cn")
        self.assertFalse(form.next_date)
        form.holiday = "Tomb-Sweeping Day"
        self.assertTrue(form.next_date)
        form.save()
