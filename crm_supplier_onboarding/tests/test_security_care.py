from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import OPERATIONS
from .document_common import DocumentCommon


@tagged("post_install", "-at_install", "security")
class TestSecurityCare(DocumentCommon):
    """Purchasing looks after the rules about its documents, and no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref(
            "crm_supplier_onboarding.crm_care_rule_supplier_document"
        )
        cls.sales_rule = cls.env.ref("crm_relations.crm_care_rule_birthday")
        cls.seller = cls._new_user("seller", "sales_team.group_sale_manager")
        cls.both = cls._new_user(
            "both", "sales_team.group_sale_manager,purchase.group_purchase_manager"
        )

    def _granted(self, record, user):
        record = record.with_user(user)
        return "".join(op[0] for op in OPERATIONS if record.has_access(op))

    def test_matrix(self):
        for user, ours, theirs in (
            (self.manager, "rwcu", ""),
            (self.buyer, "", ""),
            (self.approver, "", ""),
            (self.seller, "rwcu", "rwcu"),
            (self.both, "rwcu", "rwcu"),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._granted(self.rule, user), ours)
                self.assertEqual(self._granted(self.rule.step_ids, user), ours)
                self.assertEqual(self._granted(self.sales_rule, user), theirs)
                self.assertEqual(self._granted(self.sales_rule.step_ids, user), theirs)

    def test_care(self):
        self.rule.write({"date_start": self.today, "shift": "none"})
        self._verify(days=20)
        self._run(self.rule, "_plan", self.env.cr.now())
        domain = [("rule_id", "=", self.rule.id)]
        care = self.env["crm.care.occurrence"].search(domain)
        self.assertEqual(care.res_id, self.document.id)
        self.assertEqual(care.partner_id, self.supplier)
        self.assertEqual(self._granted(care, self.manager), "r")
        self.assertEqual(self._granted(care, self.buyer), "")
        self.assertEqual(self.rule.with_user(self.manager).open_count, 1)

    def test_manager_switches_rules(self):
        rule = self.rule.with_user(self.manager)
        rule.action_stop()
        form = Form(rule)
        form.lead_days = 60
        with form.step_ids.edit(1) as step:
            step.delay_days = 30
        form.save()
        self._verify(days=20)
        preview = self.env["crm.care.preview"].with_user(self.manager)
        preview = preview.create({"rule_id": rule.id})
        self.assertEqual(preview.total, 1)
        self.assertEqual(preview.line_ids.res_id, self.document.id)
        preview.action_start()
        self.assertEqual(rule.date_start, fields.Date.context_today(rule))

    def test_manager_creates_rules_about_suppliers_only(self):
        values = {
            "name": "Ours",
            "trigger": "date",
            "res_model": "supplier.document",
            "date_field": "date_expiry",
            "days": 3,
            "responsible": "document",
            "responsible_path": "requester_id",
            "step_ids": [Command.create({})],
        }
        Rule = self.env["crm.care.rule"].with_user(self.manager)
        rule = Rule.create(values)
        self.assertEqual(rule.date_label, "Valid until")
        with self.assertRaises(AccessError):
            rule.write(
                {
                    "res_model": "res.partner",
                    "date_field": "create_date",
                    "responsible_path": "user_id",
                }
            )
        with self.assertRaises(AccessError):
            Rule.create({"name": "Theirs", "step_ids": [Command.create({})]})

    def test_buttons(self):
        views = self.env["crm.care.rule"].with_user(self.manager)
        for view in ("kanban", "form"):
            arch = views.get_views([(None, view)])["views"][view]["arch"]
            for name in ("action_preview", "action_stop"):
                self.assertIn(name, arch)
