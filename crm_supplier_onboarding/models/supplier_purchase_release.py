from odoo import api, fields, models
from odoo.exceptions import AccessError


class SupplierPurchaseRelease(models.Model):
    """A purchase manager lets one order through the purchase gate, once.

    It holds for the order as it was: the same supplier and categories, and no higher
    amount.
    Rows are made by the wizard and used up by the confirmation, else they stay.
    """

    _name = "supplier.purchase.release"
    _description = "Release of a Purchase Order"
    _order = "id desc"
    _rec_name = "order_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "purchase.order",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", required=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    # Ids of the categories of its lines; 0 for lines without a product.
    category_key = fields.Char(required=True, export_string_translation=False)
    amount = fields.Monetary(required=True, help="Without taxes.")
    user_id = fields.Many2one(
        "res.users", string="Released by", required=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    reason = fields.Text(required=True)
    warning = fields.Text(help="Why the order could not be confirmed.")
    used_on = fields.Datetime()

    def write(self, vals):
        if self and set(vals) - {"used_on"}:
            raise AccessError(self.env._("A release cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A release cannot be deleted."))

    @api.model
    def _get_category_key(self, order):
        """Return what tells the categories of an order: see ``category_key``."""
        lines = order.order_line.filtered(lambda line: not line.display_type)
        ids = {line.product_id.categ_id.id or 0 for line in lines}
        return ",".join(map(str, sorted(ids)))

    def _use_up(self):
        """Mark releases as used by a confirmation, and say so on the orders."""
        # sudo: whoever may confirm the orders uses up what a manager gave them.
        releases_sudo = self.sudo()
        releases_sudo.used_on = fields.Datetime.now()
        orders = releases_sudo.order_id.with_env(self.env)
        orders._message_log_batch(
            bodies={
                release.order_id.id: self.env._(
                    "Confirmed by the release of %(user)s: %(reason)s",
                    user=release.user_id.name,
                    reason=release.reason,
                )
                for release in releases_sudo
            }
        )
