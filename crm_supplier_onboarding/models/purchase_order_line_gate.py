from odoo import api, models

AMOUNT_FIELDS = {"order_id", "product_id", "product_qty", "price_unit", "discount"}


class PurchaseOrderLine(models.Model):
    """A confirmed order that gets more is checked again: see ``purchase.order``."""

    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        orders = lines.order_id.filtered(lambda order: order.state == "purchase")
        orders._pass_gate()
        return lines

    def write(self, vals):
        if AMOUNT_FIELDS.isdisjoint(vals) or not self._get_orders_of(vals)._get_gated():
            return super().write(vals)
        before = {
            line: (line.product_id, line.price_subtotal)
            for line in self
            if line.order_id.state == "purchase"
            and line.order_id.id == vals.get("order_id", line.order_id.id)
        }
        result = super().write(vals)
        grown = self.filtered(lambda line: line._has_grown(before.get(line)))
        orders = grown.order_id.filtered(lambda order: order.state == "purchase")
        orders._pass_gate()
        return result

    def _get_orders_of(self, vals):
        """Return the orders that these lines are in, before and after a write."""
        return self.order_id | self.env["purchase.order"].browse(
            vals.get("order_id") or ()
        )

    def _has_grown(self, before):
        """Tell whether a line asks for more than before, or for something else."""
        self.ensure_one()
        if self.display_type:
            return False
        if not before:
            return True
        product, amount = before
        return (
            self.product_id != product
            or self.currency_id.compare_amounts(self.price_subtotal, amount) > 0
        )
