from calendar import monthrange
from datetime import date

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, get_lang
from odoo.tools.misc import babel_locale_parse

from ..tools.lunar import (
    format_lunar_chinese,
    get_lunar_month_days,
    lunar_to_solar,
)

FIRST_YEAR = 1900
LEAP_YEAR = 2000


class CrmBirthdayMixin(models.AbstractModel):
    """A birthday in the solar or the lunar calendar, whose year may be unknown."""

    _name = "crm.birthday.mixin"
    _description = "Birthday"

    relation_birth_calendar = fields.Selection(
        selection=[("solar", "Solar"), ("lunar", "Lunar")],
        string="Birthday Calendar",
        help="The calendar that the birthday is counted in; solar when left empty.",
        groups="base.group_user",
    )
    relation_birth_year = fields.Integer(
        string="Year of Birth",
        aggregator=None,
        help="Year of the chosen calendar; leave it empty when it is unknown.",
        groups="base.group_user",
    )
    relation_birth_month = fields.Integer(
        string="Month of Birth",
        aggregator=None,
        groups="base.group_user",
    )
    relation_birth_day = fields.Integer(
        string="Day of Birth",
        aggregator=None,
        groups="base.group_user",
    )
    relation_birth_leap = fields.Boolean(
        string="Leap Month",
        help="The birthday is in the leap month that follows the month of this number.",
        groups="base.group_user",
    )
    relation_birthday = fields.Char(
        string="Birthday",
        compute="_compute_relation_birthday",
        search="_search_relation_birthday",
        groups="base.group_user",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _get_birthday_fields(self):
        """Return the stored fields that make up a birthday and belong together."""
        return [
            "relation_birth_calendar",
            "relation_birth_year",
            "relation_birth_month",
            "relation_birth_day",
            "relation_birth_leap",
        ]

    @api.depends(lambda self: self._get_birthday_fields())
    @api.depends_context("lang")
    def _compute_relation_birthday(self):
        for record in self:
            # Half-typed values of a form are no birthday yet.
            if record._get_birthday_error():
                record.relation_birthday = False
            elif record.relation_birth_calendar == "lunar":
                record.relation_birthday = record._format_lunar_birthday()
            else:
                record.relation_birthday = record._format_solar_birthday()

    def _search_relation_birthday(self, operator, value):
        if operator != "in" or set(value) - {False, ""}:
            return NotImplemented
        return Domain("relation_birth_day", "in", [False])

    def _format_solar_birthday(self):
        year, month, day = (
            self.relation_birth_year,
            self.relation_birth_month,
            self.relation_birth_day,
        )
        if not day:
            return False
        if year:
            return format_date(self.env, date(year, month, day), date_format="long")
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("MMMMd", date(LEAP_YEAR, month, day), locale=locale)

    def _format_lunar_birthday(self):
        values = {
            "year": self.relation_birth_year,
            "month": self.relation_birth_month,
            "day": self.relation_birth_day,
        }
        if not values["day"]:
            return False
        lang = get_lang(self.env).code
        if lang.startswith("zh"):
            return format_lunar_chinese(lang, **values, leap=self.relation_birth_leap)
        if self.relation_birth_leap:
            text = self.env._("day %(day)s of leap month %(month)s", **values)
        else:
            text = self.env._("day %(day)s of month %(month)s", **values)
        if values["year"]:
            return self.env._(
                "lunar %(year)s, %(text)s", year=values["year"], text=text
            )
        return self.env._("lunar calendar, %(text)s", text=text)

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains(lambda self: self._get_birthday_fields())
    def _check_relation_birthday(self):
        for record in self:
            error = record._get_birthday_error() or record._get_birthday_future_error()
            if error:
                # Several records are checked at once, and an import names all rows.
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(error)s", name=record.display_name, error=error
                    )
                )

    def _get_birthday_error(self):
        """Return a sentence on why there is no such day, or False."""
        self.ensure_one()
        parts = self._get_birthday_fields()[1:]
        if not any(self[part] for part in parts):
            return False
        if error := self._get_birthday_parts_error():
            return error
        if self.relation_birth_calendar == "lunar":
            return self._get_lunar_birthday_error()
        return self._get_solar_birthday_error()

    def _get_birthday_parts_error(self):
        year, month = self.relation_birth_year, self.relation_birth_month
        this_year = fields.Date.context_today(self).year
        if not month or not self.relation_birth_day:
            return self.env._(
                "A birthday needs a month and a day; only the year may stay empty."
            )
        if not 1 <= month <= 12:
            return self.env._(
                "The month of a birthday is a number from 1 to 12, not %(month)s.",
                month=month,
            )
        if year and not FIRST_YEAR <= year <= this_year:
            return self.env._(
                "The year of birth lies between %(first)s and %(last)s; "
                "leave it empty when it is unknown.",
                first=FIRST_YEAR,
                last=this_year,
            )
        if self.relation_birth_leap and self.relation_birth_calendar != "lunar":
            return self.env._(
                "Only the lunar calendar has leap months: "
                "choose the lunar calendar or untick the leap month."
            )
        return False

    def _get_solar_birthday_error(self):
        year, month, day = (
            self.relation_birth_year,
            self.relation_birth_month,
            self.relation_birth_day,
        )
        count = monthrange(year or LEAP_YEAR, month)[1]
        if 1 <= day <= count:
            return False
        if year:
            return self.env._(
                "Month %(month)s of %(year)s has %(count)s days: "
                "a birthday on day %(day)s is not possible.",
                month=month,
                year=year,
                count=count,
                day=day,
            )
        return self._get_birthday_day_error(month, day, count)

    def _get_lunar_birthday_error(self):
        year, month, day, leap = (
            self.relation_birth_year,
            self.relation_birth_month,
            self.relation_birth_day,
            self.relation_birth_leap,
        )
        count = get_lunar_month_days(year, month, leap)
        if 1 <= day <= count:
            return False
        values = {"year": year, "month": month, "day": day, "count": count}
        if not count and year:
            return self.env._(
                "The lunar year %(year)s has no leap month %(month)s.", **values
            )
        if not count:
            return self.env._(
                "No lunar year from 1900 to 2100 has a leap month %(month)s.", **values
            )
        if year:
            return self.env._(
                "Month %(month)s of the lunar year %(year)s has %(count)s days: "
                "a birthday on day %(day)s is not possible.",
                **values,
            )
        return self._get_birthday_day_error(month, day, count)

    def _get_birthday_day_error(self, month, day, count):
        return self.env._(
            "Month %(month)s never has more than %(count)s days: "
            "a birthday on day %(day)s is not possible.",
            month=month,
            count=count,
            day=day,
        )

    def _get_birthday_future_error(self):
        year, month, day = (
            self.relation_birth_year,
            self.relation_birth_month,
            self.relation_birth_day,
        )
        if not year:
            return False
        if self.relation_birth_calendar == "lunar":
            birthday = lunar_to_solar(year, month, day, self.relation_birth_leap)
        else:
            birthday = date(year, month, day)
        if birthday <= fields.Date.context_today(self):
            return False
        return self.env._(
            "A birthday on %(date)s lies in the future.",
            date=format_date(self.env, birthday),
        )
