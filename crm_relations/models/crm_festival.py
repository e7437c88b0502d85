from calendar import monthrange
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.lunar import get_lunar_month_days, match_lunar_days
from .crm_birthday_mixin import LEAP_YEAR

# A lunar day comes again within this many days: the longest lunar year has 385.
LUNAR_YEAR_DAYS = 400


class CrmFestival(models.Model):
    """A day of the solar or the lunar year on which customers are thought of."""

    _name = "crm.festival"
    _description = "Festival"
    _order = "calendar, month, day, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    calendar = fields.Selection(
        selection=[("solar", "Solar"), ("lunar", "Lunar")],
        required=True,
        default="solar",
        help="The calendar that month and day are counted in.",
    )
    month = fields.Integer(required=True, aggregator=None)
    day = fields.Integer(
        required=True,
        aggregator=None,
        help="The 30th of a lunar month, and 29 February, go to the day before where "
        "there is none.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        index="btree_not_null",
        ondelete="restrict",
        help="Where the festival is on this day; leave it empty for everywhere.",
    )
    next_date = fields.Date(string="Next Time", compute="_compute_next_date")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("calendar", "month", "day")
    @api.depends_context("tz", "uid")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for festival in self:
            # Half-typed values of a form are no day yet.
            error = festival._get_day_error()
            festival.next_date = not error and festival._get_next_date(today)

    def _get_next_date(self, today):
        """Return when this festival is next, today included."""
        self.ensure_one()
        if self.calendar == "solar":
            days = (self._get_solar_date(today.year + n) for n in (0, 1))
            return next(day for day in days if day >= today)
        key = (self.month, self.day, False)
        rows = match_lunar_days(today, LUNAR_YEAR_DAYS)
        return next(row[0] for row in rows if row[2:] == key)

    def _get_solar_date(self, year):
        last = monthrange(year, self.month)[1]
        return date(year, self.month, min(self.day, last))

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("calendar", "month", "day")
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
