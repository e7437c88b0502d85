from odoo import api, models

AUTOMATED = "crm_interaction_automated"
ADDRESSED = "crm_interaction_addressed"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Remember, for as long as it is posted, who got an e-mail, and from a machine.

        Whom it was addressed to is not notified again, hence not told to the hooks.
        """
        self = self.with_context(
            **{
                ADDRESSED: message_dict.get("partner_ids") or [],
                AUTOMATED: self._is_automated_email(message),
            }
        )
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _is_automated_email(self, message):
        """Tell whether nobody wrote ``message``: an auto-reply, a bulk mail.

        ``Auto-Submitted`` is RFC 3834, section 5; the others are what mail systems
        used before it and still do; large senders of advertising announce one-click
        unsubscription, RFC 8058. Mailing lists do not count: many companies receive
        what customers write to sales@ through one.

        :param email.message.EmailMessage message: as received
        """

        def header(name):
            return str(message.get(name) or "").strip().lower()

        precedence = header("Precedence")
        return (
            header("Auto-Submitted") not in ("", "no")
            or precedence in ("auto_reply", "bulk", "junk")
            or ("List-Unsubscribe-Post" in message and precedence != "list")
            or any(name in message for name in ("X-Autoreply", "X-Autorespond"))
        )
