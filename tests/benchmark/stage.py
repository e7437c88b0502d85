# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The databases as the measured parts see them; runs in Odoo's Python."""

import contextlib

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config as odoo_config

from .data import HEAVY, LIGHT, SALESPEOPLE
from .explain import explain
from .measure import compare, make_row

USERS = {"director": "bench_director", "rep": "bench_rep_0"}


class Database:
    """One database, with an environment per user on one cursor."""

    def __init__(self, cr):
        self.cr = cr
        self.admin = self._environment(SUPERUSER_ID)
        cr.execute("SELECT * FROM bench_start")
        self.start = cr.dictfetchone()
        self.users = dict(self._logins())
        cr.rollback()

    def _logins(self):
        self.cr.execute(
            "SELECT login, id FROM res_users WHERE login LIKE %s", ["bench%"]
        )
        return self.cr.fetchall()

    def _environment(self, uid):
        context = {
            "lang": "en_US",
            "tz": "Asia/Shanghai",
            "uid": uid,
        }
        return Environment(self.cr, uid, context)

    def env(self, login):
        """Return the environment of a user as the web client makes it."""
        env = self._environment(self.users[USERS.get(login, login)])
        return env(
            context={**env.context, "allowed_company_ids": env.user.company_id.ids}
        )

    def partner(self, number):
        """Return the id of the partner with a number."""
        return self.start["partner"] + number

    @property
    def heavy(self):
        """Return the id of the customer with much history."""
        return self.partner(HEAVY)

    @property
    def light(self):
        """Return the id of the customer with little history."""
        return self.partner(LIGHT)

    @property
    def stranger(self):
        """Return the login of who sees but few of the heavy customer's rows."""
        return f"bench_rep_{SALESPEOPLE - 1}"


class Stage:
    """The same data without and with the addons, and what to do with it."""

    def __init__(self, databases, sizes, plans=None):
        self.plain = databases["plain"]
        self.loaded = databases["loaded"]
        self.peer = databases.get("peer")
        self.care = databases.get("care")
        self.sizes = sizes
        self.plans = plans

    @property
    def rounds(self):
        """Return how often to measure what is quick."""
        return self.sizes.rounds

    def measure(self, case, variants, goal="", rounds=None):
        """Return the row of two variants, see ``compare``; the first is measured."""
        costs = compare(variants, rounds or self.rounds)
        (name, cost), (other_name, other) = costs.items()
        if self.plans:
            with open(self.plans, "a") as handle:
                handle.write(f"{'=' * 80}\n{case}\n\n")
                handle.writelines(explain(*variants[name]))
        return make_row(case, cost, other_name, other, goal)


@contextlib.contextmanager
def open_stage(config, names, sizes, plans=None):
    """Give a ``Stage``; all databases are served by this one process."""
    odoo_config.parse_config(["-c", config, "--log-level=warn"], setup_logging=True)
    load_server_wide_modules()
    with contextlib.ExitStack() as stack:
        databases = {}
        for label, name in names.items():
            cr = stack.enter_context(Registry(name).cursor())
            stack.callback(cr.rollback)
            databases[label] = Database(cr)
        yield Stage(databases, sizes, plans)
