import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OnboardingCommon

REPORT = "crm_supplier_onboarding.supplier_application_report"
ROUND_REPORT = "crm_supplier_onboarding.supplier_approval_round_report"


@tagged("post_install", "-at_install")
class TestSupplierApplicationReport(OnboardingCommon):
    def _render(self, records, report=REPORT, user=None, **context):
        reports = self.env["ir.actions.report"].with_user(user or self.buyer)
        html, _type = reports.with_context(**context)._render_qweb_html(
            report, records.ids
        )
        return html.decode()

    def test_draft_shows_the_dossier_as_it_is(self):
        html = self._render(self.application)
        for text in (
            "not submitted yet",
            "Copper Works",
            "A second source",
            "A third of our demand",
            "Valve body",
            "Castings",
            "Medium",
            "12,000.00",
        ):
            self.assertIn(text, html)
        self.application.reason = "<p>Changed</p>"
        self.assertIn("Changed", self._render(self.application))

    def test_what_was_submitted_is_frozen(self):
        self._submit()
        first = self.application.approval_round_ids
        digest = first.digest
        self._task(self.approver).action_decide("returned", "Ask for more")
        self.application.with_user(self.buyer).write(
            {"reason": "<p>Changed</p>", "line_ids": [(5, 0, 0)]}
        )
        html = self._render(self.application)
        self.assertIn("A second source", html)
        self.assertIn("Valve body", html)
        self.assertNotIn("Changed", html)
        self.assertNotIn("not submitted yet", html)
        self.assertIn(digest, html)

    def test_each_round_prints_its_own(self):
        self._submit()
        first = self.application.approval_round_ids
        self._task(self.approver).action_decide("returned", "Ask for more")
        self.application.reason = "<p>Changed</p>"
        self._submit()
        second = self.application.approval_round_ids - first
        self.assertIn("A second source", self._render(first, ROUND_REPORT))
        self.assertIn("Changed", self._render(second, ROUND_REPORT))
        self.assertIn("Changed", self._render(self.application))

    def test_readers_get_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        risk = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "supplier.application"), ("value", "=", "medium")]
        )
        risk.with_context(lang="fr_FR").name = "Moyen"
        self._submit()
        self.assertIn("Moyen", self._render(self.application, lang="fr_FR"))
        self.assertIn("Medium", self._render(self.application, lang="en_US"))
        evidence = self.application.approval_round_ids.evidence
        self.assertEqual(evidence["risk"], "medium")
        self.assertEqual(set(evidence["sections"]), {"en_US", "fr_FR"})

    def test_evidence_is_ready_for_json(self):
        evidence = self.application._get_approval_evidence()
        self.assertEqual(json.loads(json.dumps(evidence)), evidence)
        self.assertEqual(evidence["lines"], [["Valve body", 1000, 12, 12000]])

    def test_approver_prints_it_and_an_outsider_does_not(self):
        self._submit()
        html = self._render(self.application, user=self.approver)
        self.assertIn("A second source", html)
        with self.assertRaises(AccessError):
            self._render(self.application, user=self.outsider)

    def test_script_in_the_reason_is_not_printed(self):
        self._submit()
        round_ = self.application.approval_round_ids
        round_.evidence = {**round_.evidence, "reason": "<script>alert(1)</script>"}
        self.assertNotIn("alert(1)", self._render(self.application))

    def test_approved_deviations_are_part_of_it(self):
        deviation = self.env["supplier.deviation"].create(
            {
                "application_id": self.application.id,
                "condition": "visit",
                "reason": "Surveyed by our mother company",
            }
        )
        self.assertNotIn("mother company", self._render(self.application))
        deviation._set_state("approved")
        self.assertIn("mother company", self._render(self.application))
