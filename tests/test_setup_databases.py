# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Templates are named by what they are made of; clones have their files."""

import os
from types import SimpleNamespace

import pytest

from erp import Databases, Erp, addons, databases
from erp.settings import filestore


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with two addons, one of which needs the other."""

    def write(name, depends, **extra):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        manifest = {"name": name, "depends": depends, **extra}
        (folder / "__manifest__.py").write_text(repr(manifest))

    write("first", ["sale"])
    write("second", ["first", "purchase"])
    write("retired", ["website"], installable=False)
    find = addons.outside_dependencies
    monkeypatch.setattr(databases, "outside_dependencies", lambda: find(tmp_path))
    return SimpleNamespace(path=tmp_path, write=write)


def _template_name(demo=True, major=18, revision="1"):
    odoo = SimpleNamespace(version="19.0.0", revision=lambda: revision)
    server = SimpleNamespace(major=lambda: major, identity=lambda: "42")
    return Databases(SimpleNamespace(odoo=odoo, server=server)).template_name(demo)


def test_dependencies_come_from_the_manifests(repository):
    assert addons.outside_dependencies(repository.path) == ["purchase", "sale"]


def test_template_changes_with_a_dependency(repository):
    before = _template_name()
    repository.write("first", ["sale"], summary="says more")
    assert _template_name() == before
    repository.write("first", ["sale", "survey"])
    assert _template_name() != before


def test_template_changes_with_odoo_server_and_demo_data(repository):
    names = {
        _template_name(),
        _template_name(demo=False),
        _template_name(major=17),
        _template_name(revision="2"),
    }
    assert len(names) == 4


def test_digest_ignores_what_no_update_loads(repository):
    folder = repository.path / "first"
    before = addons.addon_digest("first", repository.path)
    for ignored in ("tests/test_x.py", "readme/USAGE.md", "__pycache__/x.pyc"):
        (folder / ignored).parent.mkdir(exist_ok=True)
        (folder / ignored).touch()
    assert addons.addon_digest("first", repository.path) == before
    (folder / "models.py").touch()
    assert addons.addon_digest("first", repository.path) != before


@pytest.fixture
def real():
    """Databases on the real server, with an empty one to clone."""
    found = Databases(Erp.ensure(tests=True))
    source, clone = (f"{databases.PREFIX}_{x}_{os.getpid()}" for x in ("from", "to"))
    found.server.query(f'CREATE DATABASE "{source}" TEMPLATE template0')
    filestore(source).mkdir(parents=True)
    (filestore(source) / "attachment").write_text("content")
    yield SimpleNamespace(databases=found, source=source, clone=clone)
    found.drop(source)
    found.drop(clone)


def test_every_clone_has_the_filestore(real):
    for _ in range(2):
        real.databases.clone(real.source, real.clone)
        assert (filestore(real.clone) / "attachment").read_text() == "content"
    real.databases.drop(real.clone)
    assert not filestore(real.clone).exists()


def test_database_without_its_filestore_is_not_trusted(real):
    real.databases.set_state(real.source, {"crm_relations": "1"})
    assert real.databases.state(real.source) == {"crm_relations": "1"}
    (filestore(real.source) / "attachment").unlink()
    filestore(real.source).rmdir()
    assert not real.databases.exists(real.source)
    assert real.databases.state(real.source) == {}


def test_clone_does_not_inherit_the_state(real):
    real.databases.set_state(real.source, {"crm_relations": "1"})
    real.databases.clone(real.source, real.clone)
    assert real.databases.state(real.clone) == {}


def test_database_of_a_killed_run_is_dropped(real):
    mark = databases.cache_dir() / "runs" / f"{real.source}.lock"
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    real.databases._drop_abandoned()
    assert not real.databases.exists(real.source)
    assert not mark.exists()


def test_database_of_a_living_run_is_left_alone(real):
    with databases._marked_as_used(real.source):
        real.databases._drop_abandoned()
        assert real.databases.exists(real.source)
