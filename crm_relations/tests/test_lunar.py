from datetime import date

from borax.calendars.lunardate import LCalendars, LunarDate

from odoo.tests import BaseCase, tagged

from ..tools.lunar import (
    format_lunar_chinese,
    get_lunar_month_days,
    lunar_to_solar,
)


@tagged("post_install", "-at_install")
class TestLunar(BaseCase):
    """The library in use against another one, written by other people."""

    # Beyond, the two libraries begin to differ on which of two months is the longer.
    years = range(1900, 2089)

    @staticmethod
    def _get_other_month_days(year, month, leap):
        if leap and LCalendars.leap_month(year) != month:
            return 0
        return LCalendars.ndays(year, month, leap)

    def test_months_have_the_same_days_in_both(self):
        for year in self.years:
            for month in range(1, 13):
                for leap in (False, True):
                    self.assertEqual(
                        get_lunar_month_days(year, month, leap),
                        self._get_other_month_days(year, month, leap),
                        (year, month, leap),
                    )

    def test_days_are_on_the_same_date_in_both(self):
        for year in self.years:
            leap_month = LCalendars.leap_month(year)
            days = [(1, 1, False), (7, 15, False), (12, 29, False)]
            if leap_month:
                days += [(leap_month, 1, True), (leap_month, 29, True)]
            for month, day, leap in days:
                self.assertEqual(
                    lunar_to_solar(year, month, day, leap),
                    LunarDate(year, month, day, leap).to_solar_date(),
                    (year, month, day, leap),
                )

    def test_longest_leap_months(self):
        for month in range(1, 13):
            longest = max(
                get_lunar_month_days(year, month, True) for year in range(1900, 2101)
            )
            self.assertEqual(get_lunar_month_days(0, month, True), longest, month)

    def test_every_month_has_thirty_days_in_some_year(self):
        for month in range(1, 13):
            days = {get_lunar_month_days(year, month) for year in self.years}
            self.assertEqual(days, {29, 30})
            self.assertEqual(get_lunar_month_days(0, month), 30)

    def test_published_dates(self):
        for lunar, solar in (
            ((1978, 7, 12, False), date(1978, 8, 15)),
            ((2020, 4, 8, True), date(2020, 5, 30)),
            ((2024, 1, 1, False), date(2024, 2, 10)),
        ):
            self.assertEqual(lunar_to_solar(*lunar), solar)

    def test_chinese_reading(self):
        for values, reading in (
            (("zh_CN", 0, 4, 8, True), "农历闰四月初八"),
            (("zh_TW", 0, 4, 8, True), "農曆閏四月初八"),
            (("zh_CN", 1978, 7, 12), "农历一九七八年七月十二"),
            (("zh_CN", 2003, 12, 30), "农历二〇〇三年腊月三十"),
            (("zh_HK", 0, 12, 21), "農曆臘月廿一"),
            (("zh_CN", 0, 1, 1), "农历正月初一"),
        ):
            self.assertEqual(format_lunar_chinese(*values), reading)
