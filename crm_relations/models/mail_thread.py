from odoo import api, models

AUTOMATED = "crm_interaction_automated"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Remember, for as long as it is posted, that a machine sent an e-mail."""
        if self._is_automated_email(message):
            self = self.with_context(**{AUTOMATED: True})
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _is_automated_email(self, message):
        """Tell whether nobody wrote ``message``: an auto-reply, a bulk mail.

        ``Auto-Submitted`` is RFC 3834, section 5; the others are what mail systems
        used before it and still do. Mailing lists do not count: many companies
        receive what customers write to sales@ through one.

        :param email.message.EmailMessage message: as received
        """

        def header(name):
            return str(message.get(name) or "").strip().lower()

        return (
            header("Auto-Submitted") not in ("", "no")
            or header("Precedence") in ("auto_reply", "bulk", "junk")
            or any(name in message for name in ("X-Autoreply", "X-Autorespond"))
        )
