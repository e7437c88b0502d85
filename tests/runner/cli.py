# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of ``tests/run``."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from erp import Databases, Erp, OdooError, SetupError, say
from erp.addons import own_addons

from . import pytest_runs
from .browser import require_browser
from .counts import Counts
from .lint import run_checks, static_checks

EPILOG = """\
what to run (all of it without an argument):
  lint            the linters alone; with --fix they mend what they can
  setup           the tests of the set-up: demo/up and this runner
  tests           the cross-addon tests in tests/
  core            Odoo's own tests of crm, sale_crm and purchase, with the addons
  apps            the tests of the addons that want surveys, loyalty and stock
  crm_relations   the tests of that addon (any addon's name)

the inner loop, well under half a minute:
  tests/run crm_relations -k timeline --reuse
keeps a database of this checkout between runs and only updates addons whose
files changed. ERP_CACHE=<folder> lets several checkouts share one cache.
Everything behind -- goes to pytest: tests/run tests -- -x --tb=long
"""


def parse(arguments=None):
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        "tests/run",
        description="Lint and test the addons of this repository.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="*", help="lint, setup, tests, apps, core…")
    parser.add_argument("-k", metavar="EXPR", help="only tests whose name matches")
    parser.add_argument("--no-lint", action="store_true", help="leave the linters out")
    parser.add_argument("--fix", action="store_true", help="let the linters mend")
    parser.add_argument(
        "--reuse", action="store_true", help="keep and update one database"
    )
    parser.add_argument("--fresh", action="store_true", help="make that one anew")
    arguments = sys.argv[1:] if arguments is None else arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:end])
    options.pytest = arguments[end + 1 :]
    if options.k:
        options.pytest += ["-k", options.k]
    known = ["lint", "setup", "tests", "apps", "core", *own_addons()]
    unknown = [name for name in options.what if name not in known]
    if unknown:
        raise SetupError(f"{unknown[0]} is none of: {', '.join(known)}.")
    options.what = set(options.what or known)
    if options.no_lint or options.k:
        options.what.discard("lint")
    return options


def main():
    """Run what was asked for and print the counts."""
    options = parse()
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    addons = [name for name in own_addons() if name in options.what]
    paths = pytest_runs.test_paths(addons, "tests" in options.what)
    if paths or "apps" in options.what:
        require_browser()
    erp = Erp.ensure(tests=True)
    counts = Counts()
    with ThreadPoolExecutor(1) as pool:
        # The linters use one core while the database is made with the other.
        lint = pool.submit(_lint, erp, options)
        if "setup" in options.what:
            counts.add(pytest_runs.run_setup_tests(erp, options.pytest))
        if paths or not {"lint", "apps", "core"}.isdisjoint(options.what):
            try:
                _run_on_database(erp, paths, options, counts)
            except OdooError as error:
                say(f"FAILED: {error}")
                counts.failed += 1
        found, lines = lint.result()
    counts.add(found)
    for line in lines:
        say(line)
    erp.close()
    say(str(counts))
    return 1 if counts.failed else 0


def _lint(erp, options):
    if "lint" not in options.what:
        return Counts(), []
    return run_checks(static_checks(erp), options.fix)


def _run_on_database(erp, paths, options, counts):
    databases = Databases(erp)
    if options.reuse or options.fresh:
        provided = databases.kept("tests", fresh=options.fresh)
    else:
        provided = databases.temporary("tests")
    with provided as name:
        if "lint" in options.what:
            with databases.copy(name, "lint") as copy:
                counts.add(pytest_runs.run_odoo_lint(erp, copy))
        if paths:
            run = pytest_runs.run_odoo_tests
            counts.add(run(erp, name, paths, options.pytest))
        if "apps" in options.what:
            with databases.copy(name, "apps") as copy:
                databases.install(copy, pytest_runs.APPS)
                counts.add(pytest_runs.run_app_tests(erp, copy, options.pytest))
        if "core" in options.what:
            counts.add(pytest_runs.run_core_tests(erp, name, options.pytest))
