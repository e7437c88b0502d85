# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The server of demo/up: in the foreground, or left alone in the background."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from .console import SetupError
from .settings import cache_dir

START_SECONDS = 120
STOP_SECONDS = 20


class DemoServer:
    """Odoo on one database, found again by a later command."""

    def __init__(self, database):
        self.database = database
        folder = cache_dir() / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        self.mark = folder / f"{database}.pid"
        self.log = folder / f"{database}.log"
        self.process = None

    def address(self):
        """Return where the server of an earlier command listens, or None."""
        pid, port = self._read_mark()
        return f"http://127.0.0.1:{port}" if pid else None

    def _read_mark(self):
        try:
            pid, port = map(int, self.mark.read_text().split())
            command = Path(f"/proc/{pid}/cmdline").read_text()
        except (OSError, ValueError):
            return None, None
        # The number may belong to another process by now.
        return (pid, port) if self.database in command else (None, None)

    @contextlib.contextmanager
    def started(self, erp, port):
        """Start the server and give its address once it answers."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with open(self.log, "w") as output:
            self.process = subprocess.Popen(
                erp.command(
                    *("-d", self.database, "--db-filter", f"^{self.database}$"),
                    *("--http-port", str(port), "--log-level=warn"),
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=erp.environment,
                # The server keeps the mark that PostgreSQL is in use.
                close_fds=False,
                start_new_session=True,
            )
        try:
            self.mark.write_text(f"{self.process.pid} {port}")
            address = f"http://127.0.0.1:{port}"
            self._wait_until_up(address)
            yield address
        except BaseException:
            self.stop()
            raise

    def _wait_until_up(self, address):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise SetupError(f"Odoo stopped at once; its log is {self.log}")
            with contextlib.suppress(urllib.error.URLError, OSError):
                with urllib.request.urlopen(f"{address}/web/health", timeout=5):
                    return
            time.sleep(0.2)
        raise SetupError(f"Odoo does not answer at {address}; its log is {self.log}")

    def wait(self):
        """Serve until the user has enough, or the server ends."""
        try:
            self.process.wait()
        except KeyboardInterrupt:
            self.stop()

    def stop(self):
        """End the server, by force if it does not want to."""
        pid = self._read_mark()[0]
        if pid:
            self._end(pid, signal.SIGTERM) or self._end(pid, signal.SIGKILL)
        self.mark.unlink(missing_ok=True)

    def _end(self, pid, how):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end:
            if self.process:
                self.process.poll()
            if not Path(f"/proc/{pid}").exists():
                return True
            time.sleep(0.1)
        return False
