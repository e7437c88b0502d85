# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Install, use, upgrade, uninstall and install again, as an administrator does it.

Every Odoo command is a process of its own, and fails on a warning in its log.
"""

import unittest
from contextlib import ExitStack

from erp import Databases, Erp
from snapshot import Snapshots, differences

# Saving the settings writes parameters of Odoo's own addons too.
SETTINGS = """
env["res.config.settings"].create({}).execute()
env.cr.commit()
"""
USE = """
import datetime
director = env.ref("base.user_admin")
env = env(user=director.id)
company, other = env["res.partner"].create([
    {"name": "Lifecycle Ltd", "is_company": True, "email": "info@lifecycle.example.com",
     "relation_size_band": "10-49"},
    {"name": "Ann", "email": "ann@lifecycle.example.com", "relation_birth_month": 2,
     "relation_birth_day": 1, "relation_birth_calendar": "lunar"},
])
other.write({"parent_id": company.id, "relation_referrer_id": False})
company.action_assign_relation_code()
company.action_relation_verify()
env["crm.partner.preference"].create(
    {"partner_id": company.id, "name": "Tea", "value": "green"}
)
lead = env["crm.lead"].create({"name": "Deal", "partner_id": other.id})
env["crm.interaction"].create(
    [
        {"partner_id": other.id, "summary": "By hand", "lead_id": lead.id},
        {"partner_id": other.id, "summary": "Attached", "external_id": "call-1"},
    ]
)
attached = env["crm.interaction"].search([("external_id", "=", "call-1")])
env["ir.attachment"].create(
    {"name": "note.txt", "raw": b"x", "res_model": attached._name,
     "res_id": attached.id}
)
visit = env.ref("crm_relations.mail_activity_type_visit")
activities = env["mail.activity"].create(
    [
        {"res_model_id": env["ir.model"]._get_id("crm.lead"), "res_id": lead.id,
         "activity_type_id": visit.id, "user_id": director.id}
        for _index in range(2)
    ]
)
activities[0].action_feedback(feedback="Was there")
activities[1].relation_priority = "3"
assert activities.relation_partner_id == other
# Late in the evening, the director's day is not that of the server.
today = odoo.fields.Date.context_today(lead.with_context(tz=director.tz))
lead.write({"user_id": director.id, "date_deadline": today})
now = datetime.datetime.now()
rule = env["crm.care.rule"].create(
    {"name": "Deal closes", "trigger": "date", "res_model": "crm.lead", "days": 0,
     "date_field": "date_deadline", "domain": str([("id", "=", lead.id)]),
     "responsible": "document", "responsible_path": "user_id", "shift": "none",
     "step_ids": [(0, 0, {})]}
)
rule.action_start()
rule.sudo()._plan(now)
env["crm.care.occurrence"].sudo()._act(now)
assert env["crm.care.occurrence"].search([("rule_id", "=", rule.id)]).activity_id
director.write({"relation_reminder": "1", "relation_reminder_hour": "0"})
env["res.users"].sudo()._remind_of_tasks(now)
assert director.sudo().relation_reminded_on
stage = lead.stage_id
stage.write({
    "relation_gate_policy": "warn",
    "relation_requirement_ids": [(0, 0, {"kind": "quotation"})],
    "relation_playbook": "<p>Listen</p>",
    "relation_playbook_item_ids": [(0, 0, {"name": "Budget known"})],
    "relation_playbook_attachment_ids": [
        (0, 0, {"name": "playbook.txt", "raw": b"x", "res_model": "crm.stage"})
    ],
})
lead.set_relation_playbook_answer(stage.relation_playbook_item_ids.id, done=True)
lead.stage_id = env["crm.stage"].search([("id", "!=", stage.id)], limit=1)
lead.relation_competitor_id = env["crm.competitor"].create({"name": "Rival"})
assert env["crm.competitor.report"].search_count([]) >= 1
env["res.config.settings"].create({"relation_capture_sms": False}).execute()
env["crm.interaction.purpose"].create({"name": "Lifecycle purpose"})
env.ref("crm_relations.crm_interaction_purpose_followup").unlink()
env.ref("crm_relations.crm_interaction_purpose_care").name = "Looking after"
other.message_post(
    body="Hello", message_type="email", subtype_xmlid="mail.mt_comment",
    author_id=other.id, email_from=other.email,
)
env.cr.commit()
rows = env["crm.interaction"].search([("partner_id", "=", other.id)])
assert len(rows) == 4, rows.mapped("display_name")
assert company.relation_code and company.relation_interaction_count == 4
"""
KEPT = """
purpose = env.ref("crm_relations.crm_interaction_purpose_care")
assert purpose.name == "Looking after", purpose.name
assert not env.ref("crm_relations.crm_interaction_purpose_followup", False)
value = env["ir.config_parameter"].get_param("crm_relations.capture_sms")
assert value in (False, "False"), value
assert env["crm.interaction"].search_count([]) >= 4
assert env["mail.activity"].search_count(
    [("activity_type_id", "=", env.ref("crm_relations.mail_activity_type_visit").id)]
) == 1
"""
WORKS_AGAIN = """
partner = env["res.partner"].search([("name", "=", "Ann")])
assert partner.relation_interaction_count == 0
env["crm.interaction"].create({"partner_id": partner.id, "summary": "Again"})
assert partner.relation_interaction_count == 1
assert env["ir.config_parameter"].get_param("crm_relations.capture_sms") == "True"
"""


class Lifecycle:
    """One database goes through everything; the tests look at what it was like."""

    maxDiff = None

    addon = table = None
    # Scripts for the shell: after installing, upgrading, uninstalling and installing
    # again.
    use = kept = works_again = None
    gone = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        databases = Databases(Erp.ensure(tests=True))
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.erp = databases.erp
        cls.name = stack.enter_context(
            databases.copy(databases.template(), "lifecycle")
        )
        cls.look = Snapshots(databases.server, cls.name)
        cls.schema, cls.names = {}, {}
        cls._prepare()
        columns = cls.look.columns()
        last_ids = cls.look.last_ids(columns)
        cls.data = {"before": cls.look.digests(columns, last_ids)}
        cls._remember("before")
        cls._odoo("-i", cls.addon)
        cls._remember("installed")
        cls.data["installed"] = cls.look.digests(columns, last_ids)
        cls.erp.shell(cls.name, cls.use)
        cls._remember("used")
        cls._odoo("-u", cls.addon)
        cls._remember("upgraded")
        cls.erp.shell(cls.name, cls.kept)
        cls.erp.run("module", "uninstall", "-d", cls.name, cls.addon)
        cls._remember("uninstalled")
        if cls.gone:
            cls.erp.shell(cls.name, cls.gone)
        cls._odoo("-i", cls.addon)
        cls._remember("reinstalled")
        cls.erp.shell(cls.name, cls.works_again)

    @classmethod
    def _prepare(cls):
        """Bring the database into the state that uninstalling has to restore."""
        cls.erp.shell(cls.name, SETTINGS)

    @classmethod
    def _odoo(cls, *arguments):
        cls.erp.run("-d", cls.name, *arguments, "--stop-after-init", "--no-http")

    @classmethod
    def _remember(cls, moment):
        cls.schema[moment] = cls.look.schema()
        cls.names[moment] = cls.look.names()

    def _assert_same(self, found, first, second):
        self.assertEqual(differences(found[first], found[second]), {})

    def test_installing_adds_something(self):
        schema = differences(self.schema["before"], self.schema["installed"])
        self.assertIn(f"r {self.table}", schema["relations"]["new"])
        self.assertFalse(schema["columns"]["gone"])
        names = differences(self.names["before"], self.names["installed"])
        self.assertFalse([kind for kind in names if names[kind]["gone"]])

    def test_installing_changes_no_record_of_the_user(self):
        before, after = self.data["before"], self.data["installed"]
        changed = [table for table in before if before[table] != after[table]]
        self.assertEqual(changed, [])

    def test_upgrading_changes_nothing(self):
        self._assert_same(self.schema, "used", "upgraded")
        self._assert_same(self.names, "used", "upgraded")

    def test_using_changes_no_structure(self):
        self._assert_same(self.schema, "installed", "used")

    def test_uninstalling_leaves_no_structure(self):
        self._assert_same(self.schema, "before", "uninstalled")

    def test_uninstalling_leaves_no_record(self):
        self._assert_same(self.names, "before", "uninstalled")

    def test_installing_again_gives_the_same(self):
        self._assert_same(self.schema, "installed", "reinstalled")
        self._assert_same(self.names, "installed", "reinstalled")


class TestLifecycle(Lifecycle, unittest.TestCase):
    """crm_relations alone, on a database with all of Odoo's addons it may meet."""

    addon = "crm_relations"
    table = "crm_interaction"
    use, kept, works_again = USE, KEPT, WORKS_AGAIN

    def test_uninstalling_removes_the_files_of_playbooks(self):
        files = "SELECT name FROM ir_attachment WHERE name = 'playbook.txt'"
        self.assertEqual(self.look.rows(files), [])
