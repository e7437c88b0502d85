from odoo import fields, models
from odoo.exceptions import UserError

OPERATIONS = [
    ("hold", "Put on Hold"),
    ("withdraw", "Withdraw"),
    ("refuse", "Refuse"),
    ("reopen", "Open Again"),
]


class SupplierApplicationChange(models.TransientModel):
    """Ask why applications leave the main road, or come back to it."""

    _name = "supplier.application.change"
    _description = "Hold, Withdraw, Refuse or Open Applications Again"

    operation = fields.Selection(OPERATIONS, required=True)
    application_ids = fields.Many2many("supplier.application", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Do what was asked for.

        :return: an action that closes the dialog
        :raise AccessError: when the user may not do that with one of the applications
        :raise UserError: without a reason, or when one is in another state
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why, in one sentence at least."))
        applications = self.application_ids
        getattr(applications, f"_check_can_{self.operation}")()
        getattr(applications, f"_do_{self.operation}")(reason)
        return {"type": "ir.actions.act_window_close"}
