"""The Chinese lunar calendar, as far as birthdays need it."""

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, LunarMonth, LunarYear
from lunar_python.util import LunarUtil

# Days of the longest leap month of each number from 1900 to 2100; the first and the
# twelfth month are never doubled. Written out because computing it takes a second.
_LONGEST_LEAP_MONTHS = {
    2: 29,
    3: 30,
    4: 30,
    5: 30,
    6: 30,
    7: 30,
    8: 29,
    9: 29,
    10: 29,
    11: 29,
}

# Julian day number of the day before 1 January of the year 1.
_JULIAN_DAY_ZERO = 1721425

# What a reading is written with, in simplified and in traditional script.
_SIMPLIFIED = {"prefix": "农历", "leap": "闰", "twelfth": "腊"}
_TRADITIONAL = {"prefix": "農曆", "leap": "閏", "twelfth": "臘"}
_TRADITIONAL_LANGS = ("zh_TW", "zh_HK")
_DIGITS = "〇一二三四五六七八九"


@lru_cache(maxsize=512)
def get_lunar_month_days(year, month, leap=False):
    """Return how many days a lunar month has.

    :param int year: lunar year, 0 when it is not known: then the longest one counts
    :param int month: 1 to 12
    :param bool leap: whether the leap month of that number is meant
    :return: 29 or 30; 0 when there is no such month in that year, or in any year from
        1900 to 2100
    """
    if not year:
        return _LONGEST_LEAP_MONTHS.get(month, 0) if leap else 30
    lunar_month = LunarMonth.fromYm(year, -month if leap else month)
    return lunar_month.getDayCount() if lunar_month else 0


def lunar_to_solar(year, month, day, leap=False):
    """Return the date of a day of the lunar calendar, which must exist.

    :rtype: datetime.date
    """
    solar = Lunar.fromYmd(year, -month if leap else month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def match_lunar_days(start, days):
    """Return on which of the coming days which lunar birthdays are celebrated.

    Every birthday that can be entered occurs once in every lunar year: the 30th goes to
    the 29th in a month that has no 30th, a leap month to the plain month of its number
    in a year without that leap month. A plain month that is followed by its leap month
    is celebrated itself, not twice. The lunar year is what tells two occurrences apart:
    a solar year has none or two of some lunar days.

    Dates are those of the Hong Kong Observatory's tables. These warn that three new
    moons are too near to midnight to be sure of the day yet: those of September 2057,
    where we are a day later, of September 2089 and of August 2097.

    :param datetime.date start: the first day
    :param int days: how many days, the first one included
    :return: tuples (date, lunar year, month, day, leap) in the order of their dates
    """
    last = start + timedelta(days - 1)
    return [
        row
        for year in range(start.year - 1, last.year + 1)
        for row in _get_days_of_lunar_year(year)
        if start <= row[0] <= last
    ]


@lru_cache(maxsize=8)
def _get_days_of_lunar_year(year):
    """Return the rows of ``match_lunar_days`` of one lunar year."""
    months = {
        month.getMonth(): (int(month.getFirstJulianDay()), month.getDayCount())
        for month in LunarYear.fromYear(year).getMonthsInYear()
    }
    rows = []
    for month, leap in [(m, leap) for m in range(1, 13) for leap in (False, True)]:
        first, count = months.get(-month if leap else month, months[month])
        for day in range(1, get_lunar_month_days(0, month, leap) + 1):
            number = first - _JULIAN_DAY_ZERO + min(day, count) - 1
            rows.append((date.fromordinal(number), year, month, day, leap))
    return tuple(sorted(rows))


def format_lunar_chinese(lang, year, month, day, leap=False):
    """Return how a lunar day is read in Chinese.

    :param str lang: a language code, which chooses the script
    :param int year: lunar year, 0 when it is not known
    """
    script = _TRADITIONAL if lang in _TRADITIONAL_LANGS else _SIMPLIFIED
    month_name = script["twelfth"] if month == 12 else LunarUtil.MONTH[month]
    year_name = "".join(_DIGITS[int(digit)] for digit in str(year))
    return "".join(
        [
            script["prefix"],
            f"{year_name}年" if year else "",
            script["leap"] if leap else "",
            f"{month_name}月",
            LunarUtil.DAY[day],
        ]
    )
