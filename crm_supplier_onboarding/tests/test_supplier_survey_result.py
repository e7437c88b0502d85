from odoo.exceptions import UserError
from odoo.tests import tagged

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestSupplierSurveyResult(EvaluationCommon):
    def test_nothing_is_known_before_the_last_one(self):
        self._survey(departments=("purchasing", "technology", "design"))
        self.assertEqual(self.application.survey_progress, "3 of 4 submitted")
        self.assertFalse(self.application.survey_outcome)
        self.assertFalse(self.application.survey_result)
        self._survey(departments=("quality",))
        self.assertEqual(self.application.survey_outcome, "qualified")
        self.assertTrue(all(self.application.evaluation_ids.mapped("revealed")))

    def test_all_at_once(self):
        evaluations = self.application.evaluation_ids
        for name in self.roles:
            self._answer(name, "6")
        evaluations.sudo().user_id = self.quality_user
        evaluations.with_user(self.quality_user).action_submit()
        self.assertEqual(self.application.survey_outcome, "conditional")

    def test_qualified(self):
        self._survey(score="8")
        self.assertEqual(self.application.survey_score, 80)
        self.assertFalse(self.application.survey_date_end)
        self.assertEqual(
            self.application.survey_explanation,
            "Qualified: overall 80, all minima reached",
        )

    def test_conditional_says_why_and_until_when(self):
        # 30 x 100 + 20 x 100 + 20 x 40 + 10 x 100 + 20 x 100, in percent
        self._survey(score="10", finance="4")
        application = self.application
        self.assertEqual(application.survey_score, 88)
        self.assertEqual(application.survey_outcome, "conditional")
        text = application.survey_explanation
        self.assertRegex(text, r"^Conditional: Management and Finance 40 < 60 \(until ")
        months = application.survey_date_end.month - application.date_survey.month
        self.assertEqual(months % 12, 6)

    def test_explained_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        principle = self.env.ref("crm_supplier_onboarding.supplier_principle_finance")
        principle.with_context(lang="fr_FR").name = "Gestion"
        self._survey(score="10", finance="4")
        french = self.application.with_context(lang="fr_FR")
        self.assertIn("Gestion 40 < 60", french.survey_explanation)
        self.assertIn("Management and", self.application.survey_explanation)
        self.assertEqual(
            [row["name"] for row in french.survey_chart["principles"]][2], "Gestion"
        )

    def test_failed_gate_and_critical_question_are_named(self):
        self._answer("design")
        self._line("secrets").write({"gate": "fail", "remark": "Open doors"})
        self._evaluation("design").action_submit()
        self._answer("quality")
        self._line("control").score = "0"
        self._evaluation("quality").action_submit()
        self._survey(departments=("purchasing", "technology"))
        self.assertEqual(self.application.survey_outcome, "rejected")
        text = self.application.survey_explanation
        self.assertIn("kept from others?” is not passed", text)
        self.assertIn("with records?” is critical and got 0", text)

    def test_downgrade_rule_of_the_template(self):
        self.template.area_ids.filtered(lambda a: a.minimum == 70).floor = 65
        application = self._plan(self._create_application())
        self._survey(application, score="10", equipment="6")
        self.assertEqual(application.survey_outcome, "rejected")
        self.assertIn(
            "Equipment and Technology 60 < 65", application.survey_explanation
        )

    def test_step_waits_for_the_survey(self):
        application = self._move_to("visit", self._create_application())
        application = application.with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "Plan the site survey"):
            application.action_close_visit()
        self._plan(application)
        self._survey(application, departments=("purchasing", "design"))
        with self.assertRaisesRegex(UserError, "of: Technology, Quality Management"):
            application.action_close_visit()
        self._survey(application, departments=("technology", "quality"))
        application.action_close_visit()
        self.assertEqual(application.state, "application")

    def test_rejection_ends_it(self):
        application = self._survey(score="4").with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "ends with a rejection: refuse"):
            application.action_close_visit()

    def test_critical_finding_is_put_right_first(self):
        finding = self._finding("quality", severity="critical")
        self._finding("quality", severity="major", name="Old labels")
        application = self._survey().with_user(self.buyer)
        with self.assertRaisesRegex(UserError, r"findings: No calibration\."):
            application.action_close_visit()
        finding.write({"action": "Calibrated", "user_id": self.technology_user.id})
        finding.with_user(self.technology_user).action_done()
        with self.assertRaises(UserError):
            application.action_close_visit()
        finding.with_user(self.buyer).action_verify()
        application.action_close_visit()
        self.assertEqual(application.state, "application")

    def test_report_section(self):
        self.assertFalse(self.application._get_survey_section()["rows"])
        self._finding("quality")
        self._survey(score="10", finance="4")
        rows = dict(self.application._get_survey_section()["rows"])
        self.assertIn("Finance 40 < 60", rows["Outcome"])
        self.assertEqual(rows["Confidentiality"], "passed")
        self.assertEqual(
            rows["Management and Finance"],
            "40 (minimum 60, departments from 40 to 40)",
        )
        self.assertEqual(rows["Finding"], "No calibration (Open)")
