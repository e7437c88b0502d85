# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers who are cared for: rules that have been on for some weeks."""

import random
from datetime import datetime, time, timedelta

RULES = ["birthday", "lunar_birthday", "key_customers", "dormant"]
BACKLOG = "dormant"
WEEKS = 6
# Seven in the evening of China: what was due that day has been made.
EVENING = time(11)
OUTCOMES = ["reached"] * 6 + ["not_reached"] * 3 + ["ordered"] * 2 + ["complaint"]
KEY, POTENTIAL = 15, 60


class Care:
    """What the starter rules found in the last weeks, and what came of it."""

    def __init__(self, scene):
        self.scene = scene
        self.env = scene.env
        self.rules = self.env["crm.care.rule"].union(
            *(self.env.ref(f"crm_relations.crm_care_rule_{key}") for key in RULES)
        )
        self.Occurrence = self.env["crm.care.occurrence"]

    def load(self):
        """Switch the rules on and live through the weeks, unless that was done."""
        if any(self.rules.mapped("date_start")):
            return
        self._rank_customers()
        self.env["crm.partner.metric"]._refresh(self.env.company)
        start = self.scene.today - timedelta(weeks=WEEKS)
        self.rules.write(
            {
                "date_start": start,
                "daily_cap": 4,
                "fallback_user_id": self.env.ref("base.user_admin").id,
            }
        )
        backlog = self.env.ref(f"crm_relations.crm_care_rule_{BACKLOG}")
        backlog.include_backlog = True
        for days in range(WEEKS * 7, -1, -1):
            self._live(self.scene.today - timedelta(days=days))
        self.scene.register.end_batch()

    def _rank_customers(self):
        for first, last, importance in (
            (0, KEY, "key"),
            (KEY, POTENTIAL, "potential"),
            (POTENTIAL, None, "ordinary"),
        ):
            self.scene.companies[first:last].relation_importance = importance

    def _live(self, day):
        """Do what the jobs and the salespeople do on one day."""
        now = datetime.combine(day, EVENING)
        if day.weekday() == 0 or day == self.scene.today:
            for rule in self.rules:
                rule._plan_rule(now)
        days = self.Occurrence._call_due(now, 500)
        self.Occurrence.browse(days)._take_steps(days)
        if day < self.scene.today:
            self._finish(day)

    def _finish(self, day):
        chance = random.Random(f"care {day}")
        due = self.Occurrence.search(
            [("rule_id", "in", self.rules.ids), ("state", "=", "due")]
        )
        for care in due:
            what = chance.random()
            if what < 0.6:
                care._do_done(chance.choice(OUTCOMES))
            elif what < 0.7:
                care._do_skip(False)
        self._date_back(due, day)

    def _date_back(self, occurrences, day):
        closed = occurrences.filtered("date_done")
        closed.date_done = day
        talks = self.env["crm.interaction"].search(
            [("external_id", "in", [f"{care._name},{care.id},0" for care in closed])]
        )
        talks.date = datetime.combine(day, EVENING)
