from odoo import models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    def _get_interaction_reference(self):
        """Return what identifies this meeting in the interaction log."""
        self.ensure_one()
        return f"{self._name},{self.id}"

    def _get_interaction_attendees(self):
        """Return who was invited and did not decline."""
        return self.attendee_ids.filtered(
            lambda attendee: attendee.state != "declined"
        ).partner_id

    def _prepare_interaction_values(self):
        """Describe a meeting that is over, see ``crm.interaction._queue``."""
        self.ensure_one()
        attendees = self._get_interaction_attendees()
        organizer = self.user_id.partner_id
        if not organizer or organizer.partner_share:
            # The customer sent the invitation: it is ours all the same.
            staff = attendees.filtered(lambda partner: not partner.partner_share)
            organizer = staff[:1] or self.env.user.partner_id
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
            "recipient_ids": attendees.ids,
            "source_model": self._name,
            "source_id": self.id,
            "external_id": self._get_interaction_reference(),
        }
