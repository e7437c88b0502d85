# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What cannot be had is named in one sentence, without a traceback."""

import os
import subprocess
import sys

import pytest

from erp.console import SetupError
from erp.demo_database import check_language
from erp.demo_server import DemoServer
from erp.odoo_source import OdooSource, ensure_odoo
from erp.settings import REPO


def _run(command, cache, **environment):
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("ERP_", "PG"))}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        env={**plain, "ERP_CACHE": str(cache), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _sentence(done):
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_wrong_odoo_home(tmp_path):
    done = _run([REPO / "demo/up"], tmp_path, ODOO_HOME="/nowhere")
    assert "ODOO_HOME=/nowhere" in _sentence(done)


def test_odoo_of_another_version(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo-bin").touch()
    (tmp_path / "odoo/release.py").write_text("version_info = (18, 0, 0)\n")
    done = _run([REPO / "demo/up"], tmp_path, ODOO_HOME=str(tmp_path))
    assert "not Odoo 19" in _sentence(done)


def test_git_checkout_is_recognised(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo-bin").touch()
    (tmp_path / "addons").mkdir()
    (tmp_path / "odoo/release.py").write_text("version_info = (19, 0, 0, FINAL, 0)\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    odoo = ensure_odoo()
    assert (odoo.program, odoo.version) == (tmp_path / "odoo-bin", "19.0.0")
    assert odoo.addons_path == [tmp_path / "addons"]
    assert str(tmp_path) in odoo.revision()


def test_no_package_tool(tmp_path):
    done = _run([REPO / "demo/up"], tmp_path, PATH="/nowhere")
    assert "set ODOO_HOME" in _sentence(done)


def test_unreachable_postgres():
    cache = os.environ.get("ERP_CACHE", REPO / ".cache")
    done = _run([REPO / "tests/run", "tests"], cache, PGHOST="/nowhere")
    assert "PostgreSQL" in _sentence(done)


def test_no_browser(tmp_path):
    done = _run([REPO / "tests/run", "tests"], tmp_path, PATH="/nowhere")
    assert "chromium" in _sentence(done)


def test_unknown_argument(tmp_path):
    done = _run([REPO / "tests/run", "no_such_addon"], tmp_path)
    assert "no_such_addon is none of" in _sentence(done)


def test_unknown_language(tmp_path):
    path = tmp_path / "odoo/addons/base/data/res.lang.csv"
    path.parent.mkdir(parents=True)
    path.write_text('"id","name","code"\nx,Chinese,zh_CN\n')
    odoo = OdooSource(tmp_path / "odoo-bin", tmp_path, "19.0.0")
    check_language(odoo, "zh_CN")
    with pytest.raises(SetupError, match="choose one of zh_CN"):
        check_language(odoo, "zh_XX")


def test_mark_of_a_dead_server_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setenv("ERP_CACHE", str(tmp_path))
    server = DemoServer("some_database")
    assert server.address() is None
    server.mark.write_text(f"{os.getpid()} 8069")
    assert server.address() is None
