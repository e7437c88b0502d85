from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .interview_common import InterviewCommon


@tagged("post_install", "-at_install")
class TestSupplierInterview(InterviewCommon):
    def _missing(self):
        return "\n".join(self.dossier._get_missing_interviews())

    def test_both_are_needed(self):
        self.assertIn("Hold the interview “Head of the Supplier”", self._missing())
        self.assertIn("Hold the interview “Technical Lead", self._missing())
        self._interview("head", self.head)
        self.assertNotIn("Head of the Supplier", self._missing())
        self._interview("technical", self.lead, self.technology + self.quality)
        self.assertFalse(self._missing())

    def test_survey_waits_for_interviews(self):
        with self.assertRaisesRegex(UserError, "Hold the interview"):
            self.dossier.action_close_survey()
        self.assertIn("Hold the interview", self.dossier.missing)

    def test_contact_with_another_role(self):
        self._interview("head", self.lead)
        self.assertIn("has to be with a contact who is “Head of", self._missing())

    def test_participants(self):
        interview = self._interview("technical", self.lead, self.technology)
        self.assertIn("missing from: Head of Quality Management.", self._missing())
        interview.onboarding_participant_ids = self.quality + self.buyer
        self.assertIn("missing from: Head of Technology.", self._missing())
        interview.onboarding_participant_ids += self.technology
        self.assertNotIn("missing from", self._missing())

    def test_one_person_may_stand_for_two_roles(self):
        """Whoever leads both departments: nobody else has to come along."""
        role = self.env.ref("crm_supplier_onboarding.res_role_head_quality")
        role.user_ids += self.technology
        self._interview("technical", self.lead, self.technology)
        self.assertNotIn("Technical Lead", self._missing())

    def test_one_good_interview_is_enough(self):
        self._interview("head", self.lead)
        self._interview("head", self.head)
        self.assertNotIn("Head of the Supplier", self._missing())

    def test_still_to_come(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self._interview("head", self.head, date=tomorrow)
        self.assertIn("still to come", self._missing())

    def test_deviation_dispenses_from_interviews(self):
        self.patch(
            type(self.application),
            "_is_exempt",
            lambda self, name: name == "interviews",
        )
        self.assertFalse(self._missing())

    def test_types_of_another_company(self):
        self.types.company_id = self.company_2
        self.assertFalse(self._missing())

    def test_form_is_filled_in(self):
        action = self.dossier.action_log_interview()
        interviews = self.env["crm.interaction"].with_user(self.buyer)
        view = action["views"][0][0]
        with Form(interviews.with_context(**action["context"]), view) as form:
            self.assertEqual(form.partner_id, self.head)
            form.summary = "Strategy"
        self.assertEqual(self.dossier.interview_ids.summary, "Strategy")
        self.assertEqual(
            self.dossier.interview_ids.commercial_partner_id, self.supplier
        )
        self.assertNotIn("Head of the Supplier", self._missing())

    def test_contact_of_another_company(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaisesRegex(ValidationError, "contact of “Copper Works”"):
            self._interview("head", stranger)

    def test_another_company(self):
        with self.assertRaises(ValidationError):
            self._interview("head", self.head, company_id=self.company_2.id)

    def test_type_without_an_application(self):
        with self.assertRaisesRegex(ValidationError, "which application"):
            self.env["crm.interaction"].create(
                {
                    "partner_id": self.head.id,
                    "onboarding_interview_type_id": self.types[0].id,
                }
            )

    def test_locked_with_the_dossier(self):
        interview = self._interview("head", self.head)
        self._move_to("approval")
        with self.assertRaisesRegex(UserError, "locked"):
            interview.note = "Something else"
        with self.assertRaisesRegex(UserError, "locked"):
            interview.unlink()
        with self.assertRaisesRegex(UserError, "locked"):
            self._interview("head", self.head)
        with self.assertRaisesRegex(UserError, "locked"):
            self.dossier.action_log_interview()

    def test_application_with_interviews_stays(self):
        self._interview("head", self.head)
        with self.assertRaisesRegex(UserError, "withdraw"):
            self.dossier.unlink()

    def test_approver_reads_of_it_in_the_report(self):
        """Who decides need not be in purchasing, and sees what was said."""
        interview = self._interview("head", self.head, self.technology)
        interview.write({"summary": "They double the plant", "note": "By May"})
        [section] = [
            section
            for section in self.application._get_report_sections()
            if section["title"] == "Interviews"
        ]
        [(label, text)] = section["rows"]
        self.assertEqual(label, "Head of the Supplier")
        for part in ("Ms. Head", self.technology.name, "They double", "By May"):
            self.assertIn(part, text)
        self._move_to("application")
        self._submit()
        round_ = self.application.approval_round_ids.with_user(self.approver)
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.approver)
            ._render_qweb_html(
                "crm_supplier_onboarding.supplier_approval_round_report", round_.ids
            )
        )
        self.assertIn("They double the plant", html.decode())
        interview.sudo().summary = "Changed"
        self.assertIn("They double the plant", str(round_.sudo().evidence))
