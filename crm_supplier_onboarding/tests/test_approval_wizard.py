from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .surfaces_common import SurfacesCommon


@tagged("post_install", "-at_install")
class TestApprovalWizard(SurfacesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_application()
        cls.own = cls._create_application(requester_id=cls.approver.id)
        cls._submit()
        cls._submit(cls.other)
        cls._move_to("application", cls.own).sudo()._submit_for_approval()
        cls._move_to("approval", cls.own)
        cls.all = cls.application + cls.other + cls.own

    def _wizard(self, records, user=None, **values):
        wizard = self.env["supplier.approval.decide"].with_user(user or self.approver)
        context = {"active_model": records._name, "active_ids": records.ids}
        return wizard.with_context(**context).create(values)

    def test_one_comment_for_all(self):
        wizard = self._wizard(self.all, outcome="refused", comment="Budget")
        subjects = [task.round_id.res_id for task in wizard.task_ids.sudo()]
        self.assertEqual(subjects, (self.application + self.other).ids, "not the own")
        wizard.action_decide()
        self.assertEqual(self.all.mapped("state"), ["refused", "refused", "approval"])
        decisions = self.all.approval_round_ids.decision_ids
        self.assertEqual(decisions.mapped("comment"), ["Budget", "Budget"])
        self.assertEqual(set(decisions.mapped("channel")), {"list"})

    def test_selected_tasks_of_others_are_left_out(self):
        tasks = self.all.approval_round_ids.task_ids
        wizard = self._wizard(tasks)
        self.assertEqual(wizard.task_ids.user_id, self.approver)
        self.assertEqual(set(wizard.task_ids.mapped("state")), {"open"})

    def test_refusing_needs_a_comment(self):
        for outcome in ("refused", "returned"):
            with self.assertRaisesRegex(UserError, "Say why"):
                self._wizard(self.application, outcome=outcome).action_decide()
        self.assertEqual(self.application.state, "approval")

    def test_form_asks_for_the_comment(self):
        Wizard = self.env["supplier.approval.decide"].with_user(self.approver)
        task = self._task(self.approver)
        form = Form(Wizard.with_context(default_task_ids=task.ids))
        form.outcome = "returned"
        with self.assertRaisesRegex(AssertionError, "comment is a required field"):
            form.save()

    def test_nothing_to_decide_is_said(self):
        wizard = self._wizard(self.application, user=self.director)
        with self.assertRaisesRegex(UserError, "Nothing here waits"):
            wizard.action_decide()

    def test_task_of_somebody_else_stays_theirs(self):
        task = self._task(self.rival)
        with self.assertRaises(AccessError):
            self._wizard(self.application, task_ids=task.ids).action_decide()
        self.assertFalse(self.application.approval_round_ids.decision_ids)

    def test_one_that_is_decided_stops_all(self):
        wizard = self._wizard(self.application + self.other)
        self._task(self.rival, self.other).action_decide("refused", "Too dear")
        with self.assertRaisesRegex(UserError, "already decided: Refused by"):
            wizard.action_decide()
        self.assertFalse(self.application.approval_round_ids.decision_ids)

    def test_buttons_show_to_whom_may_decide(self):
        for user, shown in ((self.approver, True), (self.director, False)):
            application = self.application.with_user(user)
            application.invalidate_recordset()
            self.assertEqual(bool(application.approval_task_id), shown)

    def test_only_internal_users_open_it(self):
        self.assertTrue(
            self._wizard(self.application).with_user(self.approver).has_access("write")
        )
        Wizard = self.env["supplier.approval.decide"]
        for user in (self.user_portal, self.user_public):
            self.assertFalse(Wizard.with_user(user).has_access("create"))

    @property
    def user_public(self):
        return self.env.ref("base.public_user")

    @property
    def user_portal(self):
        return self._create_portal_user()
