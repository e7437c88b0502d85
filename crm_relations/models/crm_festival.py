from calendar import monthrange
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.lunar import get_lunar_month_days, match_lunar_days
from ..tools.public_holidays import get_public_holidays, split_names
from .crm_birthday_mixin import LEAP_YEAR

# A day of both calendars comes again within this many days: the longest lunar year has
# 385. A public holiday may be left out in a year, or be decreed for one only.
YEAR_DAYS = {"solar": 400, "lunar": 400, "public": 1200}
# Parts of a holiday, some of which bear the name of another one, too.
SAME_HOLIDAY_DAYS = 14
# Names of public holidays are kept in one language, whoever reads them.
HOLIDAY_LANG = "en_US"


class CrmFestival(models.Model):
    """A day of the solar or the lunar year on which customers are thought of.

    Or a public holiday, such as Qingming or Easter, whose rule the country has.
    """

    _name = "crm.festival"
    _description = "Festival"
    _order = "calendar, month, day, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    calendar = fields.Selection(
        selection=[
            ("solar", "Solar"),
            ("lunar", "Lunar"),
            ("public", "Public Holidays"),
        ],
        required=True,
        default="solar",
        help="The calendar that month and day are counted in.",
    )
    month = fields.Integer(aggregator=None)
    day = fields.Integer(
        aggregator=None,
        help="The 30th of a lunar month, and 29 February, go to the day before where "
        "there is none.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        index="btree_not_null",
        ondelete="restrict",
        help="Customers of other countries are left out; leave it empty for all.",
    )
    holiday = fields.Char(
        string="Public Holiday",
        help="Its name in English, or in the language of the country, as it comes with "
        "the import of public holidays.",
    )
    next_date = fields.Date(string="Next Time", compute="_compute_next_date")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("calendar", "month", "day", "country_id", "holiday")
    @api.depends_context("tz", "uid")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for festival in self:
            # Half-typed values of a form are no day yet.
            error = festival._get_day_error()
            festival.next_date = not error and festival._get_next_date(today)

    def _get_next_date(self, today):
        """Return when this festival is next, today included; or False."""
        self.ensure_one()
        last = today + timedelta(days=YEAR_DAYS[self.calendar])
        return min((day for day, _key in self._get_days(today, last)), default=False)

    def _get_days(self, first, last):
        """Return when this festival is in a span of days.

        :return: days, each with a key that says which one of all it is: the year, as
            the day itself may be another one when more is known
        :rtype: list[tuple[datetime.date, str]]
        """
        self.ensure_one()
        if self.calendar == "lunar":
            key = (self.month, self.day, False)
            rows = match_lunar_days(first, (last - first).days + 1)
            return [(row[0], f"L{row[1]}") for row in rows if row[2:] == key]
        days = []
        for year in range(first.year, last.year + 1):
            dates = (
                self._get_holiday_dates(year)
                if self.calendar == "public"
                else [self._get_solar_date(year)]
            )
            # Some have a day of the moon twice.
            days += [
                (day, f"{year}-{number}" if number > 1 else str(year))
                for number, day in enumerate(dates, 1)
            ]
        return [(day, key) for day, key in days if first <= day <= last]

    def _get_holiday_dates(self, year):
        """Return the first days of this holiday: once a year, for most."""
        dates, until = [], None
        for first, last, name in self._get_public_holidays(year):
            if self.holiday in split_names(name):
                if not until or (first - until).days > SAME_HOLIDAY_DAYS:
                    dates.append(first)
                until = last
        return dates

    def _get_public_holidays(self, year):
        code = self.country_id.code or ""
        known = get_public_holidays(code, year, year, HOLIDAY_LANG)
        return known.periods if known else []

    def _get_solar_date(self, year):
        last = monthrange(year, self.month)[1]
        return date(year, self.month, min(self.day, last))

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("calendar", "month", "day", "country_id", "holiday")
    def _check_day(self):
        for festival in self:
            if error := festival._get_day_error():
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(error)s", name=festival.display_name, error=error
                    )
                )

    def _get_day_error(self):
        """Return a sentence on why there is no such day, or False."""
        if self.calendar == "public":
            return self._get_holiday_error()
        if not 1 <= self.month <= 12:
            return self.env._(
                "The month of a festival is a number from 1 to 12, not %(month)s.",
                month=self.month,
            )
        if self.calendar == "lunar":
            count = get_lunar_month_days(0, self.month)
        else:
            count = monthrange(LEAP_YEAR, self.month)[1]
        if 1 <= self.day <= count:
            return False
        return self.env._(
            "Month %(month)s never has more than %(count)s days: "
            "a festival on day %(day)s is not possible.",
            month=self.month,
            count=count,
            day=self.day,
        )

    def _get_holiday_error(self):
        if not self.country_id:
            return self.env._("Choose the country of the public holiday.")
        year = fields.Date.context_today(self).year
        if self.holiday and self._get_next_date(date(year, 1, 1)):
            return False
        names = {
            name
            for known in (year, year + 1)
            for _first, _last, joined in self._get_public_holidays(known)
            for name in split_names(joined)
        }
        return self.env._(
            "“%(holiday)s” is no public holiday of %(country)s. These are: %(names)s",
            holiday=self.holiday or "",
            country=self.country_id.name,
            names=", ".join(sorted(names)) or self.env._("none known"),
        )
