from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .care_common import OCCURRENCE, RULE, CareCommon


@tagged("post_install", "-at_install", "security")
class TestSecurityCare(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._born(cls, cls.contact, 3, 20)
        cls._born(cls, cls.other_customer, 3, 20)
        cls.other_customer.user_id = cls.senior
        cls.rule = cls._create_rule()
        cls.step = cls.rule.step_ids
        cls.rule._plan_rule(datetime(2026, 3, 10))
        cls.own, cls.others = (
            cls.env[OCCURRENCE]
            .search([("rule_id", "=", cls.rule.id)], order="partner_id desc")
            .sorted(lambda care: care.user_id != cls.rep)
        )
        cls.clerk = new_test_user(cls.env, "relations_clerk", "base.group_user")
        cls.portal = new_test_user(cls.env, "relations_portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")

    def test_matrix(self):
        rules = {"rule": "r", "step": "r"}
        nothing = {"rule": "", "step": "", "own": "", "others": ""}
        for user, matrix in (
            (self.rep, {**rules, "own": "r", "others": ""}),
            (self.senior, {**rules, "own": "r", "others": "r"}),
            (
                self.director,
                {"rule": "rwcu", "step": "rwcu", "own": "r", "others": "r"},
            ),
            (self.clerk, nothing),
            (self.portal, nothing),
            (self.public, nothing),
        ):
            self._assert_matrix(user, matrix)

    def test_other_company(self):
        self.rule.company_id = self.company_2
        for user in (self.rep, self.senior, self.director):
            rule = self.rule.with_user(user)
            with self.subTest(user=user.login):
                ours = rule.with_context(allowed_company_ids=self.company_admin.ids)
                self.assertFalse(ours.has_access("read"))
                theirs = rule.with_context(allowed_company_ids=self.company_2.ids)
                self.assertTrue(theirs.has_access("read"))

    def test_care_of_another_company(self):
        self.env.cr.execute(
            "UPDATE crm_care_occurrence SET company_id = %s", [self.company_2.id]
        )
        self.env.invalidate_all()
        for user in (self.rep, self.senior, self.director):
            care = self.own.with_user(user)
            ours = care.with_context(allowed_company_ids=self.company_admin.ids)
            self.assertFalse(ours.has_access("read"))

    def test_customers_of_another_company(self):
        """A rule cares for its own company's customers and for shared ones only."""
        self.customer.company_id = self.company_2
        self.contact.company_id = self.company_2
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 10, 10)
        self.assertEqual(self._get_care(rule).partner_id, self.other_customer)

    def test_preview_and_switch_are_for_managers(self):
        for user in (self.rep, self.senior, self.clerk):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.env["crm.care.preview"].with_user(user).create(
                        {"rule_id": self.rule.id}
                    )
                with self.assertRaises(AccessError):
                    self.rule.with_user(user).action_start()
                with self.assertRaises(AccessError):
                    self.rule.with_user(user).action_stop()
                with self.assertRaises(AccessError):
                    self.rule.with_user(user).write({"daily_cap": 1})

    def test_outcome_of_others(self):
        with self.assertRaises(AccessError):
            self.others.with_user(self.rep).action_ordered()
        with self.assertRaises(AccessError):
            self.own.with_user(self.clerk).action_skip()
        self.own.with_user(self.senior).action_skip()
        self.assertEqual(self.own.state, "skipped")

    def test_figures_of_care_on_the_customer(self):
        self.assertEqual(self.customer.with_user(self.rep).care_count, 1)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.clerk).care_count  # noqa: B018

    def test_rules_cannot_be_created_by_salespeople(self):
        with self.assertRaises(AccessError):
            self.env[RULE].with_user(self.senior).create({"name": "Mine"})

    def test_effect(self):
        (self.own | self.others).with_user(self.senior).action_reached()
        Report = self.env["crm.care.report"]
        domain = [("rule_id", "=", self.rule.id)]
        self.assertEqual(Report.with_user(self.rep).search(domain).user_id, self.rep)
        self.assertEqual(len(Report.with_user(self.senior).search(domain)), 2)
        with self.assertRaises(AccessError):
            Report.with_user(self.clerk).search(domain)
