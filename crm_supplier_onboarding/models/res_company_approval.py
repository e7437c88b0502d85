from datetime import UTC, timedelta

from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _plan_approval_hours(self, hours, start):
        """Return when some working hours of this company are over.

        :param float hours: how many
        :param datetime start: naive, in UTC
        :return: a naive datetime in UTC
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        end = calendar and calendar.plan_hours(
            hours, start.replace(tzinfo=UTC), compute_leaves=True
        )
        # Nobody ever works by this calendar: hours of the clock are better than none.
        if not end:
            return start + timedelta(hours=hours)
        return end.astimezone(UTC).replace(tzinfo=None)
