# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The linters: each is one check that passes or fails."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from erp.addons import own_addons
from erp.settings import REPO

from .counts import Counts
from .node_tools import NodeTools

CONFIG = REPO / "tests/lint"
PLAIN = {"NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
# The messages of Odoo's own checkers, run by its test_lint on Odoo's own code.
ODOO_CHECKERS = "gettext sql_injection unlink_override".split()
ODOO_MESSAGES = (
    "used-before-assignment,undefined-variable,eval-used,unreachable,"
    "function-redefined,sql-injection,missing-gettext,gettext-variable,"
    "gettext-placeholders,gettext-repr,raise-unlink-override"
)
# An addon's description lives in readme/ fragments, and a large model is split over
# files by subject on purpose.
PYLINT_ODOO = [
    "--disable=all",
    "--enable=odoolint",
    "--disable=missing-readme,consider-merging-classes-inherited",
]


@dataclass
class Check:
    """A command that is silent when all is well, and one that mends."""

    name: str
    command: list
    fix: list | None = None
    folder: Path = REPO
    environment: dict = field(default_factory=dict)

    def run(self, fix=False):
        """Run the check; return its output if something is wrong."""
        if fix and self.fix:
            self._run(self.fix)
        done = self._run(self.command)
        return (done.stdout.strip() or "failed") if done.returncode else ""

    def _run(self, command):
        return subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **PLAIN, **self.environment},
        )


def run_checks(checks, fix=False):
    """Run checks one after the other; return the counts and what there is to say."""
    counts = Counts()
    lines = []
    for check in checks:
        problem = check.run(fix)
        lines.append(f"lint {check.name}: {'FAILED' if problem else 'passed'}")
        if problem:
            counts.failed += 1
            lines.append(problem)
        else:
            counts.passed += 1
    return counts, lines


def static_checks(erp, repo=REPO):
    """Return the checks that need no database."""
    return [
        *_python_checks(erp, repo),
        *_addon_checks(erp, repo),
        *_web_checks(erp, repo),
    ]


def _python_checks(erp, repo):
    ruff = [erp.python.parent / "ruff"]
    config = ["--no-cache", "--config", REPO / "pyproject.toml", repo]
    return [
        Check(
            "ruff check",
            [*ruff, "check", "--quiet", *config],
            [*ruff, "check", "--quiet", "--fix", *config],
        ),
        Check(
            "ruff format",
            [*ruff, "format", "--diff", "--quiet", *config],
            [*ruff, "format", "--quiet", *config],
        ),
    ]


def _addon_checks(erp, repo):
    addons = [repo / name for name in own_addons(repo)]
    pylint = [erp.python, "-m", "pylint", "--persistent=n"]
    rules = ["--rcfile", CONFIG / "pylintrc", *PYLINT_ODOO]
    hooks = ["--config", CONFIG / "oca_hooks.cfg"]
    module = [erp.python.parent / "oca-checks-odoo-module", *hooks]
    po = [erp.python.parent / "oca-checks-po", *hooks]
    catalogues = [x for addon in addons for x in sorted(addon.glob("i18n/*.po*"))]
    checks = [
        Check("pylint-odoo", [*pylint, *rules, *addons]),
        _odoo_checkers(erp, pylint, addons),
        Check("oca-checks-odoo-module", module + addons, [*module, "--fix", *addons]),
    ]
    if catalogues:
        fix = [*po, "--fix", *catalogues]
        checks.append(Check("oca-checks-po", po + catalogues, fix))
    return checks


def _odoo_checkers(erp, pylint, addons):
    """Return Odoo's own pylint checkers on our addons alone."""
    folder = next(
        path / "test_lint/tests"
        for path in [*erp.odoo.addons_path, erp.odoo.library / "odoo/addons"]
        if (path / "test_lint").is_dir()
    )
    plugins = ",".join(f"_odoo_checker_{name}" for name in ODOO_CHECKERS)
    options = ["--rcfile=/dev/null", "--score=n", f"--load-plugins={plugins}"]
    options += ["--disable=all", f"--enable={ODOO_MESSAGES}"]
    path = os.pathsep.join([str(folder), str(erp.odoo.library)])
    return Check(
        "test_lint (pylint checkers)",
        [*pylint, *options, *addons],
        environment={"PYTHONPATH": path},
    )


def _web_checks(erp, repo):
    files = _web_files(repo)
    scripts = [path for path in files if path.suffix == ".js"]
    if not files:
        return []
    node = NodeTools(erp.python)
    checks = [
        Check(
            "prettier",
            node.prettier("--check", *files),
            node.prettier("--write", *files),
        )
    ]
    if scripts:
        fix = node.eslint("--fix", *scripts)
        # It silently leaves out what is not below its working folder.
        checks.append(Check("eslint", node.eslint(*scripts), fix, folder=repo))
    return checks


def _web_files(repo):
    found = []
    for addon in own_addons(repo):
        for pattern in ("*.xml", "*.js"):
            found += sorted((repo / addon).rglob(pattern))
    return [path for path in found if "lib" not in path.parts]
