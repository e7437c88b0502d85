# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Surveys and loyalty are uninstalled while care rules use them, and come back."""

import unittest

from erp import Databases, Erp

APPS = ("survey", "loyalty")
USE = """
survey = env["survey.survey"].create(
    {"title": "First", "question_and_page_ids": [(0, 0, {"title": "Well?"})]}
)
program = env["loyalty.program"].create(
    {"name": "Thanks", "program_type": "loyalty",
     **env["loyalty.program"]._program_type_default_values()["loyalty"]}
)
ann, bob = env["res.partner"].create(
    [{"name": name, "email": f"{name}@example.com", "relation_birth_month": 3,
      "relation_birth_day": 20, "relation_birth_calendar": "solar"}
     for name in ("ann", "bob")]
)
for name, partner, action, target in (
    ("Asks", ann, "survey", survey), ("Gives", bob, "loyalty", program)
):
    env["crm.care.rule"].create(
        {"name": name, "shift": "none", "responsible": "user",
         "user_id": env.ref("base.user_admin").id, "date_start": "2026-01-01",
         "domain": str([("id", "=", partner.id)]),
         "step_ids": [(0, 0, {"action": action, "target_id": target.id})]}
    )
env.cr.commit()
"""
GONE = """
import datetime
assert "survey.survey" not in env and "loyalty.program" not in env
rules = env["crm.care.rule"].search([("name", "in", ("Asks", "Gives"))])
assert len(rules) == 2 and rules.step_ids.mapped("action") == ["survey", "loyalty"]
assert rules.step_ids.mapped("target_id") == [0, 0], rules.step_ids.mapped("target_id")
spec = {"step_ids": {"fields": {
    "action": {}, "target_model": {}, "target_id": {"fields": {"display_name": {}}}}}}
assert len(rules.web_read(spec)) == 2
rules[0].write({"daily_cap": 0, "step_ids": [(0, 0, {"delay_days": 2})]})
plan = rules._plan(datetime.datetime(2026, 3, 10))
assert plan == 2, plan
import logging
logging.getLogger("odoo.addons.crm_relations.models.crm_care_act").disabled = True
env["crm.care.occurrence"]._act(datetime.datetime(2026, 3, 20, 10))
care = env["crm.care.occurrence"].search([("rule_id", "in", rules.ids)])
assert set(care.mapped("state")) == {"failed"}, care.mapped("state")
assert all("an app that is not installed" in reason for reason in care.mapped("reason"))
env.cr.commit()
"""
BACK = """
from odoo.exceptions import ValidationError
survey = env["survey.survey"].create(
    {"title": "Other", "question_and_page_ids": [(0, 0, {"title": "Well?"})]}
)
rules = env["crm.care.rule"].search([("name", "in", ("Asks", "Gives"))])
for step in rules.step_ids.filtered("target_model"):
    try:
        step._get_target()
    except ValidationError as error:
        assert "needs this: Survey or Program" in str(error), error
    else:
        raise AssertionError("Nobody has chosen this.")
step = rules.step_ids.filtered(lambda step: step.action == "survey")
step.target_id = survey.id
assert step._get_target() == survey
"""


class TestLifecycleApps(unittest.TestCase):
    def test_apps_go_and_come_back(self):
        databases = Databases(Erp.ensure(tests=True))
        erp = databases.erp
        with databases.copy(databases.template(), "lifecycle_apps") as name:
            databases.install(name, ["crm_relations", *APPS])
            erp.shell(name, USE)
            erp.run("module", "uninstall", "-d", name, *APPS)
            erp.shell(name, GONE)
            databases.install(name, APPS)
            erp.shell(name, BACK)
