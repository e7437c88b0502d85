from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .profile_common import ProfileCommon

PARTS = ("calendar", "year", "month", "day", "leap")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestResPartnerBirthday(ProfileCommon):
    @staticmethod
    def _prepare_birthday(*values):
        return {
            f"relation_birth_{part}": value
            for part, value in zip(PARTS, values, strict=False)
        }

    def _get_birthday(self, *values, lang="en_US"):
        self.person.write(
            self._prepare_birthday(*(values + (0, 0, 0, 0, False)[len(values) :]))
        )
        return self.person.with_context(lang=lang).relation_birthday

    def _assert_refused(self, message, *values):
        with (
            self.subTest(values=values),
            self.assertRaisesRegex(ValidationError, message),
            self.env.cr.savepoint(),
        ):
            self.person.write(self._prepare_birthday(*values))

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def test_nothing_known_reads_as_nothing(self):
        self.assertFalse(self.person.relation_birthday)
        self.assertFalse(self._get_birthday("lunar"))

    def test_solar_birthday(self):
        self.assertEqual(self._get_birthday("solar", 1978, 8, 15), "August 15, 1978")
        self.assertEqual(self._get_birthday("solar", 0, 8, 15), "August 15")

    def test_calendar_left_empty_is_solar(self):
        self.assertEqual(self._get_birthday(False, 2000, 2, 29), "February 29, 2000")

    def test_leap_day_without_a_year(self):
        self.assertEqual(self._get_birthday("solar", 0, 2, 29), "February 29")

    def test_lunar_birthday(self):
        self.assertEqual(
            self._get_birthday("lunar", 1978, 7, 12), "lunar 1978, day 12 of month 7"
        )
        self.assertEqual(
            self._get_birthday("lunar", 0, 12, 30), "lunar calendar, day 30 of month 12"
        )

    def test_lunar_birthday_in_a_leap_month(self):
        self.assertEqual(
            self._get_birthday("lunar", 2020, 4, 8, True),
            "lunar 2020, day 8 of leap month 4",
        )
        self.assertEqual(
            self._get_birthday("lunar", 0, 4, 8, True),
            "lunar calendar, day 8 of leap month 4",
        )

    def test_birthday_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["res.lang"]._activate_lang("zh_TW")
        for values, lang, reading in (
            (("solar", 1978, 8, 15), "zh_CN", "1978年8月15日"),
            (("solar", 0, 8, 15), "zh_CN", "8月15日"),
            (("lunar", 2020, 4, 8, True), "zh_CN", "农历二〇二〇年闰四月初八"),
            (("lunar", 0, 12, 30), "zh_TW", "農曆臘月三十"),
        ):
            self.assertEqual(self._get_birthday(*values, lang=lang), reading)

    def test_known_and_unknown_birthdays_are_found(self):
        self._get_birthday("lunar", 0, 7, 12)
        people = self.person | self.contact
        domain = [("id", "in", people.ids)]
        found = self.Partner.search([*domain, ("relation_birthday", "!=", False)])
        self.assertEqual(found, self.person)
        found = self.Partner.search([*domain, ("relation_birthday", "=", False)])
        self.assertEqual(found, self.contact)

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def test_only_the_year_may_stay_empty(self):
        for values in (
            ("solar", 1978, 8, 0),
            ("solar", 1978, 0, 15),
            ("solar", 0, 0, 15),
            ("solar", 1978, 0, 0),
            ("lunar", 0, 0, 0, True),
        ):
            self._assert_refused("needs a month and a day", *values)

    def test_month_is_from_1_to_12(self):
        for month in (-1, 13):
            self._assert_refused("from 1 to 12", "solar", 0, month, 15)
            self._assert_refused("from 1 to 12", "lunar", 0, month, 15)

    def test_day_of_a_solar_month(self):
        self._assert_refused("never has more than 29 days", "solar", 0, 2, 30)
        self._assert_refused("Month 2 of 1978 has 28 days", "solar", 1978, 2, 29)
        self._assert_refused("Month 2 of 1900 has 28 days", "solar", 1900, 2, 29)
        self._assert_refused("never has more than 30 days", False, 0, 4, 31)
        self._assert_refused("never has more than 31 days", "solar", 0, 1, -1)

    def test_day_of_a_lunar_month(self):
        self._assert_refused("never has more than 30 days", "lunar", 0, 7, 31)
        self._assert_refused("never has more than 29 days", "lunar", 0, 2, 30, True)
        message = "Month 12 of the lunar year 2024 has 29 days"
        self._assert_refused(message, "lunar", 2024, 12, 30)
        self._assert_refused("2023 has 29 days", "lunar", 2023, 2, 30, True)

    def test_leap_month_must_exist(self):
        self._assert_refused("2023 has no leap month 3", "lunar", 2023, 3, 1, True)
        for month in (1, 12):
            self._assert_refused("No lunar year from 1900", "lunar", 0, month, 1, True)

    def test_solar_calendar_has_no_leap_months(self):
        self._assert_refused("Only the lunar", "solar", 1978, 8, 15, True)
        self._assert_refused("Only the lunar", False, 0, 8, 15, True)

    def test_year_is_from_1900_to_now(self):
        for year in (1899, 78, -1, 2027):
            self._assert_refused("between 1900 and 2026", "solar", year, 8, 15)
            self._assert_refused("between 1900 and 2026", "lunar", year, 8, 15)

    def test_birthday_is_not_in_the_future(self):
        self._assert_refused("in the future", "solar", 2026, 3, 11)
        self._assert_refused("03/18/2026 lies in the fut", "lunar", 2026, 1, 30)
        self._get_birthday("solar", 2026, 3, 10)
        self._get_birthday("lunar", 2026, 1, 22)

    def test_today_is_the_day_of_the_user(self):
        values = self._prepare_birthday("solar", 2026, 3, 11)
        with freeze_time("2026-03-10 20:00:00"):
            self.person.with_user(self.role["own"]).write(values)
        self.assertEqual(self.person.relation_birthday, "March 11, 2026")

    def test_creation_is_checked_too(self):
        values = self._prepare_birthday("solar", 0, 2, 30)
        with self.assertRaises(ValidationError):
            self.Partner.create({"name": "Nobody", **values})

    def test_one_wrong_birthday_of_several_is_refused(self):
        people = self._create_customers(2, **self._prepare_birthday("solar", 0, 1, 31))
        with self.assertRaises(ValidationError):
            people.write({"relation_birth_month": 4})

    # ------------------------------------------------------------
    # FORM
    # ------------------------------------------------------------

    def test_form_shows_the_birthday_while_typing(self):
        with Form(self.person) as form:
            form.relation_birth_calendar = "lunar"
            form.relation_birth_month = 7
            self.assertFalse(form.relation_birthday)
            form.relation_birth_day = 12
            self.assertEqual(
                form.relation_birthday, "lunar calendar, day 12 of month 7"
            )
            form.relation_birth_month = 13
            self.assertFalse(form.relation_birthday)
            form.relation_birth_month = 8
