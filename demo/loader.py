# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo company's history: real purchases, and what was said around them."""

import time
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from odoo import fields

from sample.cdnow import Figures, read_purchases, shift_to_last_week
from sample.customers import load_customers, load_team
from sample.life import Scene
from sample.orders import load_orders, load_product, measure
from sample.profile import load_profiles
from sample.records import Register

TODAY = "demo_cdnow.today"
LOADED = "demo_cdnow.loaded"


class LoadError(Exception):
    """What was loaded is not what the sample holds. The message is one sentence."""


def load(env, lang=None, shift_to_today=True, commit=True, purchases=None):
    """Load the CDNOW sample and bring the demo company to life.

    Does nothing when it was completed before; takes up a load that was interrupted.

    :param Environment env: of a superuser, in the company that gets the customers
    :param str lang: an active language for the customers' letters, or None
    :param bool shift_to_today: move all dates by whole weeks so that the last order
        is last week; False keeps 1997-1998
    :param bool commit: commit each batch; False only inside a test
    :param list purchases: another list of purchases than the sample, for tests
    :return: whether anything was loaded
    :rtype: bool
    :raise LoadError: when the orders in the database do not add up to the sample
    """
    parameters = env["ir.config_parameter"].sudo()
    if parameters.get_param(LOADED):
        return False
    purchases = purchases or read_purchases()
    register = Register(env, commit=commit)
    last = max(purchase.date for purchase in purchases)
    today = _get_today(parameters, last, shift_to_today)
    shift = shift_to_last_week(last, today)
    with _step("customers"):
        load_team(register, lang)
        customer_ids = load_customers(register, purchases, lang)
    with _step("orders, a few minutes"):
        product_id = load_product(register)
        load_orders(register, purchases, customer_ids, product_id, shift)
    _prove(register, purchases)
    with _step("profiles, opportunities, interactions, meetings, activities"):
        load_profiles(register, purchases, lang, today)
        Scene(register, purchases, lang, today).load()
    parameters.set_param(LOADED, fields.Datetime.to_string(fields.Datetime.now()))
    register.end_batch()
    return True


def expected_figures(purchases):
    """Return what ``purchases`` add up to."""
    return Figures(
        len({purchase.customer for purchase in purchases}),
        len(purchases),
        sum((purchase.amount for purchase in purchases), Decimal()),
    )


def _get_today(parameters, last, shift_to_today):
    """Return the day of the first run: one load has one today, however long it took."""
    today = parameters.get_param(TODAY)
    if not today:
        day = fields.Date.today() if shift_to_today else last + timedelta(weeks=1)
        today = fields.Date.to_string(day)
        parameters.set_param(TODAY, today)
    return fields.Date.to_date(today)


@contextmanager
def _step(label):
    start = time.monotonic()
    print(f"... demo: {label}", flush=True)
    yield
    print(f"    demo: {label}: {time.monotonic() - start:.0f} s", flush=True)


def _prove(register, purchases):
    expected = expected_figures(purchases)
    order_ids = list(register.known("sale.order").values())
    found = measure(register.env, order_ids)
    if found != expected:
        raise LoadError(
            f"The demo orders hold {found}, but the sample has {expected}: "
            "start again with an empty database."
        )
