# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What our test runs need beside pytest-odoo.

Loaded with ``-p runner.pytest_plugin``. It makes a warning in the log fail the
test, prepares the web client's files before the first browser test, and writes
down what ran.
"""

import json
import logging
import os
from collections import Counter

import pytest
from erp.odoo_log import is_fault
from odoo.tests.common import BaseCase, HttpCase

# Tests outside an addon get the tags that Odoo gives those inside.
BaseCase.test_tags = {"standard", "at_install"}
BaseCase.test_module = ""


class FaultCollector(logging.Handler):
    """Keep the warnings and errors logged while a test runs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []

    def emit(self, record):
        message = record.getMessage()
        if record.name != "py.warnings" and is_fault(record.levelname, message):
            self.found.append(f"{record.levelname} {record.name}: {message}")


class Results:
    """The outcome of each test of a session, for the runner."""

    def __init__(self):
        self.outcomes = {}
        self.browser = set()

    def pytest_runtest_logreport(self, report):
        if dict(report.user_properties).get("http"):
            self.browser.add(report.nodeid)
        if report.when == "call" or report.outcome != "passed":
            # A test with a failed subtest, or a failed tear-down, has failed.
            if self.outcomes.get(report.nodeid) != "failed":
                self.outcomes[report.nodeid] = report.outcome

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcomes[report.nodeid] = "failed"

    def pytest_sessionfinish(self):
        target = os.environ.get("ERP_RESULTS")
        if target:
            with open(target, "w") as handle:
                json.dump(self.summary(), handle)

    def summary(self):
        """Return the counts, and those of the browser tests among them."""
        counts = Counter(self.outcomes.values())
        browser = Counter(self.outcomes.get(test) for test in self.browser)
        return {
            **{name: counts[name] for name in ("passed", "failed", "skipped")},
            "http": {
                "ran": browser["passed"] + browser["failed"],
                "skipped": browser["skipped"],
            },
        }


def pytest_configure(config):
    config.pluginmanager.register(Results())


@pytest.fixture(scope="session", autouse=True)
def web_client_files(request, load_registry):
    """Build bundles in a transaction that stays: those built in a test do not."""
    if any(issubclass(item.cls or object, HttpCase) for item in request.session.items):
        import odoo

        name = odoo.tests.common.get_db_name()
        with odoo.modules.registry.Registry(name).cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            env["ir.qweb"]._pregenerate_assets_bundles()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if issubclass(item.cls or object, HttpCase):
        item.user_properties.append(("http", True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    collector = FaultCollector()
    logging.getLogger().addHandler(collector)
    try:
        result = yield
    finally:
        logging.getLogger().removeHandler(collector)
    if collector.found:
        pytest.fail("the log has warnings:\n" + "\n".join(collector.found), False)
    return result
