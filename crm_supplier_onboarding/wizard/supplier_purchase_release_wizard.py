from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SupplierPurchaseReleaseWizard(models.TransientModel):
    """A purchase manager releases an order of somebody else, and says why."""

    _name = "supplier.purchase.release.wizard"
    _description = "Release a Purchase Order"

    order_id = fields.Many2one("purchase.order", required=True)
    warning = fields.Text(compute="_compute_warning")
    reason = fields.Text(required=True)

    @api.depends("order_id")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = wizard.order_id._origin.onboarding_gate_warning

    def action_release(self):
        """Let the order through the purchase gate once, as it is now.

        :raise AccessError: when the user is no purchase manager
        :raise UserError: without a reason, when it is the user's own order, or when
            nothing stops it
        """
        self.ensure_one()
        self._check_release()
        order = self.order_id
        # sudo: the user was checked above; nobody else writes releases.
        Release_sudo = self.env["supplier.purchase.release"].sudo()
        Release_sudo.create(
            {
                "category_key": Release_sudo._get_category_key(order),
                "order_id": order.id,
                "partner_id": order.partner_id.id,
                "currency_id": order.currency_id.id,
                "amount": order.amount_untaxed,
                "user_id": self.env.uid,
                "reason": self.reason.strip(),
                "warning": self.warning,
            }
        )
        order.message_post(
            body=self.env._("Released for one confirmation: %s", self.reason.strip())
        )
        return True

    def _check_release(self):
        order = self.order_id
        order.check_access("write")
        if not self.env.user.has_group("purchase.group_purchase_manager"):
            raise AccessError(self.env._("Only purchase managers may release orders."))
        # sudo: who made the order is asked, whatever the user may read.
        if self.env.user in order.user_id | order.sudo().create_uid:
            raise UserError(
                self.env._(
                    "Ask another manager: nobody releases an order of their own."
                )
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why."))
        if not self.warning:
            raise UserError(
                self.env._("Nothing stops “%s”: it needs no release.", order.name)
            )
