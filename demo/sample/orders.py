# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Purchases become confirmed sale orders."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from .cdnow import Figures, split_amount

PRODUCT = "product_cd"
# 06:00 UTC and the three hours after: the same day from Los Angeles' evening on to
# Auckland, so a report by day shows the day of the file in nearly every time zone.
FIRST_MINUTE = time(6)
MINUTES = 180


def order_name(number):
    """Return the external name of the order made of line ``number`` of the file."""
    return f"order_{number:04d}"


def load_product(register):
    """Create the one product that is sold.

    :return: its id
    """
    env = register.env
    values = {
        PRODUCT: {
            "name": "Music CD",
            "type": "consu",
            "list_price": 14.99,
            "taxes_id": False,
            "supplier_taxes_id": False,
        }
    }
    known = register.known("product.product")
    product_id = register.create("product.product", values)[PRODUCT]
    if PRODUCT not in known and env["res.lang"]._get_code("zh_CN"):
        product = env["product.product"].browse(product_id)
        product.with_context(lang="zh_CN").name = "音乐光盘"
        register.end_batch()
    return product_id


def load_orders(register, purchases, customer_ids, product_id, shift):
    """Create and confirm one order for each purchase.

    :param dict customer_ids: ids by number of the customer
    :param timedelta shift: added to every date
    """
    env = register.env
    ordered = sorted(purchases, key=lambda line: (line.date, line.number))
    customers = env["res.partner"].browse(customer_ids.values())
    owner_ids = {customer.id: customer.user_id.id for customer in customers}
    values, dates = {}, {}
    for purchase in ordered:
        name = order_name(purchase.number)
        partner_id = customer_ids[purchase.customer]
        dates[name] = _order_date(purchase, shift)
        values[name] = {
            "partner_id": partner_id,
            "user_id": owner_ids[partner_id],
            "date_order": dates[name],
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": product_id,
                        "product_uom_qty": quantity,
                        "price_unit": float(price),
                    },
                )
                for quantity, price in split_amount(purchase.quantity, purchase.amount)
            ],
        }

    def confirm(orders, names):
        orders.action_confirm()
        # Confirming dates an order today.
        for order, name in zip(orders, names, strict=True):
            order.date_order = dates[name]

    register.create("sale.order", values, finish=confirm, size=250)


def measure(env, order_ids):
    """Return the figures of the loaded orders, as the database has them.

    :rtype: Figures
    """
    [(customers, orders, total)] = env["sale.order"]._read_group(
        [("id", "in", order_ids), ("state", "=", "sale")],
        aggregates=["partner_id:count_distinct", "__count", "amount_total:sum"],
    )
    return Figures(customers, orders, Decimal(f"{total or 0:.2f}"))


def _order_date(purchase, shift):
    moment = datetime.combine(purchase.date, FIRST_MINUTE) + shift
    return moment + timedelta(minutes=purchase.number * 7 % MINUTES)
