from odoo import api, fields, models
from odoo.exceptions import UserError

BATCH = "crm_supplier_onboarding.gate_batch"
# What may make a confirmed order another one, though its lines stay.
VENDOR_FIELDS = ("partner_id", "company_id", "currency_id")


class PurchaseOrder(models.Model):
    """Orders are confirmed only to suppliers that are approved for what they sell.

    It is checked after the write that confirms them, whoever makes it: a refusal undoes
    it. New orders and later changes are checked by their lines. What is wrong with an
    order is found in ``purchase_order_gate_check``.
    """

    _inherit = "purchase.order"

    onboarding_gate_warning = fields.Text(
        compute="_compute_onboarding_gate_warning",
        groups="purchase.group_purchase_user",
        help="Why the purchase gate would stop this order.",
    )
    onboarding_release_ids = fields.One2many(
        "supplier.purchase.release",
        "order_id",
        string="Releases",
        readonly=True,
        groups="purchase.group_purchase_user",
    )

    @api.depends(
        "state",
        "partner_id",
        "company_id",
        "currency_id",
        "order_line.product_id",
        "order_line.price_subtotal",
        "onboarding_release_ids",
    )
    def _compute_onboarding_gate_warning(self):
        open_orders = self.filtered(
            lambda order: order.state in ("draft", "sent", "to approve")
        )
        verdicts = open_orders._origin._get_gated()._judge_by_gate()
        for order in self:
            verdict = verdicts.get(order._origin.id)
            stopped = verdict and order in open_orders and not verdict.released
            order.onboarding_gate_warning = stopped and verdict.sentence or False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        orders = self._get_affected_by_gate(vals)
        orders._judge_batch()
        result = super().write(vals)
        if orders:
            orders.filtered(lambda order: order.state == "purchase")._pass_gate()
        return result

    def _get_affected_by_gate(self, vals):
        """Return the orders that a write confirms, or changes though confirmed."""
        if vals.get("state") == "purchase":
            return self.filtered(lambda order: order.state != "purchase")
        names = [name for name in VENDOR_FIELDS if name in vals]
        if not names:
            return self.browse()
        return self.filtered(
            lambda order: (
                order.state == "purchase"
                and any(order[name].id != vals[name] for name in names)
            )
        )

    def button_confirm(self):
        """Judge all orders at once: core confirms them one by one."""
        cache = self.env.cr.cache
        if BATCH in cache or not self._get_gated():
            return super().button_confirm()
        cache[BATCH] = {"ids": self.ids, "verdicts": None}
        try:
            return super().button_confirm()
        finally:
            cache.pop(BATCH, None)

    # ------------------------------------------------------------
    # GATE
    # ------------------------------------------------------------

    def _get_gated(self):
        """Return the orders of companies that have a purchase gate."""
        return self.filtered(
            # sudo: a setting of the order's own company.
            lambda order: (
                order.company_id.sudo().onboarding_purchase_gate in ("warn", "block")
            )
        )

    def _pass_gate(self):
        """Stop orders that are being confirmed, or note what is wrong with them.

        :raise UserError: with a sentence for each order that is stopped
        """
        gated = self._get_gated()
        if not gated:
            return
        verdicts = gated._get_gate_verdicts()
        stopped = [
            verdict.sentence
            for order_id, verdict in verdicts.items()
            if verdict.sentence
            and not verdict.released
            and self.browse(order_id).company_id.sudo().onboarding_purchase_gate
            == "block"
        ]
        if stopped:
            raise UserError("\n".join(stopped))
        notes, release_ids = {}, []
        for order in gated:
            verdict = verdicts[order.id]
            release_ids += verdict.release_ids
            if verdict.sentence and not verdict.released:
                notes[order.id] = verdict.sentence
        if notes:
            self.browse(notes)._message_log_batch(bodies=notes)
        if release_ids:
            self.env["supplier.purchase.release"].browse(release_ids)._use_up()

    def _judge_batch(self):
        """Judge all that is confirmed together, before the first one is written."""
        batch = self.env.cr.cache.get(BATCH)
        if not self or not batch or batch["verdicts"] is not None:
            return
        orders = self.browse(batch["ids"]).filtered(
            lambda order: (
                order in self
                or order.state in ("draft", "sent")
                and order._approval_allowed()
            )
        )
        batch["verdicts"] = orders._get_gated()._judge_by_gate(lock=True)

    def _get_gate_verdicts(self):
        """Return the verdicts on these orders, and on those confirmed with them."""
        batch = self.env.cr.cache.get(BATCH)
        if batch and batch["verdicts"] and set(self.ids) <= batch["verdicts"].keys():
            return batch["verdicts"]
        return self._judge_by_gate(lock=True)
