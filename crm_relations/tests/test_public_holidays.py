from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.public_holidays import get_public_holidays

# Notice of the General Office of the State Council on the holidays of 2026,
# https://www.gov.cn/gongbao/2025/issue_12406/202511/content_7048922.html
DAYS_OFF = {
    "元旦": ("2026-01-01", "2026-01-03"),
    "春节": ("2026-02-15", "2026-02-23"),
    "清明节": ("2026-04-04", "2026-04-06"),
    "劳动节": ("2026-05-01", "2026-05-05"),
    "端午节": ("2026-06-19", "2026-06-21"),
    "中秋节": ("2026-09-25", "2026-09-27"),
    "国庆节": ("2026-10-01", "2026-10-07"),
}
WORKDAYS = "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"


@tagged("post_install", "-at_install")
class TestPublicHolidays(BaseCase):
    def _get(self, code, first, last=None, lang="en_US"):
        return get_public_holidays(code, first, last or first, lang)

    def _get_names(self, code, year, lang):
        return [
            name for _first, _last, name in self._get(code, year, lang=lang).periods
        ]

    def test_days_off_in_china_as_announced(self):
        """No weekday is off or worked that the government did not name."""
        announced = set()
        for texts in DAYS_OFF.values():
            first, last = map(date.fromisoformat, texts)
            announced |= {first + timedelta(n) for n in range((last - first).days + 1)}
        known = self._get("CN", 2026)
        found = {
            first + timedelta(n)
            for first, last, _name in known.periods
            for n in range((last - first).days + 1)
        }
        self.assertLessEqual(found, announced)
        self.assertLessEqual({d for d in announced if d.weekday() < 5}, found)

    def test_make_up_working_days_in_china_as_announced(self):
        known = self._get("CN", 2026)
        days = [day.isoformat() for day in known.workdays]
        self.assertEqual(days, WORKDAYS.split())
        self.assertEqual(known.workdays_until, 2026)

    def test_days_of_one_holiday_are_one_period(self):
        """Days that were moved belong to it, and so does the weekend within."""
        known = self._get("CN", 2026, lang="zh_CN")
        self.assertEqual(
            known.periods,
            [
                (date(2026, 1, 1), date(2026, 1, 2), "元旦"),
                (date(2026, 2, 16), date(2026, 2, 16), "农历除夕"),
                (date(2026, 2, 17), date(2026, 2, 23), "春节"),
                (date(2026, 4, 5), date(2026, 4, 6), "清明节"),
                (date(2026, 5, 1), date(2026, 5, 5), "劳动节"),
                (date(2026, 6, 19), date(2026, 6, 19), "端午节"),
                (date(2026, 9, 25), date(2026, 9, 25), "中秋节"),
                (date(2026, 10, 1), date(2026, 10, 7), "国庆节"),
            ],
        )

    def test_names_are_in_the_language_of_the_reader(self):
        for lang, name in (
            ("en_US", "Chinese New Year (Spring Festival)"),
            ("en_GB", "Chinese New Year (Spring Festival)"),
            ("fr_FR", "Chinese New Year (Spring Festival)"),
            ("zh_CN", "春节"),
            ("zh_TW", "春節"),
            ("zh_HK", "春節"),
        ):
            self.assertIn(name, self._get_names("CN", 2026, lang), lang)
        self.assertIn("春节", self._get_names("TW", 2026, "zh_CN"))
        self.assertIn("農曆年初一", self._get_names("HK", 2026, "zh_TW"))

    def test_every_language_of_ours_for_every_country(self):
        """No country is at odds with what we take from the package."""
        for code in ("CN", "TW", "HK", "US", "DE", "JP", "IN", "HU", "IL", "SA", "BR"):
            for lang in ("en_US", "zh_CN", "zh_TW", "fr_FR"):
                known = self._get(code, 2024, 2026, lang)
                self.assertTrue(known.periods, (code, lang))
                self.assertTrue(all(name for _f, _l, name in known.periods))

    def test_months_of_two_holidays_are_not_joined(self):
        names = {
            (first, last): name for first, last, name in self._get("GB", 2025).periods
        }
        christmas, boxing_day = date(2025, 12, 25), date(2025, 12, 26)
        self.assertEqual(names[christmas, christmas], "Christmas Day")
        self.assertEqual(names[boxing_day, boxing_day], "Boxing Day")

    def test_make_up_days_that_are_not_announced_yet(self):
        known = self._get("CN", 2026, 2098)
        self.assertEqual(known.workdays_until, 2026)
        self.assertIsNone(self._get("CN", 2098).workdays_until)
        self.assertIsNone(self._get("US", 2026).workdays_until)
        # Only the years asked for are told of.
        years = {first.year for first, _last, _name in known.periods}
        self.assertEqual(years, set(range(2026, 2099)))
        self.assertEqual({day.year for day in known.workdays}, {2026})

    def test_countries_and_years_nothing_is_known_of(self):
        self.assertIsNone(self._get("XX", 2026))
        self.assertIsNone(self._get("", 2026))
        self.assertEqual(self._get("CN", 1930).periods, [])
