# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing that an addon brings is left out of a run."""

import ast
import re

import pytest

from erp.addons import own_addons
from erp.settings import REPO


def _imported(path):
    tree = ast.parse(path.read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in found for alias in node.names}


@pytest.mark.parametrize("addon", own_addons())
def test_every_test_module_is_imported(addon):
    folder = REPO / addon / "tests"
    modules = {path.stem for path in folder.glob("test_*.py")}
    assert not modules or modules <= _imported(folder / "__init__.py")


@pytest.mark.parametrize("addon", own_addons())
def test_javascript_tests_are_run(addon):
    folder = REPO / addon
    if list(folder.glob("static/tests/**/*.test.js")):
        tests = "".join(path.read_text() for path in folder.glob("tests/*.py"))
        assert f'"@{addon}"' in tests


@pytest.mark.parametrize("addon", own_addons())
def test_every_tour_is_started(addon):
    folder = REPO / addon
    tests = "".join(path.read_text() for path in folder.glob("tests/*.py"))
    tests += "".join(path.read_text() for path in (REPO / "tests").glob("test_*.py"))
    quoted = set(re.findall(r'"\w+"', tests))
    for path in folder.glob("static/tests/tours/*.js"):
        names = re.findall(
            r'(?:\btours|"web_tour\.tours"\))\.add\(\s*"(\w+)"', path.read_text()
        )
        assert names, path
        for name in names:
            # A helper of the tests may put the addon's name before it.
            assert {f'"{name}"', f'"{name.removeprefix(f"{addon}_")}"'} & quoted, name
