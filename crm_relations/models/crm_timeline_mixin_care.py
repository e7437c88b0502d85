from datetime import datetime, time

import pytz

from odoo import fields, models
from odoo.fields import Domain


class CrmTimelineMixin(models.AbstractModel):
    """Care in the history of a customer: what is planned, and what came to nothing.

    What was done is there already, as the interaction that it was.
    """

    _inherit = "crm.timeline.mixin"

    def _get_relation_timeline_sources(self):
        return {
            **super()._get_relation_timeline_sources(),
            "care": {
                "label": self.env._("Care"),
                "icon": "fa-heart-o",
                "model": "crm.care.occurrence",
                "read": self._read_relation_timeline_care,
            },
        }

    def _read_relation_timeline_care(
        self, kind, source, cursor, person_id, limit, since
    ):
        """Return the care for the customer after ``cursor``, what is to come first."""
        domain = Domain(
            "partner_id.commercial_partner_id", "=", self.commercial_partner_id.id
        )
        domain &= Domain("state", "!=", "done")
        if person_id:
            domain &= Domain("partner_id", "=", person_id)
        domain &= self._get_relation_care_cursor(kind, cursor)
        if since:
            day, begin = self._get_relation_day(since)
            domain &= Domain("date_due", ">=" if begin == since else ">", day)
        cares = self.env["crm.care.occurrence"].search(
            domain, order="date_due desc, id desc", limit=limit
        )
        return [self._prepare_relation_care_row(kind, care) for care in cares]

    def _get_relation_care_cursor(self, kind, cursor):
        """Keep what comes after ``cursor``: days are at their beginning."""
        if not cursor:
            return Domain.TRUE
        last_date, last_kind, last_id = cursor
        day, begin = self._get_relation_day(last_date)
        if kind == last_kind:
            before = Domain("date_due", "=", day) & Domain("id", "<", last_id)
            return Domain("date_due", "<", day) | before
        begun = begin < last_date or kind < last_kind
        return Domain("date_due", "<=" if begun else "<", day)

    def _get_relation_day(self, moment):
        """Return the reader's day at a moment, and when that began."""
        moment = fields.Datetime.to_datetime(moment)
        day = fields.Datetime.context_timestamp(self, moment).date()
        return day, self._get_relation_beginning(day)

    def _get_relation_beginning(self, day):
        begin = self.env.tz.localize(datetime.combine(day, time.min))
        return fields.Datetime.to_string(begin.astimezone(pytz.utc))

    def _prepare_relation_care_row(self, kind, care):
        partner = care.partner_id.with_context(partner_display_name_hide_company=1)
        user = care.user_id
        return {
            "kind": kind,
            "model": care._name,
            "id": care.id,
            "date": self._get_relation_beginning(care.date_due),
            "all_day": True,
            "title": care.rule_id.name,
            "badge": self.env._("Late") if care.is_late else care._get_state_label(),
            "tags": [care.reason] if care.reason else [],
            "user": self._format_relation_link(
                "res.users", (user.id, user.display_name)
            ),
            "partner": self._format_relation_link(
                "res.partner", (partner.id, partner.display_name)
            ),
        }
