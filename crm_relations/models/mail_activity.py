from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # Core unlinks activities whose document is gone: those are no interactions.
        done = self.exists()
        # Tasks of care are made by a job: what people plan themselves is none.
        cared = self.env["crm.care.occurrence"]._finish_tasks(
            done.filtered("automated"), feedback
        )
        (done - cared)._queue_interactions(feedback)
        return result

    def unlink(self):
        # What somebody cancels is not wanted, and not done later either.
        automated = self.filtered("automated")
        self.env["crm.care.occurrence"]._skip_cancelled_tasks(automated)
        return super().unlink()

    def _queue_interactions(self, feedback):
        """Log finished activities of a type that is spent on customers."""
        Interaction = self.env["crm.interaction"]
        talks = self.filtered("activity_type_id.relation_channel")
        if not talks or not Interaction._is_captured("activity"):
            return
        rows = []
        for model, data in talks.filtered("res_model")._classify_by_model().items():
            # sudo: as in core, finishing one's activity asks for no access to its
            # document; only its customer is read.
            documents_sudo = self.env[model].sudo().browse(data["record_ids"])
            rows += [
                activity._prepare_interaction_values(document_sudo, feedback)
                for activity, document_sudo in zip(
                    data["activities"], documents_sudo, strict=True
                )
            ]
        Interaction._queue(rows)

    def _prepare_interaction_values(self, document, feedback):
        """Describe a finished activity, see ``crm.interaction._queue``.

        One that planned a meeting is that meeting: both carry the same reference.
        """
        self.ensure_one()
        meeting = self.calendar_event_id
        values = document._get_interaction_document_values()
        partners = document._mail_get_partners()[document.id]
        # sudo: as the job that logs meetings does for whoever attended.
        meeting_sudo = meeting.sudo()
        if meeting_sudo.effective_privacy != "private":
            partners |= meeting_sudo._get_interaction_attendees()
        return {
            **values,
            "date": meeting.start or fields.Datetime.now(),
            "duration": meeting.duration if meeting else 0,
            "channel": self.activity_type_id.relation_channel,
            "summary": self.env["crm.interaction"]._prepare_summary(
                feedback, self.summary, self.activity_type_id.name
            ),
            "note": feedback,
            "calendar_event_id": meeting.id,
            "author_id": self.env.user.partner_id.id,
            "recipient_ids": partners.ids,
            # An opportunity without a customer is somebody outside all the same.
            "outside": bool(values.get("lead_id")) and not partners,
            "source_model": self._name,
            "source_id": self.id,
            "external_id": (
                meeting._get_interaction_reference()
                if meeting
                else f"{self._name},{self.id}"
            ),
        }
