# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things are."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


def cache_dir():
    """Return the folder for everything that can be fetched or built again.

    ``ERP_CACHE`` lets several checkouts share one.
    """
    return Path(os.environ.get("ERP_CACHE") or REPO / ".cache").resolve()


def data_dir():
    """Return Odoo's data folder: filestores and sessions."""
    return cache_dir() / "odoo-data"


def filestore(database):
    """Return the folder of a database's attachments."""
    return data_dir() / "filestore" / database
