# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own test_lint, narrowed to the addons of this repository.

Loaded with ``-p runner.odoo_lint_plugin`` when pytest collects test_lint.
"""

from pathlib import Path

import pytest

from odoo.modules.module import Manifest

from erp.settings import REPO

# These read all of Odoo for minutes: runner.lint runs pylint and eslint on our addons,
# and a conflict marker breaks every linter. test_checkers tests the checkers.
ELSEWHERE = ("test_pylint", "test_eslint", "test_markers", "test_checkers")


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if item.path.stem not in ELSEWHERE]


@pytest.fixture(scope="session", autouse=True)
def only_own_addons(request, load_registry):
    """Let test_lint see our addons alone; the registry stays whole."""
    every = Manifest.all_addon_manifests()
    own = [manifest for manifest in every if Path(manifest.path).parent == REPO]
    patch = pytest.MonkeyPatch()
    patch.setattr(Manifest, "all_addon_manifests", lambda: own)
    for module in {item.module for item in request.session.items}:
        if hasattr(module, "get_modules"):
            patch.setattr(module, "get_modules", lambda: [m.name for m in own])
    yield
    patch.undo()
