from odoo import models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _get_interaction_reference(self):
        """Return what identifies this meeting in the interaction log."""
        self.ensure_one()
        return f"{self._name},{self.id}"

    def _prepare_interaction_values(self):
        """Describe a meeting that is over, see ``crm.interaction._queue``."""
        self.ensure_one()
        attendees = self.attendee_ids.filtered(lambda row: row.state != "declined")
        organizer = self.user_id.partner_id
        if organizer.partner_share:
            organizer = self.env.user.partner_id
        return {
            "date": self.start,
            "channel": "meeting",
            "summary": self.env["crm.interaction"]._prepare_summary(self.name),
            "duration": self.duration,
            "partner_id": self.opportunity_id.partner_id.id,
            "lead_id": self.opportunity_id.id,
            "calendar_event_id": self.id,
            "company_id": self.opportunity_id.company_id.id,
            "fallback_company_id": (self.user_id.company_id or self.env.company).id,
            "author_id": organizer.id,
            "recipient_ids": attendees.partner_id.ids,
            "source_model": self._name,
            "source_id": self.id,
            "external_id": self._get_interaction_reference(),
        }
