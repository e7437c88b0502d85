# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The CDNOW sample: what the file holds, and how its dates are moved."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "cdnow" / "CDNOW_sample.txt"
CENT = Decimal("0.01")


class Figures(NamedTuple):
    """What a load has to arrive at."""

    customers: int
    purchases: int
    total: Decimal

    def __str__(self):
        return (
            f"{self.customers:,} customers, {self.purchases:,} purchases, "
            f"{self.total:,.2f} in all"
        )


PUBLISHED = Figures(2357, 6919, Decimal("244091.94"))


class Purchase(NamedTuple):
    """One line of the file. ``number`` is its line number, stable for ever."""

    number: int
    customer: int
    date: date
    quantity: int
    amount: Decimal


def read_purchases(path=FILE):
    """Return the purchases in the order of the file.

    :param Path path: a file laid out as ``cdnow/README.md`` tells
    :rtype: list[Purchase]
    """
    purchases = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        _master, customer, day, quantity, amount = line.split()
        purchases.append(
            Purchase(
                number=number,
                customer=int(customer),
                date=date(int(day[:4]), int(day[4:6]), int(day[6:])),
                quantity=int(quantity),
                amount=Decimal(amount),
            )
        )
    return purchases


def shift_to_last_week(last_purchase, today):
    """Return the whole weeks from ``last_purchase`` into the week before ``today``.

    Whole weeks keep each purchase on its day of the week. Weeks begin on Monday.

    :rtype: timedelta
    """
    return _monday(today) - timedelta(weeks=1) - _monday(last_purchase)


def split_amount(quantity, amount):
    """Return ``[(quantity, unit price)]`` whose sum is exactly ``amount``.

    The file gives one amount for several CDs, which seldom divides into cents: then
    some of them cost one cent more.
    """
    unit, rest = divmod(amount, quantity * CENT)
    low = unit * CENT
    dearer = int(rest / CENT)
    parts = [(quantity - dearer, low), (dearer, low + CENT)]
    return [(count, price) for count, price in parts if count]


def _monday(day):
    return day - timedelta(days=day.weekday())
