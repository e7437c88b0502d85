# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of ``tests/run``."""

import argparse
import os
import sys

from erp import Databases, Erp, SetupError, say
from erp.addons import own_addons

from .counts import Counts
from .odoo_tests import run_odoo_tests, test_paths

EPILOG = """\
what to run (all of it without an argument):
  lint            the linters alone
  tests           the cross-addon tests in tests/
  crm_relations   the tests of that addon (any addon's name)

the inner loop, under half a minute:
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
    parser.add_argument("what", nargs="*", help="lint, tests, or an addon's name")
    parser.add_argument("-k", metavar="EXPR", help="only tests whose name matches")
    parser.add_argument("--no-lint", action="store_true", help="leave the linters out")
    parser.add_argument(
        "--reuse", action="store_true", help="keep and update one database"
    )
    arguments = sys.argv[1:] if arguments is None else arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:end])
    options.pytest = arguments[end + 1 :]
    if options.k:
        options.pytest += ["-k", options.k]
    known = {"lint", "tests", *own_addons()}
    unknown = sorted(set(options.what) - known)
    if unknown:
        raise SetupError(f"{unknown[0]} is none of: {', '.join(sorted(known))}.")
    return options


def main():
    """Run what was asked for and print the counts."""
    options = parse()
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    what = set(options.what) or {"lint", "tests", *own_addons()}
    addons = [name for name in own_addons() if name in what]
    counts = Counts()
    paths = test_paths(addons, "tests" in what)
    erp = Erp.ensure(tests=True)
    databases = Databases(erp)
    if paths:
        provide = databases.kept if options.reuse else databases.temporary
        with provide("tests") as name:
            counts.add(run_odoo_tests(erp, name, paths, options.pytest))
    say(str(counts))
    return 1 if counts.failed else 0
