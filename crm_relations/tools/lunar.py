"""The Chinese lunar calendar, as far as birthdays need it."""

from datetime import date
from functools import lru_cache

from lunar_python import Lunar, LunarMonth
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
