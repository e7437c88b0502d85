# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Command line of ``demo/up``."""

import argparse
import socket
import sys

from .console import SetupError, say
from .demo_database import DATABASE, check_language, prepare_database
from .demo_server import DemoServer
from .settings import REPO
from .workspace import Erp


def parse(arguments=None):
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        "demo/up",
        description="Bring up an Odoo 19 with the addons of this repository and a"
        " demo company, on this machine only.",
        epilog="ODOO_HOME names an Odoo 19 of your own; PGHOST and the like a"
        " PostgreSQL of your own; ERP_CACHE a folder instead of .cache.",
    )
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--lang", help="such as zh_CN or zh_TW; en_US at first")
    parser.add_argument("--detach", action="store_true", help="serve in the background")
    parser.add_argument("--stop", action="store_true", help="stop the server")
    return parser.parse_args(arguments)


def main():
    """Bring the demo up, or stop it."""
    options = parse()
    server = DemoServer(DATABASE)
    if options.stop:
        return _stop(server)
    running = server.address()
    if running and (options.fresh or options.lang):
        raise SetupError(f"The demo runs at {running}: first stop it with --stop.")
    if running:
        say(f"The demo already runs at {running}")
        return 0
    _check_port(options.port)
    erp = Erp.ensure()
    if options.lang:
        check_language(erp.odoo, options.lang)
    lang = prepare_database(erp, options.fresh, options.lang)
    with server.started(erp, options.port) as address:
        _print_logins(address, lang)
        if options.detach:
            return 0
        say("Stop with Ctrl-C.")
        server.wait()
    erp.close()
    return 0


def _stop(server):
    if not server.address():
        say("No demo server of this checkout is running.")
        return 0
    server.stop()
    Erp.ensure().close()
    say("Stopped.")
    return 0


def _check_port(port):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SetupError(f"Port {port} is taken: choose another with --port.")


def _print_logins(address, lang):
    sys.path.insert(0, str(REPO / "demo"))
    from roles import ADMIN_TASK, ROLES

    say(f"\nOdoo 19 is at {address}  (the password is the login)\n")
    for role in ROLES:
        say(f"  {role.login:<10}{role.says('name', lang)}: {role.says('task', lang)}")
    say(f"  {'admin':<10}{ADMIN_TASK['zh' if lang.startswith('zh') else 'en']}\n")
