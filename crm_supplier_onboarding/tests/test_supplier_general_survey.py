from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestSupplierGeneralSurvey(DocumentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._verify()
        cls.judgements = cls.application.judgement_ids.with_user(cls.buyer)
        cls.dossier = cls.application.with_user(cls.buyer)

    def _judge(self, general_verdict="go", **values):
        self.judgements.write({"verdict": "met", **values})
        self.dossier.general_verdict = general_verdict

    def test_a_line_for_each_principle(self):
        principles = self.env["supplier.principle"].search([])
        self.assertEqual(self.judgements.principle_id, principles)
        self.assertEqual(set(self.judgements.mapped("verdict")), {"open"})

    def test_survey_waits_for_judgements(self):
        self._judge()
        self.judgements[0].verdict = "open"
        name = self.judgements[0].principle_id.name
        with self.assertRaisesRegex(UserError, f"Judge the candidate by: {name}"):
            self.dossier.action_close_survey()
        self.judgements[0].verdict = "met"
        self.dossier.action_close_survey()
        self.assertEqual(self.dossier.state, "visit")

    def test_what_is_not_met_is_explained(self):
        self._judge(verdict="unmet")
        with self.assertRaisesRegex(UserError, "remark"):
            self.dossier.action_close_survey()
        self.judgements.remark = "They build a new plant"
        self.dossier.action_close_survey()

    def test_result(self):
        for verdict, sentence in ((False, "State the result"), ("no_go", "refuse")):
            self._judge(verdict)
            with self.assertRaisesRegex(UserError, sentence):
                self.dossier.action_close_survey()

    def test_locked_with_the_dossier(self):
        self._move_to("approval")
        with self.assertRaisesRegex(UserError, "locked"):
            self.judgements.verdict = "met"
        with self.assertRaisesRegex(UserError, "locked"):
            self.dossier.general_verdict = "go"

    def test_lines_are_fixed(self):
        judgement = self.judgements[0]
        other = self.env["supplier.principle"].create({"name": "Climate"})
        for attack in (
            lambda: judgement.write({"principle_id": other.id}),
            lambda: judgement.write({"application_id": self.application.id}),
            lambda: judgement.unlink(),
            lambda: judgement.create(
                {"application_id": self.application.id, "principle_id": other.id}
            ),
            lambda: self.dossier.write({"judgement_ids": [Command.clear()]}),
        ):
            with self.assertRaises(AccessError):
                attack()

    def test_queries(self):
        """Starting twenty surveys takes hardly more queries than ten."""
        counts = []
        for size in (1, 10, 20):
            applications = self.env["supplier.application"].union(
                *(self._create_application() for _number in range(size))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            with self._count_queries() as count:
                applications.with_user(self.buyer)._prepare_judgements()
                self.env.flush_all()
            counts.append(count())
        self.assertLessEqual(counts[2] - counts[1], 2, counts)


@tagged("post_install", "-at_install")
class TestSupplierStepRule(DocumentCommon):
    def _rule(self, condition, **values):
        values = {"name": "Rule", "condition": condition, "skip_visit": True, **values}
        return self.env["supplier.step.rule"].create(values)

    def test_everybody_is_visited(self):
        self.assertTrue(self.application._needs_visit())

    def test_example(self):
        rule = self.env.ref("crm_supplier_onboarding.supplier_step_rule_small")
        self.assertFalse(rule.active)
        rule.active = True
        self.assertTrue(self.application._needs_visit())
        self.application.risk = "low"
        self.assertFalse(self.application.with_user(self.buyer)._needs_visit())
        self.application.line_ids.quantity = 10**6
        self.assertTrue(self.application._needs_visit())

    def test_first_rule_counts(self):
        rule = self._rule("[('risk', '=', 'medium')]", skip_visit=False, sequence=20)
        self._rule("[]", sequence=30)
        self.assertTrue(self.application._needs_visit())
        rule.sequence = 40
        self.assertFalse(self.application._needs_visit())

    def test_rules_of_another_company(self):
        self._rule("[]", company_id=self.company_2.id)
        self.assertTrue(self.application._needs_visit())

    def test_way_without_a_visit(self):
        self._verify()
        self._rule("[]")
        self.application.judgement_ids.verdict = "met"
        dossier = self.application.with_user(self.buyer)
        dossier.general_verdict = "go"
        dossier.action_close_survey()
        self.assertEqual(dossier.state, "application")

    def test_condition_that_cannot_be_read(self):
        for condition in (
            "[('nothing', '=', 1)]",
            "nonsense(",
            "[('risk', '=', __import__('os').getpid())]",
            "[('requester_id.password', 'like', 'x')]",
        ):
            with self.subTest(condition=condition), self.assertRaises(ValidationError):
                self._rule(condition)


@tagged("post_install", "-at_install", "security")
class TestSurveyAccess(DocumentCommon):
    def test_matrix(self):
        self._create_portal_user()
        self.judgement = self.application.judgement_ids[:1]
        self.rule = self.env.ref("crm_supplier_onboarding.supplier_step_rule_small")
        self._submit()
        for user, judgement, rule in (
            (self.outsider, "", ""),
            (self.approver, "r", ""),
            (self.buyer, "rw", "r"),
            (self.manager, "rw", "rwcu"),
            (self.user_portal, "", ""),
            (self.env.ref("base.public_user"), "", ""),
        ):
            self._assert_matrix(user, {"judgement": judgement, "rule": rule})

    def test_two_companies(self):
        rule = self.env["supplier.step.rule"].create(
            {"name": "Here", "company_id": self.company_admin.id}
        )
        for record in (self.application.judgement_ids[:1], rule):
            record = record.with_user(self.manager)
            inside = record.with_context(allowed_company_ids=self.company_admin.ids)
            outside = record.with_context(allowed_company_ids=self.company_2.ids)
            self.assertTrue(inside.has_access("read"))
            self.assertFalse(outside.has_access("read"))
