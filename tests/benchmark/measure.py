# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measure calls side by side: each round runs every one of them once."""

import gc
import statistics
import time
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """One line of the table: a case, and what it is compared with."""

    case: str
    queries: int | None
    ms: float
    beside: str = ""
    beside_queries: int | None = None
    beside_ms: float | None = None
    goal: str = ""

    @property
    def ratio(self):
        """Return how many times as long it takes as what is beside it."""
        return self.ms / self.beside_ms if self.beside_ms else None

    @property
    def extra(self):
        """Return how many queries it makes more."""
        if self.queries is None or self.beside_queries is None:
            return None
        return self.queries - self.beside_queries

    def as_dict(self):
        """Return everything, for JSON."""
        return {**asdict(self), "ratio": self.ratio, "extra": self.extra}


@dataclass
class Cost:
    """What a call costs: the median over the rounds, and the queries of the last."""

    queries: int
    ms: float


def make_row(case, cost, name="", other=None, goal=""):
    """Return the row of a cost, and of another one beside it."""
    if other is None:
        return Row(case, cost.queries, cost.ms, goal=goal)
    return Row(case, cost.queries, cost.ms, name, other.queries, other.ms, goal)


def compare(variants, rounds, repeat=1, once=()):
    """Measure calls in turn, so that what else the machine does hits all alike.

    :param dict variants: name to ``(environment, call)``; the call is timed with the
        flush of what it left to write, from a cold record cache; what it wrote is
        rolled back. A third element is called before, in the same transaction.
    :param int rounds: how often each is measured, after one unmeasured run
    :param int repeat: how often in one transaction
    :param once: names of those that take minutes: only measured, in the last round.
        Garbage is collected meanwhile, as in a server: Odoo looks through all
        environments that are left for each one that it makes.
    :return: name to ``Cost`` of one transaction
    """
    seconds = {name: [] for name in variants}
    queries = {}
    for number in range(rounds + 1):
        names = [name for name in variants if number == rounds or name not in once]
        if number % 2:
            names.reverse()
        for name in names:
            spent, queries[name] = _run(repeat, bool(once), *variants[name])
            if number:
                seconds[name].append(spent)
    return {
        name: Cost(queries[name], statistics.median(seconds[name]) * 1000)
        for name in variants
    }


def _run(repeat, collect, env, call, prepare=None):
    env.cr.rollback()
    if prepare:
        prepare(env)
        env.cr.flush()
    # Opening a transaction and reading the user are nobody's cost.
    env.user.has_group("base.group_user")
    gc.collect()
    if not collect:
        gc.disable()
    try:
        before, start = env.cr.sql_log_count, time.perf_counter()
        for _index in range(repeat):
            env.invalidate_all()
            call(env)
        env.cr.flush()
        spent = time.perf_counter() - start
        return spent, env.cr.sql_log_count - before
    finally:
        gc.enable()
        env.cr.rollback()
