# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""pytest plugin: what our tests need beside pytest-odoo.

It makes a warning in the log fail the test, and prepares the web client's files and
the browser before the first browser test.
"""

import logging
import subprocess

import pytest

import odoo.tests.common

from erp.odoo_log import is_fault

from .results import BROWSER

# Tests outside an addon get the tags that Odoo gives those inside.
odoo.tests.common.BaseCase.test_tags = {"standard", "at_install"}
odoo.tests.common.BaseCase.test_module = ""
# Odoo skips a test whose browser is not up after ten seconds, which a busy machine
# exceeds now and then: wait for a minute.
odoo.tests.common.CHECK_BROWSER_ITERATIONS = 600


class FaultCollector(logging.Handler):
    """Keep the warnings and errors logged while a test runs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []

    def emit(self, record):
        message = record.getMessage()
        if record.name != "py.warnings" and is_fault(record.levelname, message):
            self.found.append(f"{record.levelname} {record.name}: {message}")


def _uses_browser(item):
    return issubclass(item.cls or object, odoo.tests.common.HttpCase)


def pytest_addoption(parser):
    parser.addoption("--test-tag", default="standard", help="run what has this tag")


def pytest_collection_modifyitems(config, items):
    """Leave out what has not the tag: what is ``-standard``, as Odoo does."""
    tag = config.getoption("--test-tag")
    left_out = [x for x in items if tag not in _tags(x)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [x for x in items if x not in left_out]


def _tags(item):
    return getattr(item.cls, "test_tags", {"standard"})


@pytest.fixture(scope="session", autouse=True)
def web_client_files(request, load_registry):
    """Build bundles in a transaction that stays: those built in a test do not."""
    if any(map(_uses_browser, request.session.items)):
        registry = odoo.modules.registry.Registry(odoo.tests.common.get_db_name())
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            env["ir.qweb"]._pregenerate_assets_bundles()


@pytest.fixture(scope="session", autouse=True)
def warm_browser(request):
    """Start the browser once for nothing: from a cold disk that takes long."""
    if any(map(_uses_browser, request.session.items)):
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
        subprocess.run(
            [odoo.tests.common._find_executable(), *options, "about:blank"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=True,
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if _uses_browser(item):
        item.user_properties.append((BROWSER, True))


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
