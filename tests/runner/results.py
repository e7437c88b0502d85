# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""pytest plugin: write down what ran, for the counts of the runner."""

import json
import os
from collections import Counter
from pathlib import Path

TARGET = "ERP_RESULTS"
# Marks a test with a server or a browser in its report.
BROWSER = "browser"


class Results:
    """The outcome of each test of a session."""

    def __init__(self):
        self.outcomes = {}
        self.browser = set()

    def pytest_runtest_logreport(self, report):
        if BROWSER in dict(report.user_properties):
            self.browser.add(report.nodeid)
        if report.when == "call" or report.outcome != "passed":
            # A test with a failed subtest, or a failed tear-down, has failed.
            if self.outcomes.get(report.nodeid) != "failed":
                self.outcomes[report.nodeid] = report.outcome

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcomes[report.nodeid] = "failed"

    def pytest_sessionfinish(self):
        if os.environ.get(TARGET):
            Path(os.environ[TARGET]).write_text(json.dumps(self.summary()))

    def summary(self):
        """Return the counts, and those of the browser tests among them."""
        counts = Counter(self.outcomes.values())
        browser = Counter(self.outcomes.get(test) for test in self.browser)
        return {
            **{name: counts[name] for name in ("passed", "failed", "skipped")},
            "browser_ran": browser["passed"] + browser["failed"],
            "browser_skipped": browser["skipped"],
        }


def pytest_configure(config):
    config.pluginmanager.register(Results())
