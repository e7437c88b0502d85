# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addon tests and cross-addon tests, through pytest-odoo."""

import json
import os
import subprocess
import tempfile

from erp import say
from erp.settings import REPO

from .counts import Counts

SETUP_TESTS = "test_setup_*.py"


def test_paths(addons, cross_addon):
    """Return what pytest shall collect."""
    paths = [REPO / addon / "tests" for addon in addons]
    if cross_addon:
        every = set((REPO / "tests").glob("test_*.py"))
        paths += sorted(every - set((REPO / "tests").glob(SETUP_TESTS)))
    return [path for path in paths if path.exists()]


def run_odoo_tests(erp, database, paths, arguments):
    """Run pytest on a database that has the addons."""
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results.json")
        path = os.pathsep.join([str(REPO / "tests"), str(REPO / "demo")])
        environment = erp.environment
        environment["PYTHONPATH"] += os.pathsep + path
        environment["ERP_RESULTS"] = results
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        command = [
            *(erp.python, "-m", "pytest", "-p", "runner.pytest_plugin"),
            *("-p", "no:cacheprovider", "--odoo-http", "--odoo-log-level=warn"),
            *("--odoo-config", erp.config(), "--odoo-database", database),
            *("--odoo-extra", "max-cron-threads=0"),
            *("-q", "--tb=short", *arguments, *paths),
        ]
        status = subprocess.run(
            list(map(str, command)), cwd=REPO, env=environment
        ).returncode
        return _read(results, status)


def _read(results, status):
    # 5: nothing was collected, which is fine for a narrow run.
    if not os.path.exists(results):
        return Counts(failed=1)
    with open(results) as handle:
        found = json.load(handle)
    browser = found.pop("http")
    counts = Counts(**found)
    say(f"HttpCase: {browser['ran']} ran, {browser['skipped']} skipped")
    if browser["skipped"] or (status not in (0, 5) and not counts.failed):
        counts.failed += 1
    return counts
