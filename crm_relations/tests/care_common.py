from datetime import datetime

from odoo.api import SUPERUSER_ID

from .common import RelationsCommon

RULE = "crm.care.rule"
OCCURRENCE = "crm.care.occurrence"


class CareCommon(RelationsCommon):
    """Care rules over the customers of the common setting, who are the rep's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env[RULE].search([]).date_start = False
        (cls.customer | cls.other_customer).write(
            {"user_id": cls.rep.id, "company_id": cls.company_admin.id}
        )
        cls.company_admin.partner_id.tz = "Asia/Shanghai"
        cls.people = cls.contact | cls.colleague
        cls.ours = cls.customer | cls.other_customer | cls.people

    @classmethod
    def _create_rule(cls, start="2026-01-01", **values):
        """Create a rule over our customers, on since a day, that makes calls."""
        rule = cls.env[RULE].create(
            {
                "name": "Care",
                "trigger": "birthday",
                "shift": "none",
                "domain": f"[('id', 'in', {cls.ours.ids})]",
                "company_id": cls.company_admin.id,
                "fallback_user_id": False,
                "step_ids": [(0, 0, {})],
                **values,
            }
        )
        rule.date_start = start
        return rule

    def _orphan(self, step):
        """Let a step be as it is when the app that it used was uninstalled."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_care_step SET action = 'survey' WHERE id = %s", [step.id]
        )
        self.env.invalidate_all()

    def _plan(self, rule, *now):
        """Run the planning at a moment (UTC); return how many rows it wrote."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            written = rule.with_env(env)._plan(datetime(*now))
        self.env.invalidate_all()
        return written

    def _act(self, *now, **options):
        """Run the acting at a moment (UTC); return the tasks that it made."""
        known = self._get_tasks()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            env[OCCURRENCE]._act(datetime(*now), **options)
        self.env.invalidate_all()
        return self._get_tasks() - known

    def _get_tasks(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("automated", "=", True)]
        )

    def _get_care(self, rule):
        return self.env[OCCURRENCE].search([("rule_id", "=", rule.id)])

    def _born(self, partner, month, day, **values):
        partner.write(
            {
                "relation_birth_calendar": "solar",
                "relation_birth_month": month,
                "relation_birth_day": day,
                **values,
            }
        )

    def _refresh(self):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            env["crm.partner.metric"]._refresh(self.company_admin.with_env(env))

    def _create_order(self, *moment, partner=None, amount=100, company=None):
        """Create a confirmed order as it was at that moment (UTC)."""
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.contact).id,
                "company_id": (company or self.company_admin).id,
                "order_line": [(0, 0, {"name": "Line", "price_unit": amount})],
            }
        )
        order.write({"state": "sale", "date_order": datetime(*moment)})
        return order
