# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measure in Odoo's Python: ``python -m benchmark.worker`` with a job as JSON.

The job on standard input names the configuration, the databases, the sizes, the
parts, the file for the plans (or null) and the file for the rows.
"""

import json
import sys

from .data import Sizes
from .parts import PARTS
from .stage import open_stage


def main():
    """Run the parts of the job, and write their rows down."""
    job = json.load(sys.stdin)
    rows = []
    sizes = Sizes(**job["sizes"])
    with open_stage(job["config"], job["databases"], sizes, job["plans"]) as stage:
        for name in job["parts"]:
            for row in PARTS[name](stage):
                print(
                    f"    {row.case}: {row.queries} queries ({row.extra:+} to"
                    f" {row.beside}), {row.ms:.1f} ms ({row.ratio:.2f} times)",
                    flush=True,
                )
                rows.append(row.as_dict())
    with open(job["rows"], "w") as handle:
        json.dump(rows, handle)


if __name__ == "__main__":
    main()
