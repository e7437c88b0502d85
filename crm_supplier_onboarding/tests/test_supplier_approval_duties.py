from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestSupplierApprovalDuties(ApprovalCommon):
    """Whoever asks, judges or has decided leaves the rest to others."""

    def test_requester_is_asked_in_no_kind_of_step(self):
        self.role.user_ids = self.buyer
        group = self.env["res.groups"].create(
            {"name": "Requesters", "user_ids": self.buyer.ids}
        )
        self.env["crm.team"].create(
            {"name": "Own", "user_id": self.buyer.id, "member_ids": self.buyer.ids}
        )
        for step in (
            self._by(self.buyer),
            {"source": "role", "role_id": self.role.id},
            {"source": "group", "group_id": group.id},
            {"source": "path", "user_path": "requester_id"},
            {"source": "manager"},
        ):
            self._activate(step)
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "nobody may decide"),
                self.cr.savepoint(),
            ):
                self._submit(self._create_application())

    def test_who_submits_for_a_colleague_does_not_decide(self):
        self._activate(self._by(self.manager, self.director))
        application = self._move_to("application")
        application.with_user(self.manager).action_submit()
        self.assertEqual(self._asked(), self.director)

    def test_requester_cannot_decide_whatever_the_task_says(self):
        self._activate(self._by(self.approver))
        self._submit()
        task = self._task(self.approver)
        task.sudo().user_id = self.buyer
        with self.assertRaisesRegex(AccessError, "may not decide"):
            task.with_user(self.buyer).action_decide("approved")

    def test_evaluator_does_not_decide_in_the_end(self):
        self._activate(
            self._by(self.approver, self.deputy), self._by(self.approver, self.director)
        )
        barred = patch.object(
            self.registry["supplier.application"],
            "_get_approval_barred_users",
            lambda application: self.approver,
        )
        with barred:
            self._submit()
            self.assertEqual(self._asked(), self.approver + self.deputy)
            self.assertEqual(self._asked(state="waiting"), self.director)
            self._task(self.approver).action_decide("approved")

    def test_evaluator_who_was_asked_before_evaluating(self):
        self._activate(self._by(self.approver, self.director))
        self._submit()
        barred = patch.object(
            self.registry["supplier.application"],
            "_get_approval_barred_users",
            lambda application: self.approver,
        )
        with barred, self.assertRaisesRegex(AccessError, "may not decide"):
            self._task(self.approver).action_decide("approved")

    def test_whoever_approved_is_not_asked_again(self):
        self._activate(
            self._by(self.approver, self.deputy), self._by(self.approver, self.director)
        )
        self._submit()
        self._task(self.approver).action_decide("approved")
        self.assertEqual(self._asked(), self.director)

    def test_whoever_is_needed_later_leaves_this_step_to_others(self):
        self._activate(self._by(self.approver, self.director), self._by(self.director))
        application = self._submit()
        with self.assertRaisesRegex(UserError, "Let somebody else approve.*“Step 2”"):
            self._task(self.director).action_decide("approved")
        self._task(self.approver).action_decide("approved")
        self._task(self.director).action_decide("approved")
        self.assertEqual(application.state, "contract")

    def test_whoever_is_needed_later_may_still_refuse(self):
        self._activate(self._by(self.approver, self.director), self._by(self.director))
        application = self._submit()
        self._task(self.director).action_decide("refused", "No")
        self.assertEqual(application.state, "refused")

    def test_second_approval_of_a_person_is_refused(self):
        self._activate(self._by(self.approver), self._by(self.director))
        self._submit()
        self._task(self.approver).action_decide("approved")
        task = self._task(self.director)
        task.sudo().user_id = self.approver
        with self.assertRaisesRegex(UserError, "in the step “Step 1” already"):
            task.with_user(self.approver).action_decide("approved")

    def test_same_person_where_the_policy_says_so(self):
        self._activate(
            self._by(self.approver), self._by(self.approver), allow_repeat=True
        )
        application = self._submit()
        self._task(self.approver).action_decide("approved")
        self._task(self.approver).action_decide("approved")
        self.assertEqual(application.state, "contract")
