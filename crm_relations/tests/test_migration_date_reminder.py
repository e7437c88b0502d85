from datetime import date, datetime
from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from .care_common import RULE
from .test_crm_care_document import CareDocumentCommon

SCRIPT = "crm_relations/migrations/19.0.1.3.0/end-migration.py"
# As the models that are gone had them.
TABLES = """
    CREATE TABLE crm_date_reminder (
        id serial PRIMARY KEY, summary jsonb, active bool, company_id int,
        res_model varchar, date_field varchar, days_before int, domain varchar,
        responsible_path varchar, user_id int, activity_type_id int
    );
    CREATE TABLE crm_date_reminder_log (
        id serial PRIMARY KEY, rule_id int, res_id int, date date, reminded_on date,
        user_id int, company_id int, activity_id int
    );
"""


@tagged("post_install", "-at_install")
class TestMigrationDateReminder(CareDocumentCommon):
    """What reminders were before they became care rules, and what they are then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.unlink()
        cls.env.cr.execute(TABLES)
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.reminders = {
            days: cls._create_reminder(days_before=days) for days in (7, 30, 90)
        }

    @classmethod
    def _insert(cls, table, values):
        columns = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        cls.env.cr.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id",
            list(values.values()),
        )
        return cls.env.cr.fetchone()[0]

    @classmethod
    def _create_reminder(cls, **values):
        return cls._insert(
            "crm_date_reminder",
            {
                "summary": '{"en_US": "Deal closes", "zh_CN": "商机到期"}',
                "active": True,
                "res_model": "crm.lead",
                "date_field": "date_deadline",
                "domain": f"[('id', 'in', {cls.lead.ids})]",
                "responsible_path": "user_id",
                "activity_type_id": cls.todo.id,
                **values,
            },
        )

    def _give(self, days, on, activity=False):
        return self._insert(
            "crm_date_reminder_log",
            {
                "rule_id": self.reminders[days],
                "res_id": self.lead.id,
                "date": self.lead.date_deadline,
                "reminded_on": on,
                "user_id": self.rep.id,
                "company_id": self.company_admin.id,
                "activity_id": activity and activity.id or None,
            },
        )

    def _migrate(self):
        spec = spec_from_file_location("end_migration", file_path(SCRIPT))
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        known = self.env[RULE].search([])
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        return self.env[RULE].search([("id", "not in", known.ids)])

    def test_reminders_of_one_date_become_one_rule(self):
        rule = self._migrate()
        self.assertEqual(rule.name, "Deal closes")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertEqual(rule.with_context(lang="zh_CN").name, "商机到期")
        self.assertEqual((rule.trigger, rule.res_model), ("date", "crm.lead"))
        self.assertEqual(rule.step_ids.mapped("delay_days"), [0, 60, 23])
        self.assertEqual(rule.step_ids.activity_type_id, self.todo)
        self.assertEqual(rule.lead_days, 90)
        self.assertFalse(rule.company_id)
        self.assertTrue(rule.date_start)

    def test_reminders_that_differ_become_rules_of_their_own(self):
        self._create_reminder(
            days_before=5, responsible_path=None, user_id=self.director.id
        )
        self._create_reminder(days_before=5, res_model="gone.model")
        rules = self._migrate()
        self.assertEqual(len(rules), 2)
        fixed = rules.filtered(lambda rule: rule.responsible == "user")
        self.assertEqual(fixed.user_id, self.director)
        self.assertEqual(fixed.lead_days, 5)

    def test_broken_reminders_stop_no_upgrade(self):
        self._create_reminder(days_before=5, domain="[('gone', '=', 1)]")
        self._create_reminder(days_before=5, date_field="gone", domain="[]")
        self._create_reminder(days_before=9999, domain="[]")
        with (
            mute_logger("odoo.sql_db"),
            self.assertLogs("end_migration", "WARNING") as logs,
        ):
            rule = self._migrate()
        self.assertEqual(len(logs.output), 3)
        self.assertEqual(rule.name, "Deal closes")
        self.assertEqual(rule.lead_days, 90)

    def test_archived_reminders(self):
        self.env.cr.execute(
            "UPDATE crm_date_reminder SET active = FALSE WHERE days_before = 7"
        )
        self._create_reminder(
            days_before=5, active=False, date_field="date_closed", domain="[]"
        )
        rules = self._migrate().sorted("date_field")
        self.assertEqual(rules.mapped("date_field"), ["date_closed", "date_deadline"])
        self.assertFalse(rules[0].date_start)
        self.assertTrue(rules[1].date_start)
        self.assertEqual(rules[1].step_ids.mapped("delay_days"), [0, 60])

    def test_given_reminders_are_not_repeated(self):
        self._give(90, "2026-04-01")
        rule = self._migrate()
        rule.date_start = "2026-01-01"
        care = self._get_care(rule)
        self.assertEqual(care.state, "planned")
        self.assertFalse(self._remind(2026, 5, 29, 10, rule=rule))
        self.assertEqual(care.partner_id, self.lead.partner_id)
        task = self._remind(2026, 5, 30, 10, rule=rule)
        self.assertEqual(task.date_deadline, date(2026, 5, 31))
        self.assertEqual(len(self._get_care(rule)), 1)

    def test_open_reminder_is_replaced_by_the_next(self):
        task = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": self.lead.id,
                "user_id": self.rep.id,
                "automated": True,
                "date_deadline": "2026-05-31",
            }
        )
        self._give(90, "2026-04-01")
        self._give(30, "2026-05-31", task)
        rule = self._migrate()
        rule.date_start = "2026-01-01"
        care = self._get_care(rule)
        self.assertEqual(care.state, "due")
        self.assertEqual(care.activity_id, task)
        self.assertEqual(care.date_due, date(2026, 5, 31))
        self.assertFalse(self._remind(2026, 6, 1, 10, rule=rule))
        made = self._remind(2026, 6, 22, 10, rule=rule)
        self.assertEqual(self._get_tasks(), made)

    def test_last_reminder_was_given(self):
        self._give(7, "2026-06-23")
        rule = self._migrate()
        rule.date_start = "2026-01-01"
        care = self._get_care(rule)
        self.assertEqual((care.state, care.date_done), ("done", date(2026, 6, 23)))
        self.assertFalse(self._remind(2026, 6, 24, 10, rule=rule))

    def test_delivered_rules_keep_their_name(self):
        self.env.ref("crm_relations.crm_care_rule_contract_end").unlink()
        self.env["ir.model.data"].create(
            {
                "module": "crm_relations",
                "name": "crm_date_reminder_contract_end_30",
                "model": "crm.date.reminder",
                "res_id": self.reminders[30],
                "noupdate": True,
            }
        )
        rule = self._migrate()
        self.assertEqual(self.env.ref("crm_relations.crm_care_rule_contract_end"), rule)
        self.assertFalse(
            self.env.ref(
                "crm_relations.crm_date_reminder_contract_end_30",
                raise_if_not_found=False,
            )
        )
        self.env.cr.execute("SELECT to_regclass('crm_date_reminder_log')")
        self.assertFalse(self.env.cr.fetchone()[0])

    def test_nothing_to_migrate(self):
        self.env.cr.execute(
            "DROP TABLE crm_date_reminder; DROP TABLE crm_date_reminder_log"
        )
        rule = self.env.ref("crm_relations.crm_care_rule_rule_company")
        rule.domain_force = "[('company_id', 'in', company_ids)]"
        self.assertFalse(self._migrate())
        self.assertIn("False", rule.domain_force)

    def test_planned_at_once(self):
        rule = self._migrate()
        self.assertEqual(rule.date_start, datetime.now().date())
