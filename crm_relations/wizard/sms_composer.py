from odoo import fields, models


class SmsComposer(models.TransientModel):
    _inherit = "sms.composer"

    def _prepare_mass_sms(self, records, sms_record_values):
        """Log what goes to several documents at once, which posts no message."""
        Interaction = self.env["crm.interaction"]
        talks = isinstance(records, self.pool["crm.interaction.mixin"])
        if talks and self.mass_keep_log and Interaction._is_captured("sms"):
            Interaction._queue(
                [
                    self._prepare_interaction_values(
                        record, sms_record_values[record.id]
                    )
                    for record in records
                    if sms_record_values[record.id]["state"] == "outgoing"
                ]
            )
        return super()._prepare_mass_sms(records, sms_record_values)

    def _prepare_interaction_values(self, record, sms_values):
        """Describe a text message, see ``crm.interaction._queue``."""
        return {
            **record._get_interaction_document_values(),
            "date": fields.Datetime.now(),
            "channel": "sms",
            "summary": self.env["crm.interaction"]._prepare_summary(sms_values["body"]),
            "author_id": self.env.user.partner_id.id,
            "recipient_ids": [sms_values["partner_id"]],
            "outside": not sms_values["partner_id"],
            "source_model": "mail.message",
            "source_id": sms_values.get("mail_message_id"),
            "external_id": f"sms.sms,{sms_values['uuid']}",
        }
