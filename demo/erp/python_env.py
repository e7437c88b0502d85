# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A virtual environment with pinned packages, kept in the cache."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from .console import SetupError
from .debian import DebianArchive
from .files import build_once, digest
from .settings import REPO, cache_dir

SUPPORTED = [(3, 11), (3, 12), (3, 13)]
RUN_PINS = [REPO / "demo/requirements.txt", REPO / "requirements.txt"]
TEST_PINS = [*RUN_PINS, REPO / "tests/requirements.txt"]


def ensure_python(tests=False):
    """Return the Python that has the packages of Odoo (and of the tests)."""
    if sys.version_info[:2] not in SUPPORTED:
        raise SetupError(
            "Python 3.11, 3.12 or 3.13 is needed, and this one is "
            f"{sys.version_info[0]}.{sys.version_info[1]}."
        )
    pins = TEST_PINS if tests else RUN_PINS
    key = digest(sys.version, sys.base_prefix, *pins)
    kind = "tests" if tests else "run"
    folder = build_once(
        cache_dir() / f"python-{kind}-{key}",
        key,
        "installing the Python packages",
        lambda path: _create(path, pins),
        in_place=True,
    )
    return folder / "bin/python"


def _create(folder, pins):
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)], "venv")
    pip = [*_pip_command(), "--python", str(folder / "bin/python")]
    files = [part for path in pins for part in ("-r", str(path))]
    _run([*pip, "install", "--no-input", "--quiet", *files], "pip install")


def _pip_command():
    """Return a pip to run: this Python's own, or that of Debian's wheel package."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    tools = cache_dir() / "pip"
    build_once(tools, "1", "fetching pip", _fetch_pip)
    wheels = sorted(tools.rglob("pip-*.whl"))
    return [sys.executable, str(wheels[-1] / "pip")]


def _fetch_pip(folder):
    archive = DebianArchive(cache_dir() / "apt-pip")
    archive.unpack({"trixie": ["python3-pip-whl"]}, folder)
    if not list(folder.rglob("pip-*.whl")):
        raise SetupError("Debian's python3-pip-whl holds no pip: install python3-pip.")


def _run(command, what):
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        lines = [x for x in done.stderr.splitlines() if x.startswith("ERROR")]
        lines = lines or done.stderr.strip().splitlines() or ["no reason given"]
        raise SetupError(f"{what} failed: {lines[-1]}")


def site_packages(python):
    """Return the folder of the packages of an environment made here."""
    return next((Path(python).parents[1] / "lib").glob("python3*/site-packages"))
