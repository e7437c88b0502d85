# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of ``tests/bench``."""

import argparse
import contextlib
import dataclasses
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from erp import Databases, Erp, SetupError, say, step
from erp.databases import PREFIX
from erp.settings import REPO

from . import peer
from .care_data import care_statements
from .data import (
    FULL,
    SALESPEOPLE,
    SMALL,
    application_statements,
    contract_statements,
    interaction_statements,
    statements,
)
from .measure import Row
from .onboarding_data import APPLICATIONS, ORDERS
from .table import format_table

# Those of worker.PARTS, which only Odoo's Python can import.
MEASURED = (
    *("partners", "pages", "pipeline", "posting", "timeline"),
    *("figures", "lists", "filters", "bulk", "funnel", "reminders"),
    *("onboarding", "care"),
)
PARTS = ("install", *MEASURED)
# Only when asked for: it fetches what others make.
PEER = "peer"
EPILOG = f"""\
parts (all without an argument): {", ".join(PARTS)}
and, only when it is named: {PEER}, approving beside OCA's tier validation

Every figure is a ratio to something measured in turn with it, in the same run:
the same database without the addon, the same data in less amount, raw SQL. Times
depend on the machine and on what else it does; the ratios hardly do.

Takes about twelve minutes and 3 GB of disk; --small takes one and only shows that
everything runs.
"""
USERS = f"""
groups = {{
    "bench_director": "sales_team.group_sale_manager",
    **{{f"bench_rep_{{n}}": "sales_team.group_sale_salesman"
       for n in range({SALESPEOPLE})}},
    "bench_buyer": "purchase.group_purchase_user",
    "bench_few": "base.group_user",
    "bench_many": "base.group_user",
}}
env["res.users"].with_context(no_reset_password=True).create([
    {{
        "name": login,
        "login": login,
        "email": f"{{login}}@example.com",
        "tz": "Asia/Shanghai",
        "group_ids": [(6, 0, [env.ref("base.group_user").id, env.ref(group).id])],
    }}
    for login, group in groups.items()
])
env.cr.commit()
"""
CONTRACT = """
partner = env["res.partner"].search([("name", "=", "Partner 1")], limit=1)
env["crm.contract"].create({"name": "The first", "partner_id": partner.id})
env.cr.commit()
"""


def parse(arguments=None):
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        "tests/bench",
        description="Measure what the addons cost.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="what to measure")
    parser.add_argument("--small", action="store_true", help="on next to no data")
    parser.add_argument("--rounds", type=int, help="how often each case is measured")
    parser.add_argument("--json", metavar="FILE", help="write the rows there as well")
    parser.add_argument(
        "--explain", metavar="FILE", help="write the plans of PostgreSQL there"
    )
    parser.add_argument(
        "--reuse", action="store_true", help="keep the databases for the next run"
    )
    sizes = parser.add_argument_group("sizes")
    for field in dataclasses.fields(FULL):
        if field.name != "rounds":
            sizes.add_argument(f"--{field.name}", type=int, metavar="N")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.parts) - {*PARTS, PEER})
    if unknown:
        raise SetupError(f"{unknown[0]} is none of: {', '.join(PARTS)}.")
    return options


def main():
    """Measure what was asked for and print the table."""
    options = parse()
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    given = {
        field.name: getattr(options, field.name)
        for field in dataclasses.fields(FULL)
        if getattr(options, field.name) is not None
    }
    if options.rounds:
        given["rounds"] = options.rounds
    sizes = dataclasses.replace(SMALL if options.small else FULL, **given)
    parts = [part for part in (*PARTS, PEER) if part in (options.parts or PARTS)]
    bench = Bench(Databases(Erp.ensure(tests=True)), sizes, options)
    rows = bench.run(parts)
    say(f"\n{format_table(rows)}\n")
    if options.json:
        content = [row.as_dict() for row in rows]
        Path(options.json).write_text(json.dumps(content, indent=2) + "\n")
    return 0


class Bench:
    """Databases to measure on, and the measuring."""

    def __init__(self, databases, sizes, options):
        self.databases = databases
        self.erp = databases.erp
        self.server = databases.server
        self.sizes = sizes
        self.options = options

    def run(self, parts):
        """Return the rows of the parts."""
        rows = []
        with contextlib.ExitStack() as stack:
            plain = self._plain(stack)
            if "install" in parts:
                rows += self._measure_installs(plain)
            measured = [part for part in parts if part in (*MEASURED, PEER)]
            if measured:
                databases = {"plain": plain, "loaded": self._loaded(stack, plain)}
                if "care" in measured:
                    databases["care"] = self._care(stack, databases["loaded"])
                if PEER in measured:
                    databases["peer"] = self._peer(stack)
                rows += self._measure(measured, databases)
        return rows

    # ------------------------------------------------------------
    # DATABASES
    # ------------------------------------------------------------

    def _provide(self, stack, source, label):
        """Return (name, is new) of a copy that stays only with --reuse."""
        if not self.options.reuse:
            return stack.enter_context(self.databases.copy(source, label)), True
        name = f"{PREFIX}_{label}"
        if self.databases.state(name).get("bench") == self.sizes.key():
            return name, False
        self.databases.clone(source, name)
        return name, True

    def _fill(self, name, steps):
        for label, statement in steps:
            with step(label):
                # VACUUM refuses to run in a transaction with anything else.
                self.server.query(statement, name)
        state = self.databases.state(name)
        self.databases.set_state(name, {**state, "bench": self.sizes.key()})

    def _plain(self, stack):
        """Return a database with much data and without the addons."""
        template = self.databases.template()
        name, is_new = self._provide(stack, template, "bench_plain")
        if is_new:
            self.erp.run(
                *("shell", "-d", name, "--no-http", "--log-level=warn"),
                own_addons=False,
                script=f"{USERS}\n{ORDERS}",
            )
            self._fill(name, statements(self.sizes))
        return name

    def _loaded(self, stack, plain):
        """Return a copy with the addons and a log full of interactions."""
        name, is_new = self._provide(stack, plain, "bench_loaded")
        if is_new:
            self.databases.install(name)
            self.erp.run(
                *("shell", "-d", name, "--no-http", "--log-level=warn"),
                script=f"{CONTRACT}\n{APPLICATIONS}",
            )
            self._fill(name, interaction_statements(self.sizes))
            self._fill(name, contract_statements(self.sizes))
            self._fill(name, application_statements(self.sizes))
        else:
            self.databases.update(name)
        return name

    def _care(self, stack, loaded):
        """Return a copy with customers to care for, and Odoo's automation rules."""
        name, is_new = self._provide(stack, loaded, "bench_care")
        if is_new:
            run = ("--stop-after-init", "--no-http", "--log-level=warn")
            with step("installing base_automation"):
                self.erp.run("-d", name, "-i", "base_automation", *run)
            self._fill(name, care_statements(self.sizes))
        else:
            self.databases.update(name)
        return name

    def _peer(self, stack):
        """Return a database with what others make in place of our addons."""
        self.erp = dataclasses.replace(self.erp, others=(peer.fetch(),))
        name, is_new = self._provide(stack, self.databases.template(), "bench_peer")
        if is_new:
            with step("asking for validations in the other addon"):
                run = ("shell", "-d", name, "--no-http", "--log-level=warn")
                self.erp.run(*run, own_addons=False, script=USERS)
                peer.fill(self.erp, name, self.sizes.few)
            self._fill(name, list(statements(self.sizes))[:1])
        return name

    # ------------------------------------------------------------
    # MEASURING
    # ------------------------------------------------------------

    def _measure_installs(self, plain):
        """Install on the full and on an empty database, in turn."""
        template = self.databases.template()
        sources = {"full": plain, "empty": template}
        seconds = {name: [] for name in sources}
        for _round in range(min(self.sizes.rounds, 3)):
            for name, source in sources.items():
                with self.databases.copy(source, f"bench_{name}") as database:
                    self.server.query("CHECKPOINT")
                    start = time.monotonic()
                    self.databases.install(database)
                    seconds[name].append(time.monotonic() - start)
        full, empty = (sorted(seconds[n])[len(seconds[n]) // 2] for n in sources)
        case = (
            f"install: {self.sizes.partners} partners, {self.sizes.messages} messages"
        )
        yield Row(
            *(case, None, full * 1000, "empty database", None, empty * 1000),
            goal="ratio 1.5",
        )

    def _measure(self, parts, databases):
        with tempfile.TemporaryDirectory() as folder:
            rows = os.path.join(folder, "rows.json")
            plans = self.options.explain and os.path.abspath(self.options.explain)
            if plans:
                Path(plans).write_text("")
            job = {
                "config": str(self.erp.config()),
                "databases": databases,
                "sizes": dataclasses.asdict(self.sizes),
                "parts": parts,
                "plans": plans,
                "rows": rows,
            }
            environment = self.erp.environment
            environment["PYTHONPATH"] += f"{os.pathsep}{REPO / 'tests'}"
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            with step(f"measuring {', '.join(parts)}"):
                done = subprocess.run(
                    [str(self.erp.python), "-m", "benchmark.worker"],
                    input=json.dumps(job),
                    text=True,
                    env=environment,
                )
            if done.returncode:
                raise SetupError("The measuring failed: its messages are above.")
            return [_read_row(row) for row in json.loads(Path(rows).read_text())]


def _read_row(values):
    names = {field.name for field in dataclasses.fields(Row)}
    return Row(**{name: value for name, value in values.items() if name in names})
