from datetime import datetime, time, timedelta

import pytz

from .common import RelationsCommon


class CalendarCommon(RelationsCommon):
    """A company in China that works from Monday to Friday, with no time off yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_admin
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office Hours",
                "company_id": cls.company.id,
                "tz": "Asia/Shanghai",
                "global_leave_ids": [],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.Leave = cls.env["resource.calendar.leaves"]
        cls.WorkingDay = cls.env["crm.working.day"]
        cls.Leave.search([("resource_id", "=", False)]).unlink()

    @classmethod
    def _take_off(cls, first, last=None, **values):
        """Nobody works from one day to another, included, in the calendar's time."""
        zone = pytz.timezone(cls.calendar.tz)
        begin, end = (
            zone.localize(datetime.combine(day, hour)).astimezone(pytz.utc)
            for day, hour in ((first, time.min), (last or first, time(23, 59, 59)))
        )
        return cls.Leave.create(
            {
                "name": "Time off",
                "calendar_id": cls.calendar.id,
                "company_id": cls.company.id,
                "date_from": begin.replace(tzinfo=None),
                "date_to": end.replace(tzinfo=None),
                **values,
            }
        )

    @classmethod
    def _make_up(cls, *days, **values):
        return cls.WorkingDay.create(
            [
                {
                    "name": "Make-up",
                    "date": day,
                    "company_id": cls.company.id,
                    **values,
                }
                for day in days
            ]
        )

    @staticmethod
    def _days(first, last):
        return {first + timedelta(n) for n in range((last - first).days + 1)}
