from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install", "security")
class TestApprovalAccess(ApprovalCommon):
    """What each role may do with policies, rounds, tasks and decisions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_portal_user()
        cls.user_public = cls.env.ref("base.public_user")
        cls._submit()
        cls._task(cls.approver).action_decide("approved")
        cls.round = cls.application.approval_round_ids
        cls.task = cls.round.task_ids.filtered(lambda t: t.user_id == cls.approver)
        cls.other_task = cls.round.task_ids - cls.task
        cls.decision = cls.round.decision_ids
        cls.step = cls.policy.step_ids[:1]
        cls.substitute = cls.env["supplier.approval.substitute"].create(
            {"user_id": cls.approver.id, "substitute_id": cls.deputy.id}
        )
        cls.simulation = (
            cls.env["supplier.approval.simulation"].with_user(cls.manager).create({})
        )
        cls.simulation_line = cls.simulation.line_ids[:1]
        cls.decide = (
            cls.env["supplier.approval.decide"].with_user(cls.approver).create({})
        )

    @staticmethod
    def _matrix(policy, step, round_, task, other_task, substitute):
        return {
            "policy": policy,
            "step": step,
            **dict.fromkeys(("round", "decision"), round_),
            "task": task,
            "other_task": other_task,
            "substitute": substitute,
            **dict.fromkeys(("simulation", "simulation_line", "decide"), ""),
        }

    def test_matrix(self):
        for user, wizards, *allowed in (
            (self.outsider, {}, "", "r", "", "", "", ""),
            (self.approver, {"decide": "rwcu"}, "", "r", "r", "r", "", "rwcu"),
            (self.director, {}, "", "r", "r", "", "r", ""),
            (self.buyer, {}, "r", "r", "r", "r", "r", ""),
            (
                self.manager,
                dict.fromkeys(("simulation", "simulation_line"), "rwcu"),
                *("rwcu", "rwcu", "r", "r", "r", "rwcu"),
            ),
            (self.user_portal, {}, "", "", "", "", "", ""),
            (self.user_public, {}, "", "", "", "", "", ""),
        ):
            self._assert_matrix(user, {**self._matrix(*allowed), **wizards})

    def test_who_may_open_which_wizard(self):
        insiders = self.outsider + self.approver + self.buyer + self.manager
        strangers = self.user_portal + self.user_public
        for user in insiders + strangers:
            Decide = self.env["supplier.approval.decide"].with_user(user)
            Simulation = self.env["supplier.approval.simulation"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(Decide.has_access("create"), user in insiders)
                self.assertEqual(Simulation.has_access("create"), user == self.manager)

    def test_dialog_of_somebody_else(self):
        """Nobody reads or changes what an approver is about to decide."""
        for user in self.outsider + self.manager:
            dialog = self.decide.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(dialog.search([]))
                for attack in (
                    lambda dialog: dialog.read(["comment"]),
                    lambda dialog: dialog.write({"outcome": "approved"}),
                    lambda dialog: dialog.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        attack(dialog)

    def test_buyer_of_another_company_sees_nothing(self):
        companies = [(6, 0, self.company_2.ids)]
        for role, group in (("buyer_2", "user"), ("manager_2", "manager")):
            user = self._new_user(
                role,
                f"purchase.group_purchase_{group}",
                company_id=self.company_2.id,
                company_ids=companies,
            )
            for record in (
                *(self.application, self.policy, self.step, self.round),
                *(self.task, self.other_task, self.decision),
            ):
                mine = record.with_user(user)
                with self.subTest(user=user.login, record=record):
                    self.assertFalse(mine.search([("id", "in", record.ids)]))
                    with self.assertRaises(AccessError):
                        mine.read(["display_name"])

    def test_company_that_is_not_ticked(self):
        """Purchasing reads what is ticked; approvers are asked whatever is."""
        context = {"allowed_company_ids": self.company_2.ids}
        for record in (self.round, self.task, self.decision):
            outside = record.with_user(self.manager).with_context(**context)
            with self.subTest(record=record):
                self.assertFalse(outside.has_access("read"))
        task = self._task(self.director).with_context(**context)
        self.assertEqual(task.search([("state", "=", "open")]), task)
        task.action_decide("approved")
        self.assertEqual(self.round.state, "approved")
        self.assertEqual(self.application.state, "contract")

    def _leave(self, user):
        """Let a user leave the company of the application."""
        user.write(
            {
                "company_id": self.company_2.id,
                "company_ids": [(6, 0, self.company_2.ids)],
            }
        )

    def test_who_left_the_company_sees_and_decides_nothing(self):
        """Neither approvers nor requesters, with rights in purchasing or without."""
        link = self._task(self.director)._get_link("approved").split("/")[-2]
        for user, group in (
            (self.director, "base.group_user"),
            (self.director, "purchase.group_purchase_manager"),
            (self.buyer, "purchase.group_purchase_user"),
        ):
            user.group_ids += self.env.ref(group)
            for record in (self.round, self.other_task):
                self.assertTrue(record.with_user(user).has_access("read"))
            self._leave(user)
            for record in (self.round, self.other_task, self.decision):
                mine = record.with_user(user)
                with self.subTest(user=user.login, group=group, record=record):
                    self.assertFalse(mine.search([("id", "in", record.ids)]))
                    with self.assertRaises(AccessError):
                        mine.read(["display_name"])
            with self.assertRaisesRegex(AccessError, "may not decide"):
                self.other_task.with_user(user).action_decide("approved")
            user.company_ids += self.company_admin
        self._leave(self.director)
        task = self.env["supplier.approval.task"].with_user(self.director)
        with self.assertRaisesRegex(AccessError, "may not decide"):
            task._from_link(link)._check_can_decide()

    def test_who_left_the_company_is_asked_no_more(self):
        self.policy = self._create_policy(
            ("First", self.approver), ("Last", self.director + self.manager)
        )
        self.policy.action_activate()
        application = self._submit(self._create_application())
        self._leave(self.director)
        self._task(self.approver, application).action_decide("approved")
        self.assertEqual(application.activity_ids.user_id, self.manager)
        messages = self.env["mail.message"].search(
            [("model", "=", application._name), ("res_id", "=", application.id)]
        )
        self.assertNotIn(self.director.partner_id, messages.notified_partner_ids)
        self._task(self.manager, application).action_decide("approved")
        self.assertEqual(application.state, "contract")

    def test_substitute_is_nobody_elses_business(self):
        """Nobody takes a task by making themselves the substitute."""
        Substitute = self.env["supplier.approval.substitute"]
        for user in (self.outsider, self.buyer, self.deputy):
            values = {"user_id": self.director.id, "substitute_id": user.id}
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    Substitute.with_user(user).create(values)
                own = Substitute.with_user(user).create(
                    {"user_id": user.id, "substitute_id": self.approver.id}
                )
                with self.assertRaises(AccessError):
                    own.write(values)
                with self.assertRaises(AccessError):
                    self.substitute.with_user(user).substitute_id = user

    def test_approver_names_a_substitute_in_the_form(self):
        Substitute = self.env["supplier.approval.substitute"].with_user(self.director)
        with Form(Substitute) as form:
            form.substitute_id = self.deputy
        self.assertEqual(form.record.user_id, self.director)
