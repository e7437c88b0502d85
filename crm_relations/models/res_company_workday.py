from bisect import bisect_left
from datetime import datetime, time, timedelta

import pytz

from odoo import models

# How far from a day the next working day is looked for: mostly it is near.
REACHES = (timedelta(31), timedelta(366))
# Time off ends a second before the day does: what is left of it is no work.
SHORTEST_WORK = timedelta(minutes=1)
SHIFTS = ("none", "before", "after", "nearest")


class ResCompany(models.Model):
    """On which days a company works."""

    _inherit = "res.company"

    def _is_relation_workday(self, day):
        """Tell whether the company works on a day."""
        return day in self._get_relation_workdays(day, day)

    def _get_relation_workdays(self, start, end):
        """Return the days from ``start`` to ``end``, included, on which we work.

        These are the days of the working schedule on which the time off of the whole
        company leaves anything of it, and the make-up working days. A flexible schedule
        has no days of its own: there it is every day on which nobody is off, as it is
        when the company has no working schedule.

        :rtype: set[datetime.date]
        """
        self.ensure_one()
        # sudo: only days are told, of a company that the caller names.
        company_sudo = self.sudo()
        made_up = company_sudo.env["crm.working.day"].search_fetch(
            [
                ("company_id", "=", self.id),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            ["date"],
        )
        return company_sudo._get_scheduled_days(start, end) | set(
            made_up.mapped("date")
        )

    def _get_scheduled_days(self, start, end):
        calendar = self.resource_calendar_id
        if not calendar:
            return set(_list_days(start, end))
        zone = pytz.timezone(calendar.tz)
        bounds = (
            zone.localize(datetime.combine(start, time.min)),
            zone.localize(datetime.combine(end, time.max)),
        )
        domain = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [*self.parent_ids.ids, False]),
        ]
        if calendar.flexible_hours:
            return self._get_flexible_days(zone, bounds, domain)
        intervals = calendar._work_intervals_batch(*bounds, domain=domain, tz=zone)
        return {
            begin.date()
            for begin, finish, _attendance in intervals[False]
            if finish - begin >= SHORTEST_WORK
        }

    def _get_flexible_days(self, zone, bounds, domain):
        calendar = self.resource_calendar_id
        leaves = calendar._leave_intervals_batch(*bounds, domain=domain, tz=zone)
        off = set()
        for begin, finish, _leave in leaves[False]:
            last = finish - timedelta(microseconds=1)
            off.update(_list_days(begin.date(), last.date()))
        return set(_list_days(bounds[0].date(), bounds[1].date())) - off

    def _get_relation_days_off(self, start, end):
        """Return the days from ``start`` to ``end``, included, on which we do not work.

        Where nobody works within a year these are none: what is due would wait forever.

        :rtype: set[datetime.date]
        """
        moved = self._shift_relation_days(start, end, "after")
        return {day for day, working in moved.items() if day != working}

    def _shift_relation_days(self, start, end, how):
        """Return for each day from ``start`` to ``end``, included, the day to act on.

        A working day is its own. Others go to the working day before or after, or to
        the nearest, of two that are as near to the one before. Where there is no such
        day within a year, as where nobody ever works, a day stays where it is.

        :param str how: "none", "before", "after" or "nearest"
        :rtype: dict[datetime.date, datetime.date]
        """
        days = _list_days(start, end)
        if how not in SHIFTS:
            raise ValueError(f"Unknown way to shift days: {how}")
        if how == "none":
            return dict(zip(days, days, strict=True))
        for reach in REACHES:
            workdays = sorted(self._get_relation_workdays(start - reach, end + reach))
            if workdays and workdays[0] <= start and workdays[-1] >= end:
                break
        return {day: _get_shifted(workdays, day, how) for day in days}


def _get_shifted(workdays, day, how):
    index = bisect_left(workdays, day)
    after = workdays[index : index + 1]
    if after == [day]:
        return day
    before = workdays[max(index - 1, 0) : index]
    choice = {"before": before, "after": after, "nearest": before + after}[how]
    return min(choice, key=lambda other: abs(other - day), default=day)


def _list_days(start, end):
    return [start + timedelta(n) for n in range((end - start).days + 1)]
