from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestSupplierApplicationChange(OnboardingCommon):
    def _apply(self, user, operation, reason="For good reason"):
        wizard = self.env["supplier.application.change"].with_user(user)
        return wizard.create(
            {
                "operation": operation,
                "application_ids": [(6, 0, self.application.ids)],
                "reason": reason,
            }
        ).action_apply()

    def test_hold_stops_and_resume_goes_on(self):
        self._move_to("survey")
        application = self.application.with_user(self.buyer)
        self._apply(self.buyer, "hold", "The plant moves")
        self.assertEqual(
            (application.state, application.on_hold, application.change_reason),
            ("survey", True, "The plant moves"),
        )
        self.assertIn("The plant moves", application.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "resume it first"):
            application.action_close_survey()
        application.action_resume()
        self.assertFalse(application.on_hold)
        with self.assertRaisesRegex(UserError, "not on hold"):
            application.action_resume()

    def test_what_is_under_approval_is_withdrawn_but_not_held(self):
        self._submit()
        with self.assertRaisesRegex(UserError, "under approval.*withdraw"):
            self._apply(self.buyer, "hold")
        task = self._task(self.approver)
        self._apply(self.buyer, "withdraw", "They are bankrupt")
        self.assertEqual(self.application.state, "withdrawn")
        self.assertEqual(self.application.approval_round_ids.state, "cancelled")
        with self.assertRaises(UserError):
            task.action_decide("approved")

    def test_reopened_begins_anew_and_keeps_what_was(self):
        self._submit()
        self._task(self.approver).action_decide("refused", "Too dear")
        first = self.application.approval_round_ids
        self._apply(self.manager, "reopen", "Their prices fell")
        self.assertEqual(self.application.state, "draft")
        self.assertFalse(self.application.refusal_reason)
        self._submit()
        numbers = self.application.approval_round_ids.mapped("number")
        self.assertEqual(set(numbers), {1, 2})
        self.assertEqual(first.decision_ids.comment, "Too dear")
        bodies = " ".join(self.application.message_ids.mapped("body"))
        self.assertIn("Their prices fell", bodies)

    def test_only_managers_refuse_and_reopen(self):
        self._move_to("survey")
        with self.assertRaisesRegex(AccessError, "Only purchase administrators"):
            self._apply(self.buyer, "refuse")
        self._apply(self.manager, "refuse", "Bad name")
        self.assertEqual(self.application.state, "refused")
        self.assertEqual(self.application.refusal_reason, "Bad name")
        with self.assertRaisesRegex(AccessError, "Only purchase administrators"):
            self._apply(self.buyer, "reopen")

    def test_a_reason_is_needed(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self._apply(self.buyer, "withdraw", "  ")
        self.assertEqual(self.application.state, "draft")

    def test_neither_form_nor_rpc_goes_around_the_dialog(self):
        application = self.application.with_user(self.manager)
        for values in ({"on_hold": True}, {"change_reason": "x"}, {"state": "refused"}):
            with self.assertRaises(AccessError):
                application.write(values)
        with self.assertRaises(AccessError):
            self._apply(self.approver, "withdraw")
        with self.assertRaises(AccessError):
            self.application.with_user(self.outsider).action_withdraw()

    def test_what_is_done_with_stays(self):
        self._move_to("registered")
        for operation in ("hold", "withdraw", "refuse", "reopen"):
            with self.assertRaisesRegex(UserError, "Registered"):
                self._apply(self.manager, operation)

    def test_other_companies_are_out_of_reach(self):
        stranger = self._new_user(
            "stranger",
            "purchase.group_purchase_manager",
            company_id=self.company_2.id,
            company_ids=[(6, 0, self.company_2.ids)],
        )
        with self.assertRaises(AccessError):
            self._apply(stranger, "withdraw")
        self.assertEqual(self.application.state, "draft")
