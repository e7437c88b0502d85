# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Debian packages unpacked into a folder: no root, no system file touched."""

import getpass
import shutil
import subprocess
from pathlib import Path

from .console import SetupError
from .files import remove_tree

KEYRINGS = [
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
]


class DebianArchive:
    """apt with a state of its own, reading the mirror this machine already uses."""

    def __init__(self, folder):
        self.folder = folder
        if not shutil.which("apt-get") or not shutil.which("dpkg"):
            raise SetupError(
                "Odoo 19 is taken from Debian, and this machine has no apt-get and "
                "dpkg: set ODOO_HOME to an Odoo 19 checkout of your own."
            )

    def unpack(self, wanted, target):
        """Unpack ``wanted`` (suite -> package names) below ``target``."""
        downloads = self.folder / "debs"
        remove_tree(self.folder)
        downloads.mkdir(parents=True)
        self._use_suites(wanted)
        names = [f"{name}/{suite}" for suite in wanted for name in wanted[suite]]
        self._apt("download", *names, cwd=downloads)
        archives = sorted(downloads.glob("*.deb"))
        for archive in archives:
            self._check(["dpkg", "-x", str(archive), str(target)], "unpacking")
        remove_tree(self.folder)
        return [archive.name for archive in archives]

    def _use_suites(self, suites):
        mirror = self._mirror()
        signed = next((f" [signed-by={k}]" for k in KEYRINGS if k.exists()), "")
        lines = [f"deb{signed} {mirror} {suite} main\n" for suite in suites]
        self._prepare("own", "".join(lines))
        self._apt("update")

    def _prepare(self, name, sources=None):
        """Create an apt state; ``sources`` None means those of the machine."""
        state = self.folder / name
        (state / "lists" / "partial").mkdir(parents=True)
        (state / "archives" / "partial").mkdir(parents=True)
        self.options = [
            f"Dir::State={state}",
            f"Dir::State::Lists={state}/lists",
            f"Dir::Cache={state}",
            "Acquire::Languages=none",
            "Acquire::Retries=3",
            f"APT::Sandbox::User={getpass.getuser()}",
        ]
        if sources is not None:
            (state / "sources.list").write_text(sources)
            self.options += [
                f"Dir::Etc::sourcelist={state}/sources.list",
                "Dir::Etc::sourceparts=/dev/null",
                "Dir::Etc::preferences=/dev/null",
                "Dir::Etc::preferencesparts=/dev/null",
            ]

    def _mirror(self):
        """Return the address of the Debian mirror in the machine's apt sources."""
        found = self._find_mirror([])
        if not found:
            # Nobody has run "apt-get update" here yet: do it in our own state.
            self._prepare("machine")
            self._apt("update")
            found = self._find_mirror(self.options)
        if not found:
            raise SetupError(
                "Odoo 19 is taken from a Debian mirror, and this machine's apt "
                "sources name none: add one, or set ODOO_HOME to an Odoo 19 checkout."
            )
        return found

    def _find_mirror(self, options):
        done = subprocess.run(
            ["apt-get", *_as_arguments(options), "indextargets"]
            + ["--format", "$(SUITE) $(REPO_URI)", "Identifier: Packages"]
            + ["Origin: Debian", "Component: main"],
            capture_output=True,
            text=True,
        )
        for line in done.stdout.splitlines():
            suite, _, address = line.partition(" ")
            if "-security" not in suite:
                return address
        return None

    def _apt(self, *arguments, cwd=None):
        command = ["apt-get", *_as_arguments(self.options), "-q", *arguments]
        self._check(command, f"apt-get {arguments[0]}", cwd)

    def _check(self, command, what, cwd=None):
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
        if done.returncode:
            lines = [x for x in done.stderr.splitlines() if x.startswith("E:")]
            reason = (lines or done.stderr.splitlines() or ["no reason given"])[0]
            raise SetupError(f"{what} failed: {reason.removeprefix('E: ')}")


def _as_arguments(options):
    return [part for option in options for part in ("-o", option)]
