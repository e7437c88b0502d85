# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nothing that an addon brings is left out of a run."""

import ast

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
    marker = 'registry.category("web_tour.tours").add("'
    for path in folder.glob("static/tests/tours/*.js"):
        for part in path.read_text().split(marker)[1:]:
            assert part.split('"')[0] in tests, path
