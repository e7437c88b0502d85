from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestEvaluationHoot(HttpCase):
    hoot_preset = "desktop"

    def test_hoot_evaluation(self):
        """Run the JavaScript unit tests of this addon, and of no other."""
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_supplier_onboarding")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.hoot_preset}"
            f"&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestEvaluationHootPhone(TestEvaluationHoot):
    browser_size = "375x667"
    hoot_preset = "mobile"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestEvaluationUi(HttpCase, EvaluationCommon):
    def test_buyer_sees_the_picture(self):
        self._survey(score="10", finance="4")
        self.start_tour(
            f"/odoo/supplier.application/{self.application.id}",
            "crm_supplier_onboarding_survey_result",
            login=self.buyer.login,
        )


@tagged("post_install", "-at_install")
class TestEvaluationUiPhone(HttpCase, EvaluationCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_evaluator_submits_on_a_phone(self):
        """The last department submits; the result is there."""
        self._survey(departments=("purchasing", "technology", "quality"))
        self.start_tour(
            "/odoo/supplier-evaluations",
            "crm_supplier_onboarding_evaluation_phone",
            login=self.design_user.login,
        )
        evaluation = self._evaluation("design")
        self.assertEqual(evaluation.state, "submitted")
        self.assertEqual(self._line("drawings").score, "10")
        self.assertEqual(self._line("remark_design").remark, "Clean hall")
        self.assertEqual(evaluation.finding_ids.name, "Drawings lie about")
        self.assertEqual(self.application.survey_outcome, "qualified")
