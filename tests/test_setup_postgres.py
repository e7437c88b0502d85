# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The embedded PostgreSQL starts anywhere, and ends with its last user."""

import subprocess
import sys
from pathlib import Path

import pytest

from erp import postgres
from erp.files import remove_tree


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A cluster of its own. For root, ``tmp_path`` is closed to PostgreSQL's user."""
    monkeypatch.setenv("ERP_CACHE", str(tmp_path))
    package = postgres.site_packages(sys.executable) / postgres.PACKAGE
    result = postgres.Cluster(package)
    yield result
    result.stop_if_unused()
    for folder in (result.home, result.socket.parent):
        remove_tree(folder)


def _answer(cluster):
    server = postgres.Server(cluster.programs, cluster.environment)
    return server.query("SELECT 40 + 2") == [["42"]]


def _is_running(cluster):
    return cluster._control("status", check=False)


def test_server_starts_once_and_stops_with_its_last_user(cluster):
    cluster.start()
    cluster.start()
    assert _answer(cluster)
    cluster.stop_if_unused()
    assert not _is_running(cluster)


def test_server_stays_while_another_process_uses_it(cluster):
    cluster.start()
    code = (
        "import sys; from pathlib import Path; from erp.postgres import _share\n"
        "_share(Path(sys.argv[1])); print('using', flush=True); input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, cluster.home / "users.lock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        other.stdout.readline()
        cluster.stop_if_unused()
        assert _is_running(cluster)
        other.communicate("\n")
    cluster.start()
    cluster.stop_if_unused()
    assert not _is_running(cluster)


def test_half_a_cluster_is_not_used(cluster):
    (cluster.home / "data.tmp").mkdir(parents=True)
    (cluster.home / "data.tmp/PG_VERSION").write_text("18")
    cluster.start()
    assert _answer(cluster)


def test_data_of_another_version_is_replaced(cluster):
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("12\n")
    cluster.start()
    assert _answer(cluster)


def test_long_path_gets_a_short_socket(tmp_path, monkeypatch):
    monkeypatch.setenv("ERP_CACHE", str(tmp_path / ("long" * 30)))
    package = Path("/usr")
    monkeypatch.setattr(postgres, "_open_to_all", lambda folder: True)
    cluster = postgres.Cluster(package)
    assert len(str(cluster.socket)) <= postgres.SOCKET_LIMIT
    remove_tree(cluster.socket.parent)
