"""Public holidays of the world, as the package ``holidays`` knows them."""

import re
from datetime import timedelta
from typing import NamedTuple

import holidays

# Who has had no make-up working day for so many years has none to be announced.
YEARS_OF_HABIT = 4
_TRADITIONAL_LANGS = ("zh_TW", "zh_HK", "zh_MO")


class PublicHolidays(NamedTuple):
    """What is known of some years of a country."""

    # Days off that belong together: (first day, last day, name).
    periods: list
    # Weekend days on which people work for a day off that was moved.
    workdays: list
    # The last year with such days, or None where they are not the custom.
    workdays_until: int | None


def get_public_holidays(country_code, first_year, last_year, lang):
    """Return what is known of the public holidays of a country.

    :param str country_code: ISO code of two letters
    :param int first_year: first one of the years
    :param int last_year: last one of the years
    :param str lang: Odoo's code of a language; where the package does not speak it,
        names are English, or in the language of the country
    :return: a ``PublicHolidays``, or None when nothing is known of the country
    """
    years = range(min(first_year, last_year - YEARS_OF_HABIT), last_year + 1)
    try:
        country = holidays.country_holidays(country_code)
        known = holidays.country_holidays(
            country_code,
            years=years,
            expand=False,
            language=_get_language(country, lang),
        )
    except NotImplementedError:
        return None
    workdays = [day for day in sorted(known.weekend_workdays) if day.year in years]
    wanted = range(first_year, last_year + 1)
    days = [day for day in sorted(known) if day.year in wanted]
    return PublicHolidays(
        periods=_get_periods(known, days),
        workdays=[day for day in workdays if day.year in wanted],
        workdays_until=max((day.year for day in workdays), default=None),
    )


def split_names(name):
    """Return the names of holidays that are on one day."""
    return name.split(holidays.constants.HOLIDAY_NAME_DELIMITER)


def _get_language(country, lang):
    """Return the best language that the names of a country come in."""
    spoken = sorted(country.supported_languages)
    alike = [code for code in spoken if code.split("_")[0] == lang.split("_")[0]]
    script = lang in _TRADITIONAL_LANGS
    best = [code for code in alike if (code in _TRADITIONAL_LANGS) == script]
    english = [code for code in spoken if code.startswith("en")]
    choice = [code for code in alike if code == lang] + best + alike + english
    return choice[0] if choice else country.default_language


def _get_periods(known, days):
    """Join the days of one holiday, over the weekends between them.

    A day off for which people work on a weekend is part of the holiday beside it.
    """
    periods = []
    for day in days:
        name = _get_name(known, day)
        last = periods and periods[-1]
        if last and _is_next(known, last[1], day) and _is_same(last[2], name):
            periods[-1] = (last[0], day, last[2] or name)
        else:
            periods.append((day, day, name))
    return [(first, last, name or known[first]) for first, last, name in periods]


def _is_next(known, last, day):
    """Tell whether nobody works between two days."""
    between = range(1, (day - last).days)
    return not any(known.is_working_day(last + timedelta(n)) for n in between)


def _is_same(name, other):
    return not name or not other or name == other


def _get_name(known, day):
    """Return the name of the holiday on a day, None for a day off that was moved."""
    name = known[day]
    if _match_label(known, "substituted_label", name):
        return None
    return _match_label(known, "observed_label", name) or name


def _match_label(known, label, name):
    """Return what stands for the ``%s`` of one of the package's labels in a name."""
    text = getattr(known, label, None)
    if not text:
        return None
    pattern = re.escape(known.tr(text)).replace("%s", "(.+)")
    match = re.fullmatch(pattern, name)
    return match and match[1]
