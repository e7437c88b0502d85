# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``tests/bench`` on next to no data: that it runs, and how many queries it finds.

Times are for people to look at; nothing here depends on them.
"""

import json
import subprocess
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

from benchmark.data import FULL, SMALL, statements
from benchmark.measure import Row
from benchmark.table import format_table
from erp.settings import REPO

PARTS = {
    *("install", "partners", "pages", "pipeline", "posting", "timeline"),
    *("figures", "lists", "filters", "bulk", "funnel", "reminders"),
    *("onboarding", "care"),
}
TIMELINE_QUERIES = 15
# Rules, steps and company once; for each rule the oldest, the plan and what is too
# late; then days off, what is due, and its lock.
REMINDER_QUERIES = 6 + 2 * 3 + 3


class TestBench(unittest.TestCase):
    """One small run, and what it found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tempfile.TemporaryDirectory() as folder:
            rows, plans = Path(folder) / "rows.json", Path(folder) / "plans.txt"
            done = subprocess.run(
                [REPO / "tests/bench", "--small", "--json", rows, "--explain", plans],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            cls.output = done.stdout
            if done.returncode:
                raise AssertionError(f"tests/bench failed:\n{cls.output[-3000:]}")
            cls.plans = plans.read_text()
            cls.rows = defaultdict(list)
            for row in json.loads(rows.read_text()):
                cls.rows[row["case"].split(":")[0]].append(row)

    def _assert_extra(self, part, limit):
        self.assertTrue(self.rows[part])
        for row in self.rows[part]:
            with self.subTest(case=row["case"]):
                self.assertLessEqual(row["extra"], limit)

    def test_every_part_is_measured(self):
        self.assertEqual(set(self.rows), PARTS)
        for rows in self.rows.values():
            for row in rows:
                self.assertGreater(row["ms"], 0, row)
                self.assertGreater(row["ratio"], 0, row)
                self.assertTrue(row["beside"], row)

    def test_the_table_is_printed(self):
        for rows in self.rows.values():
            for row in rows:
                self.assertIn(row["case"], self.output)
        self.assertIn("ratio  goal", self.output)

    def test_plans_are_written(self):
        self.assertIn("timeline: first page", self.plans)
        self.assertIn("Buffers: ", self.plans)

    def test_nobody_pays_for_partners(self):
        self._assert_extra("partners", 0)

    def test_a_page_costs_one_query_more(self):
        self._assert_extra("pages", 1)
        self.assertEqual(len(self.rows["pages"]), 8)

    def test_the_pipeline_costs_two_queries_more(self):
        self._assert_extra("pipeline", 2)

    def test_a_post_costs_one_query_more(self):
        self._assert_extra("posting", 1)

    def test_a_page_of_the_timeline_costs_few_queries(self):
        for row in self.rows["timeline"]:
            with self.subTest(case=row["case"], beside=row["beside"]):
                self.assertLessEqual(row["queries"], TIMELINE_QUERIES)

    def test_reminding_again_makes_few_queries(self):
        first, again = self.rows["reminders"]
        self.assertLess(again["queries"], first["queries"])
        self.assertLessEqual(again["queries"], REMINDER_QUERIES)

    def test_many_open_tasks_cost_no_query_more(self):
        rows = {row["case"].split()[1]: row for row in self.rows["onboarding"][::-1]}
        self.assertEqual(rows["decide"]["extra"], 0)
        self.assertEqual(rows["count"]["queries"], 1)

    def test_planning_again_makes_no_query_more(self):
        first, again, tasks, rule = self.rows["care"]
        self.assertLessEqual(again["queries"], first["queries"])
        self.assertLess(rule["queries"], rule["beside_queries"])
        self.assertLess(tasks["extra"], SMALL.customers, "None for each task.")


class TestBenchHelpers(unittest.TestCase):
    """What needs no database."""

    def test_data_is_the_same_for_the_same_sizes(self):
        self.assertEqual(list(statements(SMALL)), list(statements(SMALL)))
        self.assertNotIn("random", "".join(sql for _label, sql in statements(FULL)))
        self.assertNotEqual(FULL.key(), SMALL.key())

    def test_rows_tell_what_is_more(self):
        row = Row("a: b", 5, 30.0, "without", 4, 20.0)
        self.assertEqual([row.extra, row.ratio], [1, 1.5])
        alone = Row("a: c", None, 30.0)
        self.assertEqual([alone.extra, alone.ratio], [None, None])

    def test_the_table_is_aligned(self):
        rows = [Row("a: b", 5, 30.0, "without", 4, 20.0, "1"), Row("a: cc", 1, 3.0)]
        lines = format_table(rows).splitlines()
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines[0].index("beside"), lines[1].index("without"))
