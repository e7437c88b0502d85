import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestSupplierApproval(OnboardingCommon):
    def test_steps_decide_one_after_the_other(self):
        application = self._submit()
        self.assertFalse(self._task(self.director))
        self._task(self.approver).action_decide("approved")
        self.assertEqual(application.state, "approval")
        self._task(self.director).action_decide("approved", "Fine")
        self.assertEqual(application.state, "contract")
        decisions = application.approval_round_ids.decision_ids
        self.assertEqual(decisions.user_id, self.approver + self.director)

    def test_refusal_ends_the_round_and_needs_a_reason(self):
        application = self._submit()
        task = self._task(self.approver)
        with self.assertRaisesRegex(UserError, "Say why"):
            task.action_decide("refused", " ")
        task.action_decide("refused", "Too dear")
        self.assertEqual(application.state, "refused")
        self.assertEqual(application.refusal_reason, "Too dear")
        self.assertFalse(self._task(self.director))

    def test_returned_dossier_gets_another_round(self):
        application = self._submit()
        self._task(self.approver).action_decide("returned", "Which prices?")
        self.assertEqual(application.state, "application")
        application.with_user(self.buyer).line_ids.price = 11
        self._submit(application)
        second, first = application.approval_round_ids.sorted()
        self.assertEqual((first.number, first.state), (1, "returned"))
        self.assertEqual((second.number, second.amount), (2, 11000))
        self.assertEqual(first.amount, 12000)

    def test_decisions_stay_whoever_asks(self):
        self._submit()
        self._task(self.approver).action_decide("approved")
        decision = self.application.approval_round_ids.decision_ids
        with self.assertRaises(AccessError):
            decision.sudo().write({"outcome": "refused"})
        with self.assertRaises(AccessError):
            decision.sudo().unlink()
        with (
            self.assertRaisesRegex(psycopg2.Error, "append-only"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute("DELETE FROM supplier_approval_decision")
