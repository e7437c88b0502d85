from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from .supplier_application import OPEN_STATES

MANAGER = "purchase.group_purchase_manager"


class SupplierApplication(models.Model):
    """How an application leaves the main road, and comes back to it."""

    _inherit = "supplier.application"

    change_reason = fields.Text(
        string="Reason of the Last Change",
        copy=False,
        help="Why it was put on hold, withdrawn, refused or opened again. Earlier "
        "reasons are in the messages.",
    )

    @api.model
    def _has_field_access(self, field, operation):
        # Not in _transition_fields: each part of the dossier guards its own.
        if operation == "write" and field.name == "change_reason":
            return self.env.su
        return super()._has_field_access(field, operation)

    @api.model
    def _get_unlocked_fields(self):
        return super()._get_unlocked_fields() | {"change_reason"}

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_hold(self):
        """Ask why these applications are put on hold.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self._check_can_hold()
        return self._get_change_action("hold", self.env._("Put on Hold"))

    def action_resume(self):
        """Go on with applications that are on hold.

        :raise UserError: when one is not on hold
        """
        self._check_can_resume()
        self._do_resume()
        return True

    def action_withdraw(self):
        """Ask why these applications are withdrawn.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self._check_can_withdraw()
        return self._get_change_action("withdraw", self.env._("Withdraw"))

    def action_refuse(self):
        """Ask why these applications are refused without going to approval.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self._check_can_refuse()
        return self._get_change_action("refuse", self.env._("Refuse"))

    def action_reopen(self):
        """Ask why these applications are opened again.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self._check_can_reopen()
        return self._get_change_action("reopen", self.env._("Open Again"))

    def _get_change_action(self, operation, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "supplier.application.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_operation": operation,
                "default_application_ids": [fields.Command.set(self.ids)],
            },
        }

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_manager(self):
        """Refuse anybody who is no purchase manager."""
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "Only purchase administrators can refuse applications and open "
                    "them again: ask one."
                )
            )

    def _check_can_hold(self):
        self.check_access("write")
        for application in self:
            if application.state == "approval":
                raise UserError(
                    self.env._(
                        "“%s” is under approval and cannot be put on hold: withdraw "
                        "it, or wait for the decision.",
                        application.display_name,
                    )
                )
            if application.on_hold:
                raise UserError(
                    self.env._("“%s” is on hold already.", application.display_name)
                )
        self._check_state(*OPEN_STATES, "contract")

    def _check_can_resume(self):
        self.check_access("write")
        for application in self:
            if not application.on_hold:
                raise UserError(
                    self.env._("“%s” is not on hold.", application.display_name)
                )

    def _check_can_withdraw(self):
        self._check_state(*OPEN_STATES, "approval", "contract")

    def _check_can_refuse(self):
        self._check_manager()
        self._check_state(*OPEN_STATES, "contract")

    def _check_can_reopen(self):
        self._check_manager()
        self._check_state("refused", "withdrawn")

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _do_hold(self, reason):
        """Stop these applications where they are.

        :param str reason: why
        """
        # sudo: the user may write these applications, as was checked before.
        self.sudo().write({"on_hold": True, "change_reason": reason})
        self._log_reason(reason)

    def _do_resume(self):
        # sudo: the user may write these applications, as was checked before.
        self.sudo().on_hold = False

    def _do_withdraw(self, reason):
        """End these applications, and the approval that is under way.

        :param str reason: why
        """
        self._cancel_approval()
        self._set_state("withdrawn", on_hold=False, change_reason=reason)
        self._log_reason(reason)

    def _do_refuse(self, reason):
        """Refuse these applications.

        :param str reason: why
        """
        self._set_state(
            "refused", on_hold=False, change_reason=reason, refusal_reason=reason
        )
        self._log_reason(reason)

    def _do_reopen(self, reason):
        """Begin these applications anew; their earlier rounds stay.

        :param str reason: why
        """
        self._set_state("draft", change_reason=reason, refusal_reason=False)
        self._log_reason(reason)

    def _log_reason(self, reason):
        self._message_log_batch(bodies=dict.fromkeys(self.ids, plaintext2html(reason)))
