# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19: a checkout of the user's own, or Debian's package unpacked."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import SetupError
from .debian import DebianArchive
from .files import build_once
from .settings import cache_dir

# The package links fonts and scripts that live in other packages; those of
# trixie fit (sid's are too new for two links, bookworm lacks one package).
PACKAGES = {
    "sid": ["odoo-19"],
    "trixie": [
        "fonts-font-awesome",
        "fonts-inconsolata",
        "fonts-montserrat",
        "fonts-ocr-b",
        "fonts-roboto-unhinted",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
    ],
}
LIBRARY = Path("usr/lib/python3/dist-packages")
# Stripped from the package, though the web client asks for it.
STUBS = ["odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"]
PACKAGE_LIST = "packages.txt"
# Raise it when the way the tree is put together changes.
RECIPE = "1"


@dataclass(frozen=True)
class OdooSource:
    """How to start Odoo, and which one it is."""

    program: Path
    library: Path
    version: str

    def revision(self):
        """Return what changes when another Odoo is put in the same place."""
        for folder in self.library.parents:
            if (folder / PACKAGE_LIST).is_file():
                return (folder / PACKAGE_LIST).read_text()
        command = ["git", "-C", self.library, "rev-parse", "HEAD"]
        head = ""
        if shutil.which("git"):
            head = subprocess.run(command, capture_output=True, text=True).stdout
        return f"{self.library} {head}"

    @property
    def addons_path(self):
        """Return the folders of Odoo's own addons beside ``odoo/addons``."""
        extra = self.library / "addons"
        return [extra] if extra.is_dir() else []


def ensure_odoo():
    """Return the Odoo to run, fetched if need be."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _describe(Path(home).resolve())
    folder = build_once(
        cache_dir() / "odoo", RECIPE, "fetching Odoo 19 (135 MB)", _fetch
    )
    return _describe(folder)


def _describe(home):
    """Recognise a git checkout, a dist-packages folder, or a folder above one."""
    for library, program in [
        (home, home / "odoo-bin"),
        (home / LIBRARY, home / "usr/bin/odoo"),
        (home, home.parents[2] / "bin/odoo" if len(home.parents) > 2 else home),
    ]:
        if (library / "odoo/release.py").is_file() and program.is_file():
            return OdooSource(program, library, _version(library))
    raise SetupError(f"ODOO_HOME={home} holds no Odoo with its start program.")


def _version(library):
    text = (library / "odoo/release.py").read_text()
    found = re.search(r"^version_info = \((.*?)\)$", text, re.MULTILINE)
    numbers = re.findall(r"\d+", found[1]) if found else []
    if numbers[:1] != ["19"]:
        raise SetupError(f"{library} is not Odoo 19, and these addons need Odoo 19.")
    return ".".join(numbers[:3])


def _fetch(target):
    archive = DebianArchive(cache_dir() / "apt")
    names = archive.unpack(PACKAGES, target)
    for stub in STUBS:
        path = target / LIBRARY / stub
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    dangling = [p for p in (target / "usr").rglob("*") if _dangles(p)]
    if dangling:
        raise SetupError(f"Odoo's package is incomplete: {dangling[0]} leads nowhere.")
    _version(target / LIBRARY)
    (target / PACKAGE_LIST).write_text("\n".join(names) + "\n")


def _dangles(path):
    return path.is_symlink() and not path.exists()
