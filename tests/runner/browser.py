# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The browser that tours and Hoot need."""

import shutil

from erp import SetupError

# The names under which Odoo looks for it.
PROGRAMS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def require_browser():
    """Say what to install if there is no browser."""
    if not any(map(shutil.which, PROGRAMS)):
        raise SetupError(
            "tests/run needs a browser for the tours: install Debian's packages "
            "chromium and fonts-noto-cjk (demo/up does without)."
        )
