from datetime import date, timedelta
from time import perf_counter

from borax.calendars.lunardate import LCalendars, LunarDate

from odoo.tests import BaseCase, tagged

from ..tools.lunar import get_lunar_month_days, match_lunar_days

FIRST_YEAR, LAST_YEAR = 1950, 2100

# First day of months that begin a day earlier here than in borax. The Hong Kong
# Observatory's tables agree with us on both, and warn that the new moon is too near to
# midnight to be sure: it is 15:57 or 15:58 UTC on 4 September 2089, and between 15:59
# and 16:00 UTC on 7 August 2097, by different models of the earth's rotation.
EARLIER_MONTHS = {(2089, 8): date(2089, 9, 4), (2097, 7): date(2097, 8, 7)}

# Hong Kong Observatory, Gregorian-Lunar Calendar Conversion Table,
# https://www.hko.gov.hk/en/gts/time/conversion.htm, checked against the tables of
# the package `holidays` 0.109 (all but Lantern Festival and New Year's Eve).
FESTIVALS = ((1, 1), (1, 15), (5, 5), (8, 15), (9, 9), (12, 30))
PUBLISHED = {
    2015: "02-19 03-05 06-20 09-27 10-21 2016-02-07",
    2016: "02-08 02-22 06-09 09-15 10-09 2017-01-27",
    2017: "01-28 02-11 05-30 10-04 10-28 2018-02-15",
    2018: "02-16 03-02 06-18 09-24 10-17 2019-02-04",
    2019: "02-05 02-19 06-07 09-13 10-07 2020-01-24",
    2020: "01-25 02-08 06-25 10-01 10-25 2021-02-11",
    2021: "02-12 02-26 06-14 09-21 10-14 2022-01-31",
    2022: "02-01 02-15 06-03 09-10 10-04 2023-01-21",
    2023: "01-22 02-05 06-22 09-29 10-23 2024-02-09",
    2024: "02-10 02-24 06-10 09-17 10-11 2025-01-28",
    2025: "01-29 02-12 05-31 10-06 10-29 2026-02-16",
    2026: "02-17 03-03 06-19 09-25 10-18 2027-02-05",
    2027: "02-06 02-20 06-09 09-15 10-08 2028-01-25",
    2028: "01-26 02-09 05-28 10-03 10-26 2029-02-12",
    2029: "02-13 02-27 06-16 09-22 10-16 2030-02-02",
    2030: "02-03 02-17 06-05 09-12 10-05 2031-01-22",
    2031: "01-23 02-06 06-24 10-01 10-24 2032-02-10",
    2032: "02-11 02-25 06-12 09-19 10-12 2033-01-30",
    2033: "01-31 02-14 06-01 09-08 10-01 2034-02-18",
    2034: "02-19 03-05 06-20 09-27 10-20 2035-02-07",
    2035: "02-08 02-22 06-10 09-16 10-09 2036-01-27",
}


@tagged("post_install", "-at_install")
class TestLunarDays(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start, end = date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 2, 1, 1)
        cls.rows = match_lunar_days(start, (end - start).days)
        by_year = {}
        for row in cls.rows:
            by_year.setdefault(row[1], []).append(row)
        cls.rows_by_year = {y: by_year[y] for y in range(FIRST_YEAR, LAST_YEAR + 1)}
        cls.date_by_key = {row[1:]: row[0] for row in cls.rows}

    def _get_date(self, year, month, day, leap=False):
        return self.date_by_key[year, month, day, leap]

    def test_every_day_is_the_same_in_both_libraries(self):
        """But for two months, whose new moons nobody can be sure of yet."""
        days = dict.fromkeys(row[0] for row in self.rows if row[0].year <= LAST_YEAR)
        keys = set(self.date_by_key.items())
        self.assertEqual(len(days), (max(days) - min(days)).days + 1)
        for day in days:
            other = LunarDate.from_solar(day)
            key = (other.year, other.month, other.day, bool(other.leap))
            first = EARLIER_MONTHS.get(self._get_month_of(day))
            if first:
                self.assertNotIn((key, day), keys)
            else:
                self.assertIn((key, day), keys)

    def _get_month_of(self, day):
        for key, first in EARLIER_MONTHS.items():
            if first <= day < first + timedelta(30):
                return key
        return None

    def test_months_that_begin_earlier_than_in_the_other_library(self):
        for (year, month), first in EARLIER_MONTHS.items():
            self.assertEqual(self._get_date(year, month, 1), first)
            other = LunarDate(year, month, 1).to_solar_date()
            self.assertEqual(other, first + timedelta(1))
            self.assertEqual(get_lunar_month_days(year, month), 30)

    def test_published_festivals(self):
        for year, text in PUBLISHED.items():
            for (month, day), published in zip(FESTIVALS, text.split(), strict=True):
                if len(published) == len("01-01"):
                    published = f"{year}-{published}"
                found = self._get_date(year, month, day)
                self.assertEqual(found.isoformat(), published, (year, month, day))

    def test_every_birthday_once_in_every_lunar_year(self):
        birthdays = {
            (month, day, leap)
            for month in range(1, 13)
            for leap in (False, True)
            for day in range(1, get_lunar_month_days(0, month, leap) + 1)
        }
        # What the leap months add to 12 months of 30 days.
        self.assertEqual(len(birthdays), 12 * 30 + 295)
        for year, rows in self.rows_by_year.items():
            keys = [row[2:] for row in rows]
            self.assertEqual(len(keys), len(birthdays), year)
            self.assertEqual(set(keys), birthdays, year)

    def test_within_the_lunar_year(self):
        for year, rows in self.rows_by_year.items():
            first = LunarDate(year, 1, 1).to_solar_date()
            last = first + timedelta(LCalendars.ndays(year) - 1)
            self.assertEqual((rows[0][0], rows[-1][0]), (first, last), year)

    def test_every_day_that_exists_is_celebrated_on_itself(self):
        for year in range(FIRST_YEAR, LAST_YEAR):
            dates = [
                self._get_date(year, month, day, leap)
                for month in range(1, 13)
                for leap in (False, True)
                for day in range(1, get_lunar_month_days(year, month, leap) + 1)
            ]
            first = self._get_date(year, 1, 1)
            count = (self._get_date(year + 1, 1, 1) - first).days
            self.assertEqual(dates, [first + timedelta(n) for n in range(count)])

    def test_thirtieth_of_a_short_month(self):
        self.assertEqual(get_lunar_month_days(2024, 12), 29)
        self.assertEqual(self._get_date(2024, 12, 30), self._get_date(2024, 12, 29))
        self.assertEqual(self._get_date(2024, 12, 30), date(2025, 1, 28))

    def test_thirtieth_of_a_short_leap_month(self):
        self.assertEqual(get_lunar_month_days(2025, 6, True), 29)
        self.assertEqual(self._get_date(2025, 6, 30, True), date(2025, 8, 22))

    def test_leap_month_in_a_year_with_it_and_in_one_without(self):
        self.assertEqual(self._get_date(2025, 6, 1), date(2025, 6, 25))
        self.assertEqual(self._get_date(2025, 6, 1, True), date(2025, 7, 25))
        self.assertEqual(self._get_date(2026, 6, 1), date(2026, 7, 14))
        self.assertEqual(self._get_date(2026, 6, 1, True), date(2026, 7, 14))
        # Nor is the leap month of another number of any help.
        self.assertEqual(self._get_date(2025, 4, 8, True), self._get_date(2025, 4, 8))

    def test_solar_years_with_two_and_with_none(self):
        found = [
            (day.year, year)
            for day, year, *key in self.rows
            if 2015 < day.year < 2021 and key == [12, 1, False]
        ]
        self.assertEqual(
            found,
            [(2016, 2015), (2016, 2016), (2018, 2017), (2019, 2018), (2019, 2019)],
        )

    def test_window(self):
        rows = match_lunar_days(date(2026, 2, 16), 2)
        self.assertEqual(rows[0], (date(2026, 2, 16), 2025, 12, 29, False))
        self.assertEqual(
            [row[1:] for row in rows if not row[4]],
            [(2025, 12, 29, False), (2025, 12, 30, False), (2026, 1, 1, False)],
        )
        self.assertEqual(match_lunar_days(date(2026, 2, 16), 0), [])

    def test_windows_put_together_are_the_whole(self):
        start = date(2025, 1, 1)
        pieces = [
            row
            for n in range(0, 730, 73)
            for row in match_lunar_days(start + timedelta(n), 73)
        ]
        self.assertEqual(pieces, match_lunar_days(start, 730))
        self.assertEqual(len({row[0] for row in pieces}), 730)

    def test_fast_on_years_never_asked_for(self):
        begin = perf_counter()
        self.assertGreater(len(match_lunar_days(date(2203, 5, 1), 400)), 600)
        self.assertLess(perf_counter() - begin, 0.5)
