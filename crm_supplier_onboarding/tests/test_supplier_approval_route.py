from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.supplier_approval_route import find_empty_seat
from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestFindEmptySeat(BaseCase):
    def test_seats(self):
        for seats, empty in (
            ([], None),
            ([[1], [2]], None),
            ([[1, 2], [1]], None),
            ([[1, 2], [2, 3], [1]], None),
            ([[1], [1]], 1),
            ([[1, 2], [1, 2], [2, 1]], 2),
            ([[1], []], 1),
        ):
            with self.subTest(seats=seats):
                self.assertEqual(find_empty_seat(seats), empty)


@tagged("post_install", "-at_install")
class TestSupplierApprovalRoute(ApprovalCommon):
    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def test_only_steps_whose_condition_holds(self):
        self._activate(
            self._by(self.approver),
            self._by(self.deputy, condition="[('risk', '=', 'high')]"),
            self._by(self.director, condition="[('amount_total', '>=', 12000)]"),
        )
        self._submit()
        self.assertEqual(self._asked(state="waiting"), self.director)
        risky = self._submit(self._create_application(risk="high"))
        self.assertEqual(self._asked(risky, "waiting"), self.deputy + self.director)

    def test_condition_on_a_category_and_those_below(self):
        child = self.category.create({"name": "Bronze", "parent_id": self.category.id})
        condition = f"[('category_id', 'child_of', {self.category.id})]"
        self._activate(
            self._by(self.approver), self._by(self.director, condition=condition)
        )
        self._submit(self._create_application(category_id=child.id))
        below = self._submit(self._create_application(category_id=child.id))
        self.assertEqual(self._asked(below, "waiting"), self.director)

    def test_condition_is_asked_once(self):
        self._activate(
            self._by(self.approver),
            self._by(self.director, condition="[('risk', '=', 'medium')]"),
        )
        self._submit()
        self.application.sudo().risk = "low"
        self._task(self.approver).action_decide("approved")
        self.assertEqual(self._asked(), self.director)

    def test_bad_conditions_are_refused_when_saved(self):
        for condition in (
            "[('colour', '=', 'red')]",
            "[('risk', '=',",
            "[('requester_id', '=', uid)]",
            "__import__('os').system('true')",
            "[('risk', 'resembles', 'low')]",
            "{'risk': 'low'}",
        ):
            with (
                self.subTest(condition=condition),
                self.assertRaisesRegex(ValidationError, "cannot be read"),
            ):
                self._draft(self._by(self.approver, condition=condition))

    def test_no_step_applies(self):
        self._activate(self._by(self.approver, condition="[('risk', '=', 'high')]"))
        with self.assertRaisesRegex(UserError, "no step of “Special” applies"):
            self._submit()

    # ------------------------------------------------------------
    # WHO DECIDES
    # ------------------------------------------------------------

    def test_members_of_a_role(self):
        self.role.user_ids = self.approver + self.deputy
        self._activate({"source": "role", "role_id": self.role.id})
        self._submit()
        self.assertEqual(self._asked(), self.approver + self.deputy)

    def test_members_of_a_group_and_those_that_imply_it(self):
        group = self.env["res.groups"].create(
            {"name": "Above", "user_ids": self.director.ids}
        )
        below = self.env["res.groups"].create(
            {"name": "Below", "user_ids": self.approver.ids}
        )
        group.implied_ids = below
        self._activate({"source": "group", "group_id": below.id})
        self._submit()
        self.assertEqual(self._asked(), self.approver + self.director)

    def test_users_named_on_the_document(self):
        self._activate({"source": "path", "user_path": "partner_id.user_id"})
        with self.assertRaisesRegex(
            UserError, "nobody may decide in the step “Step 1”"
        ):
            self._submit()
        self.supplier.user_id = self.director
        self._submit()
        self.assertEqual(self._asked(), self.director)

    def test_path_must_lead_to_users(self):
        for path in ("partner_id", "partner_id.name", "user", "requester_id.x"):
            policy = self._draft({"source": "path", "user_path": path})
            with (
                self.subTest(path=path),
                self.assertRaisesRegex(ValidationError, "does not lead to users"),
            ):
                policy.action_activate()

    def test_manager_of_the_requester(self):
        self.env["crm.team"].create(
            {
                "name": "Metals",
                "user_id": self.director.id,
                "member_ids": self.buyer.ids,
                "company_id": self.company_admin.id,
            }
        )
        self._activate({"source": "manager"})
        self._submit()
        self.assertEqual(self._asked(), self.director)

    def test_those_who_left_or_belong_elsewhere_are_not_asked(self):
        stranger = self._new_user(
            "stranger",
            "base.group_user",
            company_id=self.company_2.id,
            company_ids=[(6, 0, self.company_2.ids)],
        )
        self._activate(self._by(self.approver, self.deputy, stranger))
        self.deputy.active = False
        self._submit()
        self.assertEqual(self._asked(), self.approver)

    # ------------------------------------------------------------
    # ANY OR ALL OF THEM
    # ------------------------------------------------------------

    def test_one_of_them_is_enough(self):
        self._activate(self._by(self.approver, self.director))
        application = self._submit()
        rival = self._task(self.director)
        self._task(self.approver).action_decide("approved")
        self.assertEqual(application.state, "contract")
        with self.assertRaisesRegex(UserError, "already decided: Approved by"):
            rival.action_decide("refused", "Too late")

    def test_all_of_them(self):
        self._activate(self._by(self.approver, self.director, mode="all"))
        application = self._submit()
        self._task(self.approver).action_decide("approved")
        self.assertEqual(application.state, "approval")
        self._task(self.director).action_decide("approved")
        self.assertEqual(application.state, "contract")

    def test_one_refusal_of_all_is_enough(self):
        self._activate(self._by(self.approver, self.director, mode="all"))
        application = self._submit()
        self._task(self.director).action_decide("refused", "No")
        self.assertEqual(application.state, "refused")
        self.assertFalse(self._asked())

    # ------------------------------------------------------------
    # DEAD ENDS
    # ------------------------------------------------------------

    def test_policy_that_leads_nowhere_is_not_activated(self):
        for steps, reason in (
            ([], "has no step"),
            ([{}], "fill in “Approvers”"),
            ([{"source": "role"}], "fill in “Role”"),
            ([{"source": "role", "role_id": self.role.id}], "nobody may decide"),
            ([self._by(self.approver)] * 2, "is needed in another step"),
        ):
            policy = self._draft(*steps)
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(ValidationError, reason),
            ):
                policy.action_activate()
            self.assertEqual(policy.state, "draft")

    def test_everybody_of_a_step_is_needed(self):
        policy = self._draft(
            self._by(self.approver, self.director, mode="all"),
            self._by(self.director),
        )
        with self.assertRaisesRegex(ValidationError, "needed in another step"):
            policy.action_activate()

    def test_steps_that_exclude_each_other_may_name_the_same(self):
        self._activate(
            self._by(self.approver, condition="[('risk', '=', 'high')]"),
            self._by(self.approver, condition="[('risk', '!=', 'high')]"),
        )
        self.assertTrue(self._submit())

    def test_dead_end_at_submission_leaves_nothing_behind(self):
        self._activate(
            self._by(self.approver),
            self._by(self.approver, condition="[('risk', '=', 'high')]"),
        )
        application = self._create_application(risk="high")
        with (
            self.assertRaisesRegex(UserError, "is needed in another step"),
            self.cr.savepoint(),
        ):
            self._submit(application)
        self.assertFalse(application.approval_round_ids)

    def test_running_round_goes_by_what_was(self):
        self.role.user_ids = self.approver
        policy = self._activate(
            {"source": "role", "role_id": self.role.id}, self._by(self.director)
        )
        application = self._submit()
        self.role.user_ids = self.deputy
        draft = policy.browse(policy.action_new_version()["res_id"])
        draft.step_ids[1].user_ids = self.deputy + self.manager
        draft.action_activate()
        self.assertEqual(self._asked(), self.approver)
        self._task(self.approver).action_decide("approved")
        self.assertEqual(self._asked(), self.director)
        self.assertEqual(application.approval_round_ids.policy_id, policy)
