from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestSupplierFinding(EvaluationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.due = fields.Date.today() + timedelta(days=30)
        cls.finding = (
            cls.env["supplier.finding"]
            .with_user(cls.buyer)
            .create(
                {
                    "name": "No calibration",
                    "application_id": cls.application.id,
                    "severity": "major",
                    "user_id": cls.technology_user.id,
                    "date_due": cls.due,
                }
            )
        )

    def test_owner_is_asked(self):
        activity = self.finding.activity_ids
        self.assertEqual(activity.user_id, self.technology_user)
        self.assertEqual(activity.date_deadline, self.due)
        self.finding.user_id = self.design_user
        self.assertEqual(self.finding.activity_ids.user_id, self.design_user)

    def test_owner_of_a_hidden_finding_is_asked_once_it_shows(self):
        finding = self._finding("quality", user_id=self.technology_user.id)
        self.assertFalse(finding.sudo().activity_ids)
        self._survey()
        self.assertEqual(finding.sudo().activity_ids.user_id, self.technology_user)

    def test_put_right_and_verified_by_another(self):
        finding = self.finding.with_user(self.technology_user)
        with self.assertRaisesRegex(UserError, "Say what was done"):
            finding.action_done()
        finding.action = "All gauges calibrated"
        finding.action_done()
        self.assertEqual(finding.state, "done")
        self.assertFalse(finding.activity_ids)
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            finding.action_verify()
        finding.with_user(self.buyer).action_verify()
        self.assertEqual(finding.state, "verified")
        self.assertEqual(finding.verified_by_id, self.buyer)

    def test_not_put_right_after_all(self):
        self.finding.action = "Stickers"
        self.finding.action_done()
        self.finding.action_reopen()
        self.assertEqual(self.finding.state, "open")
        self.assertFalse(self.finding.done_by_id or self.finding.date_done)
        self.assertEqual(self.finding.activity_ids.user_id, self.technology_user)
        with self.assertRaises(UserError):
            self.finding.action_verify()

    def test_state_cannot_be_written(self):
        for values in (
            {"state": "verified"},
            {"verified_by_id": self.manager.id},
            {"done_by_id": self.manager.id},
        ):
            with self.assertRaises(AccessError):
                self.finding.write(values)
            with self.assertRaises(AccessError):
                self.finding.create(
                    {"name": "x", "application_id": self.application.id, **values}
                )

    def test_what_an_evaluator_found_is_not_played_down(self):
        finding = self._finding("quality", severity="critical")
        self._survey()
        finding = finding.with_user(self.manager)
        for attack in (
            lambda: finding.write({"severity": "minor"}),
            lambda: finding.write({"name": "Nothing"}),
            lambda: finding.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "is submitted"):
                attack()
        finding.write({"user_id": self.buyer.id, "action": "Calibrate"})

    def test_finding_stays_in_its_dossier(self):
        finding = self._finding("quality")
        other = self._plan(self._create_application())
        self.assertEqual(finding.application_id, self.application)
        for values in (
            {"application_id": other.id},
            {"evaluation_id": self._evaluation("quality", other).id},
            {"evaluation_id": False},
        ):
            with self.assertRaisesRegex(UserError, "stays in the dossier"):
                finding.write(values)
        with self.assertRaisesRegex(UserError, "dossier of its evaluation"):
            finding.copy({"application_id": other.id})

    def test_nothing_is_noted_down_for_another_department(self):
        evaluation = self._evaluation("design").sudo()
        for user in (self.quality_user, self.buyer, self.manager):
            with self.assertRaises(AccessError):
                self.finding.with_user(user).create(
                    {"name": "x", "evaluation_id": evaluation.id}
                )

    def test_evidence_belongs_to_the_finding(self):
        photo = (
            self.env["ir.attachment"]
            .with_user(self.buyer)
            .create({"name": "gauge.jpg", "raw": b"jpeg"})
        )
        self.finding.evidence_ids = photo
        self.assertEqual(
            (photo.res_model, photo.res_id), (self.finding._name, self.finding.id)
        )
        owner = self.finding.with_user(self.technology_user)
        self.assertEqual(owner.evidence_ids, photo)
        self.assertEqual(photo.with_user(self.technology_user).raw, b"jpeg")

    def test_locked_under_approval(self):
        self._submit()
        for attack in (
            lambda: self.finding.write({"name": "x"}),
            lambda: self.finding.write({"severity": "minor", "action": "x"}),
            lambda: self.finding.unlink(),
            lambda: self.finding.create(
                {"name": "x", "application_id": self.application.id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "is locked"):
                attack()

    def test_what_is_done_about_it_goes_on(self):
        """The dossier is locked; what was found is put right all the same."""
        self._submit()
        owner = self.finding.with_user(self.technology_user)
        owner.write({"action": "Gauges are calibrated"})
        owner.action_done()
        self.assertEqual(self.finding.state, "done")
        self.finding.with_user(self.manager).action_verify()
        self.assertEqual(self.finding.state, "verified")
