# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of ``demo/odoo``."""

import subprocess
import sys

from .databases import PREFIX, Databases
from .workspace import Erp

LABELS = ("demo", "tests")


def main(usage):
    """Run Odoo, or psql, with our configuration and database names."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(usage)
        return 0
    label = _label(arguments)
    erp = Erp.ensure(tests=label == "tests")
    if label == "tests":
        with Databases(erp).kept(label):
            pass
    arguments = [f"{PREFIX}_{a}" if a == label else a for a in arguments]
    if arguments[0] == "psql":
        command = [str(erp.server.programs / "psql"), *arguments[1:]]
    else:
        command = erp.command(*arguments)
    return subprocess.run(command, env=erp.environment).returncode


def _label(arguments):
    """Return the label given after -d, if it is one of ours."""
    for option, value in zip(arguments, arguments[1:], strict=False):
        if option in ("-d", "--database") and value in LABELS:
            return value
    return None
