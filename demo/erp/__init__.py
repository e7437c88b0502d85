# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19 with everything it needs, from nothing but Python and Debian's mirror.

    erp = Erp.ensure(tests=True)          # Odoo, packages, PostgreSQL
    databases = Databases(erp)
    with databases.temporary("bench") as name:
        erp.shell(name, "print(env['res.partner'].search_count([]))")

Standard library only: this code runs before anything is installed.
"""

from .console import OdooError, SetupError, run_command, say, step
from .databases import Databases
from .workspace import Erp

__all__ = ["Databases", "Erp", "OdooError", "SetupError", "run_command", "say", "step"]
