# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The runner counts what ran, and a linter that finds something fails."""

import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from erp import Erp, OdooError
from erp.odoo_log import faults
from runner import cli, pytest_runs
from runner.counts import Counts
from runner.lint import static_checks

TESTS = """
import unittest

class Some(unittest.TestCase):
    def test_good(self): pass
    def test_bad(self): self.fail()
    def test_subtest(self):
        for number in range(3):
            with self.subTest(number): self.assertTrue(number)
    def test_skipped(self): self.skipTest("why")
"""


def test_last_line_has_its_form():
    assert re.fullmatch(r"\d+ passed, \d+ failed, \d+ skipped", str(Counts(1, 2, 3)))


def test_each_test_counts_once(tmp_path):
    (tmp_path / "test_some.py").write_text(TESTS)
    results = tmp_path / "results.json"
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "runner.results"]
    subprocess.run(
        [*command, "-p", "no:cacheprovider", "-q", tmp_path],
        env={**os.environ, "ERP_RESULTS": str(results)},
        capture_output=True,
        check=False,
    )
    found = json.loads(results.read_text())
    counts = [found[name] for name in ("passed", "failed", "skipped")]
    assert counts == [1, 2, 1]


def test_skipped_browser_test_fails_the_run(monkeypatch):
    found = {"browser_ran": 3, "browser_skipped": 1}
    monkeypatch.setattr(pytest_runs, "_odoo_options", lambda *args: [])
    monkeypatch.setattr(pytest_runs, "_run", lambda *args: (Counts(3, 0, 1), found))
    assert str(pytest_runs.run_odoo_tests(None, "db", [], [])) == str(Counts(3, 1, 0))


def test_failed_installation_counts_as_failed(monkeypatch, capsys):
    def fail(*args):
        raise OdooError("Odoo complains: it does not install")

    erp = SimpleNamespace(close=lambda: None)
    monkeypatch.setattr(cli.Erp, "ensure", lambda tests: erp)
    monkeypatch.setattr(cli, "require_browser", lambda: None)
    monkeypatch.setattr(cli, "_run_on_database", fail)
    monkeypatch.setattr(sys, "argv", ["tests/run", "tests"])
    assert cli.main() == 1
    output = capsys.readouterr().out.splitlines()
    assert output[-1] == "0 passed, 1 failed, 0 skipped"
    assert any("it does not install" in line for line in output)


def test_warnings_in_the_log_are_found_with_their_traceback():
    log = (
        "2026-01-01 00:00:00,000 1 INFO db odoo.modules: fine\n"
        "2026-01-01 00:00:00,000 1 ERROR db odoo.http: bad\n"
        "Traceback: here\n"
        "2026-01-01 00:00:00,000 1 INFO db odoo.modules: fine\n"
    )
    assert faults(log) == [
        "2026-01-01 00:00:00,000 1 ERROR db odoo.http: bad\nTraceback: here"
    ]


CATALOGUE = """\
# Translation of Odoo Server.
# This file contains the translation of the following modules:
# * addon
#
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: zh_CN\\n"
"""
GOOD = {
    "addon/__init__.py": "",
    "addon/__manifest__.py": (
        '{\n    "name": "Addon",\n    "version": "19.0.1.0.0",\n'
        '    "author": "Relations and Onboarding contributors",\n'
        '    "license": "LGPL-3",\n    "depends": ["base"],\n'
        '    "data": ["views/x.xml"],\n}\n'
    ),
    "addon/views/x.xml": '<?xml version="1.0" encoding="utf-8"?>\n<odoo>\n</odoo>\n',
    "addon/static/src/x.js": "export const x = 1;\n",
    "addon/i18n/zh_CN.po": CATALOGUE,
}
BAD = {
    "ruff check": ("addon/x.py", "import os\n"),
    "ruff format": ("addon/x.py", "x = {  'a':1 }\n"),
    "pylint-odoo": ("addon/x.py", "print(1)\n"),
    "test_lint (pylint checkers)": ("addon/x.py", "x = undefined_name\n"),
    "oca-checks-odoo-module": ("addon/views/x.xml", "<odoo><record></odoo>\n"),
    "oca-checks-po": ("addon/i18n/zh_CN.po", 'msgid "a"\nmsgstr "\n'),
    "prettier": ("addon/views/x.xml", "<odoo><a  b='c'/></odoo>\n"),
    "eslint": ("addon/static/src/x.js", "undefinedFunction();\n"),
}


@pytest.fixture(scope="module")
def erp():
    return Erp.ensure(tests=True)


def _checks(erp, folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return {check.name: check for check in static_checks(erp, folder)}


@pytest.mark.parametrize("linter", BAD)
def test_linter_fails_on_a_bad_file(erp, tmp_path, linter):
    name, content = BAD[linter]
    assert _checks(erp, tmp_path, {**GOOD, name: content})[linter].run()


def test_linters_pass_on_good_files(erp, tmp_path):
    checks = _checks(erp, tmp_path, GOOD)
    assert set(checks) == set(BAD)
    assert [name for name, check in checks.items() if check.run()] == []
