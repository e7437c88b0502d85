# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of ``demo/up``."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from .console import SetupError, say, step
from .databases import PREFIX, Databases
from .files import locked
from .settings import REPO, cache_dir
from .workspace import Erp

DATABASE = f"{PREFIX}_demo"
START_SECONDS = 120


def parse(arguments=None):
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        "demo/up", description="Bring up an Odoo 19 with these addons and demo data."
    )
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--lang", default="en_US", help="such as zh_CN or zh_TW")
    parser.add_argument("--detach", action="store_true", help="serve in the background")
    parser.add_argument("--stop", action="store_true", help="stop a detached server")
    return parser.parse_args(arguments)


def main():
    """Bring the demo up, or stop it."""
    options = parse()
    pid_file = cache_dir() / "runs" / f"{DATABASE}.pid"
    pid_file.parent.mkdir(parents=True, exist_ok=True)
    if options.stop:
        return stop(pid_file)
    _check_port(options.port)
    erp = Erp.ensure()
    prepare_database(erp, options)
    return serve(erp, options, pid_file)


def _check_port(port):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SetupError(f"Port {port} is taken: choose another with --port.")


def prepare_database(erp, options):
    """Create the demo database, or bring the one there is up to date."""
    databases = Databases(erp)
    with locked(cache_dir() / "locks" / f"{DATABASE}.lock"):
        if options.fresh or not databases.exists(DATABASE):
            work = f"{DATABASE}_building"
            databases.clone(databases.template(demo=True), work)
            databases.install(work)
            note = databases.read_note(work)
            _fill(erp, work, options.lang)
            databases.rename(work, DATABASE)
            databases.note(DATABASE, f"{note} lang={options.lang}")
        else:
            databases.update(DATABASE)


def _fill(erp, database, lang):
    code = (
        f"import sys; sys.path.insert(0, {str(REPO / 'demo')!r})\n"
        f"from erp.demo_data import prepare\nprepare(env, {lang!r})\n"
        "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"
    )
    with step("creating the users and the demo company"):
        erp.shell(database, code)


def serve(erp, options, pid_file):
    """Start Odoo and say how to get in."""
    log = cache_dir() / "runs" / f"{DATABASE}.log"
    command = erp.command(
        *("-d", DATABASE, "--db-filter", f"^{DATABASE}$"),
        *("--http-port", str(options.port), "--log-level=warn"),
    )
    with open(log, "w") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=erp.environment,
            close_fds=False,
            start_new_session=options.detach,
        )
    pid_file.write_text(str(process.pid))
    address = f"http://127.0.0.1:{options.port}"
    _wait_until_up(process, address, log)
    _print_logins(address, options.lang)
    if options.detach:
        return 0
    say("Stop with Ctrl-C.")
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0


def _wait_until_up(process, address, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SetupError(f"Odoo stopped at once; its log is {log}.")
        try:
            with urllib.request.urlopen(f"{address}/web/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    process.terminate()
    raise SetupError(f"Odoo does not answer at {address}; its log is {log}.")


def _print_logins(address, lang):
    sys.path.insert(0, str(REPO / "demo"))
    from roles import ADMIN_TASK, ROLES

    say(f"\nOdoo 19 is at {address}  (the password is the login)\n")
    for role in ROLES:
        say(f"  {role.login:<10}{role.says('name', lang)}: {role.says('task', lang)}")
    say(f"  {'admin':<10}{ADMIN_TASK['zh' if lang.startswith('zh') else 'en']}\n")


def stop(pid_file):
    """Stop the detached server of this checkout."""
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, signal.SIGTERM)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        say("No demo server of this checkout is running.")
        return 0
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)
    say("Stopped.")
    return 0
