# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases: a template with Odoo's own addons, and quick clones of it."""

import contextlib
import fcntl
import os
import time

from .addons import addon_digest, outside_dependencies, own_addons
from .console import SetupError, step
from .files import digest, link_tree, locked, remove_tree
from .python_env import RUN_PINS
from .settings import REPO, cache_dir, filestore

PREGENERATE = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"
# Names of the databases of this checkout; several may share one server.
PREFIX = f"erp_{digest(str(REPO))[:8]}"
CLONE_ATTEMPTS = 20


class Databases:
    """The databases on the server of an ``Erp``."""

    def __init__(self, erp):
        self.erp = erp
        self.server = erp.server

    def exists(self, name):
        """Tell whether a database is there, and its filestore with it."""
        rows = self.server.query(
            f"SELECT 1 FROM pg_database WHERE datname = '{name}' AND datallowconn"
        )
        return bool(rows) and filestore(name).is_dir()

    def drop(self, name):
        """Remove a database and its filestore, if there."""
        self.server.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        remove_tree(filestore(name))

    def clone(self, source, name):
        """Make ``name`` a copy of ``source``, filestore included."""
        self.drop(name)
        link_tree(filestore(source), filestore(name))
        for attempt in range(CLONE_ATTEMPTS):
            try:
                self.server.query(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
                break
            except SetupError as error:
                # Somebody is connected to the source for a moment.
                if "being accessed" not in str(error) or attempt + 1 == CLONE_ATTEMPTS:
                    raise
                time.sleep(0.5)

    def rename(self, source, name):
        """Give a finished database its final name; the last step commits it."""
        self.drop(name)
        os.rename(filestore(source), filestore(name))
        self.server.query(f'ALTER DATABASE "{source}" RENAME TO "{name}"')

    def set_state(self, name, state):
        """Note on a database what was done to it; the last step of doing it."""
        text = " ".join(f"{key}={value}" for key, value in sorted(state.items()))
        self.server.query(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")

    def state(self, name):
        """Return what was done to a database; nothing if it is not whole."""
        if not self.exists(name):
            return {}
        rows = self.server.query(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            f" WHERE datname = '{name}'"
        )
        return dict(part.split("=") for part in rows[0][0].split())

    def template_name(self, demo):
        """Return a name that changes with everything the template is made of."""
        key = digest(
            self.erp.odoo.version,
            self.erp.odoo.revision(),
            *RUN_PINS,
            " ".join(outside_dependencies()),
            str(demo),
            str(self.server.major()),
            self.server.identity(),
        )
        return f"erp_template_{key}"

    def template(self, demo=True):
        """Return a database with everything our addons depend on, built once."""
        name = self.template_name(demo)
        with locked(cache_dir() / "locks" / f"{name}.lock"):
            if not self.exists(name):
                self._build_template(name, demo)
        return name

    def _build_template(self, name, demo):
        work = f"{name}_building"
        self.drop(work)
        options = ["-i", ",".join(outside_dependencies()), "--stop-after-init"]
        options += ["--no-http", *(["--with-demo"] if demo else [])]
        with step("installing Odoo's own addons (two minutes, once)"):
            self.erp.run("-d", work, *options, own_addons=False)
        with step("generating the web client's files"):
            self.erp.run(
                *("shell", "-d", work, "--no-http", "--log-level=warn"),
                own_addons=False,
                script=PREGENERATE,
            )
        filestore(work).mkdir(parents=True, exist_ok=True)
        self.rename(work, name)

    def install(self, name, addons=None):
        """Install our addons on a database, and note what was installed."""
        addons = sorted(addons or own_addons())
        state = {addon: addon_digest(addon) for addon in addons}
        options = ["--stop-after-init", "--no-http"]
        with step(f"installing {', '.join(addons)}"):
            self.erp.run("-d", name, "-i", ",".join(addons), *options)
        self.set_state(name, state)

    def update(self, name, addons=None):
        """Bring the addons on a database up to date with the files."""
        before = self.state(name)
        state = {addon: addon_digest(addon) for addon in sorted(addons or own_addons())}
        changed = [addon for addon in state if before.get(addon) != state[addon]]
        if not changed:
            return
        new = [addon for addon in changed if addon not in before]
        old = [addon for addon in changed if addon in before]
        options = ["-i", ",".join(new)] if new else []
        options += ["-u", ",".join(old)] if old else []
        with step(f"updating {', '.join(changed)}"):
            self.erp.run("-d", name, *options, "--stop-after-init", "--no-http")
        self.set_state(name, {**before, **state})

    @contextlib.contextmanager
    def temporary(self, label, addons=None, demo=True):
        """Give a database with our addons for the time of a ``with`` block."""
        self._drop_abandoned()
        name = f"{PREFIX}_{label}_{os.getpid()}"
        with _marked_as_used(name):
            try:
                self.clone(self.template(demo), name)
                self.install(name, addons)
                yield name
            finally:
                self.drop(name)

    @contextlib.contextmanager
    def copy(self, source, label):
        """Give a copy of a database for the time of a ``with`` block."""
        name = f"{PREFIX}_{label}_{os.getpid()}"
        with _marked_as_used(name):
            try:
                self.clone(source, name)
                yield name
            finally:
                self.drop(name)

    @contextlib.contextmanager
    def kept(self, label, addons=None, demo=True, fresh=False):
        """Give this checkout's lasting database, brought up to date or made anew."""
        name = f"{PREFIX}_{label}"
        with locked(cache_dir() / "locks" / f"{name}.lock"):
            if fresh or not self.state(name):
                self.clone(self.template(demo), name)
                self.install(name, addons)
            else:
                self.update(name, addons)
            yield name

    def _drop_abandoned(self):
        """Drop what killed runs left behind: their marks are no longer locked."""
        for mark in (cache_dir() / "runs").glob(f"{PREFIX}_*.lock"):
            with contextlib.suppress(BlockingIOError, FileNotFoundError):
                with open(mark, "r+") as handle:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.drop(mark.stem)
                    mark.unlink()


@contextlib.contextmanager
def _marked_as_used(name):
    mark = cache_dir() / "runs" / f"{name}.lock"
    mark.parent.mkdir(parents=True, exist_ok=True)
    with open(mark, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        mark.unlink(missing_ok=True)
