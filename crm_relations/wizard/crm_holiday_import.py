from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.crm_festival import HOLIDAY_LANG
from ..tools.public_holidays import get_public_holidays, split_names

FIRST_YEAR, LAST_YEAR = 1950, 2100
MOST_YEARS = 10
LAST_SECOND = time(23, 59, 59)


class CrmHolidayImport(models.TransientModel):
    """Take over the public holidays of a country, and the days that make up for them.

    Days that are there already are left alone, so that it can be done again when more
    has become known.
    """

    _name = "crm.holiday.import"
    _description = "Import Public Holidays"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        compute="_compute_country_id",
        store=True,
        readonly=False,
        required=True,
    )
    year_from = fields.Integer(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
    )
    year_to = fields.Integer(
        string="To",
        required=True,
        default=lambda self: fields.Date.context_today(self).year + 1,
    )
    add_festivals = fields.Boolean(
        string="Also as Festivals",
        help="Care rules then can wait for these days, in whatever year.",
    )
    note = fields.Text(string="What Is Known", compute="_compute_note")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("company_id")
    def _compute_country_id(self):
        for wizard in self:
            wizard.country_id = wizard.company_id.country_id

    @api.depends("country_id", "year_from", "year_to")
    @api.depends_context("lang")
    def _compute_note(self):
        for wizard in self:
            if not wizard.country_id:
                wizard.note = False
            elif error := wizard._get_error():
                wizard.note = error
            else:
                wizard.note = "\n".join(wizard._get_note_lines())

    def _get_error(self):
        """Return a sentence on why nothing can be imported, or False."""
        if not FIRST_YEAR <= self.year_from <= self.year_to <= LAST_YEAR:
            return self.env._(
                "The years lie between %(first)s and %(last)s, the first one first.",
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        if self.year_to - self.year_from >= MOST_YEARS:
            return self.env._(
                "Import at most %(count)s years at once.", count=MOST_YEARS
            )
        if not self._get_public_holidays():
            return self.env._(
                "No public holidays are known of %(country)s.",
                country=self.country_id.name,
            )
        return False

    def _get_note_lines(self):
        known = self._get_public_holidays()
        lines = [
            self.env._(
                "%(year)s: %(holidays)s public holidays, "
                "%(workdays)s make-up working days",
                year=year,
                holidays=sum(first.year == year for first, _last, _n in known.periods),
                workdays=sum(day.year == year for day in known.workdays),
            )
            for year in range(self.year_from, self.year_to + 1)
        ]
        if known.workdays_until and known.workdays_until < self.year_to:
            lines.append(
                self.env._(
                    "No make-up working days are known after %(year)s yet: governments "
                    "announce them late in the year before. Import again then.",
                    year=known.workdays_until,
                )
            )
        return lines

    def _get_public_holidays(self, lang=None):
        return get_public_holidays(
            self.country_id.code or "",
            self.year_from,
            self.year_to,
            lang or self.env.lang or HOLIDAY_LANG,
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_import(self):
        """Add what is not there yet.

        :return: an action that tells how much that was
        :raise AccessError: when the user is no sales manager, or not of that company
        :raise UserError: when nothing is known, or the company has no working schedule
        """
        self.ensure_one()
        self._check_import_access()
        error = self._get_error() or self._get_schedule_error()
        if error:
            raise UserError(error)
        known = self._get_public_holidays()
        leaves = self._import_leaves(known.periods)
        workdays = self._import_workdays(known.workdays)
        if self.add_festivals:
            self._add_festivals()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(leaves)s public holidays and %(workdays)s make-up working days "
                    "were added. What was there already was left alone.",
                    leaves=len(leaves),
                    workdays=len(workdays),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_import_access(self):
        """Refuse whoever is no sales manager of the company whose schedule it is."""
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only sales managers may import public holidays.")
            )
        companies = (
            self.company_id | self.company_id.sudo().resource_calendar_id.company_id
        )
        if companies - self.env.companies:
            raise AccessError(
                self.env._(
                    "Choose a company that you are working in, and that has its own "
                    "working schedule."
                )
            )

    def _get_schedule_error(self):
        if self.company_id.resource_calendar_id:
            return False
        return self.env._(
            "%(company)s has no working schedule to write holidays into.",
            company=self.company_id.name,
        )

    def _import_leaves(self, periods):
        """Take the days off that are working days so far.

        :return: the new ``resource.calendar.leaves``, with sudo
        """
        if not periods:
            return self.env["resource.calendar.leaves"]
        taken = self._get_days_off(periods[0][0], periods[-1][1])
        # sudo: the caller is a sales manager of this company; only administrators may
        # write time off that is everybody's.
        leaves_sudo = self.env["resource.calendar.leaves"].sudo()
        leaves_sudo = leaves_sudo.create(
            [
                self._prepare_leave_values(first, last, name)
                for period in periods
                for first, last, name in _leave_out(taken, *period)
            ]
        )
        if not self.company_id.resource_calendar_id.company_id:
            # Core would take the company of whoever happens to compute it.
            leaves_sudo.company_id = self.company_id
        return leaves_sudo

    def _get_days_off(self, first, last):
        """Return the days on which the company has, if only for hours, time off."""
        begin, end = self._get_bounds(first, last)
        # sudo: the caller is a sales manager of this company.
        leaves_sudo = self.env["resource.calendar.leaves"].sudo()
        taken = set()
        for leave_sudo in leaves_sudo.search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [self.company_id.resource_calendar_id.id, False]),
                ("company_id", "in", [*self.company_id.parent_ids.ids, False]),
                ("date_from", "<=", end),
                ("date_to", ">=", begin),
            ]
        ):
            day, until = (
                pytz.utc.localize(moment).astimezone(self._get_zone()).date()
                for moment in (leave_sudo.date_from, leave_sudo.date_to)
            )
            taken.update(_list_days(max(day, first), min(until, last)))
        return taken

    def _prepare_leave_values(self, first, last, name):
        begin, end = self._get_bounds(first, last)
        return {
            "name": name,
            "calendar_id": self.company_id.resource_calendar_id.id,
            "date_from": begin,
            "date_to": end,
        }

    def _get_bounds(self, first, last):
        """Return the first and the last second of days of the schedule, in UTC."""
        return tuple(
            self._get_zone()
            .localize(datetime.combine(day, hour))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day, hour in ((first, time.min), (last, LAST_SECOND))
        )

    def _get_zone(self):
        return pytz.timezone(self.company_id.resource_calendar_id.tz)

    def _add_festivals(self):
        """Add the public holidays that are no festivals of the country yet."""
        Festival = self.env["crm.festival"].with_context(active_test=False)
        there = Festival.search([("country_id", "=", self.country_id.id)])
        Festival.create(
            [
                {
                    "name": name,
                    "calendar": "public",
                    "holiday": holiday,
                    "country_id": self.country_id.id,
                }
                for holiday, name in self._get_names().items()
                if holiday not in there.mapped("holiday")
            ]
        )

    def _get_names(self):
        """Return the names of the public holidays, with those that the reader knows."""
        spoken = {
            first: name for first, _last, name in self._get_public_holidays().periods
        }
        names = {}
        for first, _last, name in self._get_public_holidays(HOLIDAY_LANG).periods:
            parts = split_names(name), split_names(spoken.get(first, name))
            names |= zip(*parts, strict=False)
        return names

    def _import_workdays(self, days):
        """Note the make-up working days that are not noted yet.

        :return: the new ``crm.working.day``
        """
        company = self.company_id
        there = self.env["crm.working.day"].search(
            [("company_id", "=", company.id), ("date", "in", days)]
        )
        name = self.env._("Make-up Working Day")
        return there.create(
            [
                {"name": name, "date": day, "company_id": company.id}
                for day in days
                if day not in there.mapped("date")
            ]
        )


def _leave_out(taken, first, last, name):
    """Yield what is left of a period without some of its days."""
    begin = None
    for day in _list_days(first, last + timedelta(1)):
        if day in taken or day > last:
            if begin:
                yield begin, day - timedelta(1), name
            begin = None
        elif not begin:
            begin = day


def _list_days(first, last):
    return [first + timedelta(n) for n in range((last - first).days + 1)]
