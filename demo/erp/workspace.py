# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo with its Python and its PostgreSQL, ready to run."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import SetupError
from .files import digest
from .odoo_log import faults
from .odoo_source import OdooSource, ensure_odoo
from .postgres import Server, ensure_postgres
from .python_env import ensure_python
from .settings import REPO, cache_dir, data_dir

SHOWN_FAULTS = 20


@dataclass
class Erp:
    """Everything a command needs to run Odoo."""

    odoo: OdooSource
    python: Path
    server: Server

    @classmethod
    def ensure(cls, tests=False):
        """Fetch and start whatever is missing."""
        odoo = ensure_odoo()
        python = ensure_python(tests)
        return cls(odoo, python, ensure_postgres(python))

    def close(self):
        """Stop the embedded PostgreSQL if nobody else is using it."""
        self.server.close()

    @property
    def environment(self):
        """Return the variables under which Odoo's Python code runs."""
        tools = f"{self.python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return {
            **os.environ,
            **self.server.environment,
            "PATH": tools,
            "PYTHONPATH": str(self.odoo.library),
            "PYTHONUNBUFFERED": "1",
        }

    def config(self, own_addons=True):
        """Write Odoo's configuration file and return its path."""
        folders = [*self.odoo.addons_path, *([REPO] if own_addons else [])]
        text = (
            "[options]\n"
            f"addons_path = {','.join(map(str, folders))}\n"
            f"data_dir = {data_dir()}\n"
            "http_interface = 127.0.0.1\n"
            "workers = 0\n"
            "list_db = False\n"
            "server_wide_modules = base,rpc,web\n"
        )
        path = cache_dir() / "config" / f"{digest(text)}.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(text)
        draft.rename(path)
        return path

    def command(self, *arguments, own_addons=True):
        """Return the command line of an Odoo subcommand or server."""
        depth = 2 if arguments[:1] in (("i18n",), ("db",), ("module",)) else 1
        head = [a for a in arguments[:depth] if not str(a).startswith("-")]
        tail = arguments[len(head) :]
        config = ["-c", str(self.config(own_addons))]
        return [str(self.python), str(self.odoo.program), *head, *config, *tail]

    def run(self, *arguments, own_addons=True, script=None):
        """Run Odoo to its end; a warning in the log is as bad as a failure.

        :param script: Python code for ``odoo shell``, or None
        """
        done = subprocess.run(
            self.command(*arguments, own_addons=own_addons),
            input=script or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment,
        )
        found = faults(done.stdout)
        if done.returncode or found:
            tail = found[:SHOWN_FAULTS] or done.stdout.splitlines()[-SHOWN_FAULTS:]
            raise SetupError("Odoo complains:\n" + "\n".join(tail))
        return done.stdout

    def shell(self, database, script):
        """Run Python code with ``env`` on a database; it must commit itself."""
        # The shell prints the traceback of a script and goes on: look for the end.
        marker = "the script came to its end"
        code = f"{script}\nprint({marker!r})\n"
        output = self.run(
            "shell", "-d", database, "--no-http", "--log-level=warn", script=code
        )
        if marker not in output:
            raise SetupError(f"A script failed on {database}:\n{output[-3000:]}")
        return output.replace(f"{marker}\n", "")
