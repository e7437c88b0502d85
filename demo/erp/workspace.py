# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo with its Python and its PostgreSQL, ready to run."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .console import OdooError, say
from .files import digest
from .odoo_log import faults, is_log_line
from .odoo_source import OdooSource, ensure_odoo
from .postgres import Server, ensure_postgres
from .python_env import ensure_python
from .settings import REPO, cache_dir, data_dir

SHOWN_FAULTS = 20
# Printed at the end of a script.
MARKER = "-- the script came to its end --"


@dataclass
class Erp:
    """Everything a command needs to run Odoo."""

    odoo: OdooSource
    python: Path
    server: Server
    others: tuple = ()  # folders with addons of others

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
        own = [REPO] if own_addons else []
        folders = [*self.odoo.addons_path, *self.others, *own]
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

    def run(self, *arguments, own_addons=True, script=None, show=False):
        """Run Odoo to its end and return its output.

        A warning in the log is as bad as a failure, once our addons take part.

        :param script: Python code for ``odoo shell``, or None
        :param show: whether to pass on what the script prints
        """
        with tempfile.TemporaryFile("w+") as code:
            code.write(script or "")
            code.seek(0)
            process = subprocess.Popen(
                self.command(*arguments, own_addons=own_addons),
                stdin=code,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=self.environment,
            )
        lines = []
        for line in process.stdout:
            lines.append(line)
            if show and not is_log_line(line) and MARKER not in line:
                say(line.rstrip())
        output = "".join(lines)
        found = faults(output) if own_addons else []
        if process.wait() or found:
            shown = "\n".join(found[:SHOWN_FAULTS]) or "".join(lines[-SHOWN_FAULTS:])
            raise OdooError(f"Odoo complains:\n{shown}")
        return output

    def shell(self, database, script, show=False):
        """Run Python code with ``env`` on a database; it must commit itself."""
        # The shell prints the traceback of a script and goes on: look for the end.
        code = f"{script}\nprint({MARKER!r})\n"
        options = ["-d", database, "--no-http", "--log-level=warn"]
        output = self.run("shell", *options, script=code, show=show)
        if MARKER not in output:
            raise OdooError(f"A script failed on {database}:\n{output[-3000:]}")
        return output.replace(f"{MARKER}\n", "")
