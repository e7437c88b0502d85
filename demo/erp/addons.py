# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addons of this repository, read from their manifests."""

import ast

from .files import digest
from .settings import REPO

MANIFEST = "__manifest__.py"
# Files that change nothing in a database.
IGNORED_FOLDERS = {"tests", "readme"}


def own_addons(repo=REPO):
    """Return {name: manifest} of the installable addons of this repository."""
    result = {}
    for path in sorted(repo.glob(f"*/{MANIFEST}")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            result[path.parent.name] = manifest
    return result


def outside_dependencies(repo=REPO):
    """Return what our addons need from Odoo itself, sorted."""
    addons = own_addons(repo)
    needed = {name for manifest in addons.values() for name in manifest["depends"]}
    return sorted(needed - set(addons))


def addon_digest(name, repo=REPO):
    """Return a hash of everything in an addon that an update would load."""
    return folder_digest(repo / name, IGNORED_FOLDERS)


def folder_digest(folder, ignored=()):
    """Return a hash of the files of a folder, but for some folders in it."""
    parts = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and "__pycache__" not in relative.parts:
            if relative.parts[0] not in ignored:
                parts += [str(relative), path]
    return digest(*parts)
