from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestSupplierEvaluation(EvaluationCommon):
    def test_plan_asks_each_department_its_own_questions(self):
        evaluations = self.application.evaluation_ids
        self.assertEqual(
            {e.role_id: e.user_id for e in evaluations}, dict(self.evaluators)
        )
        for evaluation in evaluations:
            criteria = self.template.criterion_ids.filtered(
                lambda c, role=evaluation.role_id: c.role_id == role
            )
            self.assertEqual(evaluation.line_ids.criterion_id, criteria)
            self.assertEqual(evaluation.activity_user_id, evaluation.user_id)
            self.assertEqual(str(evaluation.activity_date_deadline), "2027-03-01")
        self.assertEqual(self.application.survey_progress, "0 of 4 submitted")

    def test_visit_invites_evaluators_and_requester(self):
        event = self.application.survey_event_id
        users = self.env["res.users"].union(*self.evaluators.values()) | self.buyer
        self.assertEqual(event.partner_ids, users.partner_id)
        self.assertEqual(event.res_model, "supplier.application")
        self.assertEqual(event.res_id, self.application.id)
        self.assertEqual(str(event.start), "2027-03-01 02:00:00")

    def test_later_edits_of_the_template_change_nothing(self):
        line = self._line("control").sudo()
        self.template.criterion_ids.write(
            {"name": "Something else", "weight": 1, "critical": False, "kind": "text"}
        )
        self.template.area_ids.write({"minimum": 100})
        self.assertEqual((line.weight, line.critical, line.kind), (30, True, "score"))
        self.assertIn("receipt to dispatch", line.name)
        self.template.criterion_ids.unlink()
        self._survey()
        self.assertEqual(self.application.survey_outcome, "qualified")

    def test_questions_are_asked_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        criterion = self.env.ref(
            "crm_supplier_onboarding.supplier_evaluation_criterion_control"
        )
        criterion.with_context(lang="fr_FR").name = "Le contrôle"
        application = self._plan(self._create_application())
        line = self._line("control", application)
        self.assertEqual(line.with_context(lang="fr_FR").name, "Le contrôle")
        self.assertIn("receipt to dispatch", line.with_context(lang="en_US").name)

    def test_submission_needs_every_answer(self):
        evaluation = self._answer("quality")
        line = self._line("gauges")
        for answer, problem in (
            ({"score": False}, "calibrated.*give a mark"),
            ({"score": "na", "remark": " "}, "add a remark why it is not app"),
        ):
            line.write(answer)
            with self.assertRaisesRegex(UserError, problem):
                evaluation.action_submit()
        line.remark = "It measures nothing"
        evaluation.action_submit()
        self.assertEqual(evaluation.state, "submitted")
        self.assertTrue(evaluation.date_submitted)
        self.assertFalse(evaluation.activity_ids)
        self.assertEqual(self.application.survey_progress, "1 of 4 submitted")

    def test_gate_is_answered_and_its_failure_explained(self):
        evaluation = self._answer("design")
        line = self._line("secrets")
        line.gate = False
        with self.assertRaisesRegex(UserError, "whether it is passed"):
            evaluation.action_submit()
        line.gate = "fail"
        with self.assertRaisesRegex(UserError, "why it is not passed"):
            evaluation.action_submit()

    def test_submitted_evaluation_never_changes(self):
        evaluation = self._answer("quality")
        evaluation.action_submit()
        line = evaluation.line_ids[:1]
        for attack in (
            lambda: line.write({"score": "10"}),
            lambda: line.sudo().write({"score": "10"}),
            lambda: evaluation.write(
                {"line_ids": [Command.update(line.id, {"score": "10"})]}
            ),
            lambda: evaluation.action_submit(),
            lambda: evaluation.finding_ids.create(
                {"evaluation_id": evaluation.id, "name": "Late"}
            ),
        ):
            with self.assertRaises(UserError):
                attack()

    def test_only_answers_can_be_written(self):
        evaluation = self._evaluation("quality")
        line = evaluation.line_ids[:1]
        other = self._evaluation("design").sudo()
        for record, values in (
            (line, {"weight": 100}),
            (line, {"critical": False}),
            (line, {"kind": "text"}),
            (line, {"evaluation_id": other.id}),
            (evaluation, {"state": "submitted"}),
            (evaluation, {"revealed": True}),
            (evaluation, {"user_id": self.outsider.id}),
            (evaluation, {"line_ids": [Command.delete(line.id)]}),
            (evaluation, {"line_ids": [Command.create({"name": "Easy"})]}),
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.write(values)

    @users("onboarding_buyer")
    def test_result_cannot_be_written(self):
        application = self.application.with_user(self.env.user)
        for values in (
            {"survey_outcome": "qualified"},
            {"survey_result": {}},
            {"survey_rules": {}},
            {"survey_planned": 1},
            {"evaluation_ids": [Command.clear()]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                application.write(values)

    def test_each_department_submits_its_own(self):
        evaluation = self._answer("quality")
        with self.assertRaises(AccessError):
            evaluation.with_user(self.design_user).action_submit()
        with self.assertRaises(AccessError):
            evaluation.with_user(self.manager).action_submit()

    def test_manager_gives_back_with_a_reason(self):
        evaluation = self._answer("quality")
        evaluation.action_submit()
        with self.assertRaises(AccessError):
            evaluation.with_user(self.buyer).action_reopen("Please")
        given = evaluation.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            given.action_reopen(" ")
        wizard = self.env["supplier.evaluation.reopen"].with_user(self.manager)
        wizard.create(
            {"evaluation_id": evaluation.id, "reason": "The second plant"}
        ).action_apply()
        self.assertEqual(evaluation.state, "draft")
        self.assertIn("second plant", evaluation.message_ids[:1].body)
        self.assertEqual(evaluation.activity_user_id, self.quality_user)
        self.assertEqual(self.application.survey_submitted, 0)
        self.assertEqual(evaluation.line_ids[:1].score, "8")

    def test_nothing_is_given_back_once_it_is_known(self):
        self._survey()
        evaluation = self.application.evaluation_ids[:1].with_user(self.manager)
        with self.assertRaisesRegex(UserError, "nothing changes any more"):
            evaluation.action_reopen("I do not like it")

    def test_locked_under_approval(self):
        line = self._evaluation("quality").line_ids[:1]
        finding = self._finding("quality")
        self._submit()
        with self.assertRaisesRegex(UserError, "is locked"):
            line.score = "0"
        with self.assertRaisesRegex(UserError, "is locked"):
            finding.severity = "critical"
        with self.assertRaisesRegex(UserError, "is locked"):
            self._evaluation("quality").action_submit()

    def test_surveyed_application_stays(self):
        with self.assertRaisesRegex(UserError, "withdraw it instead"):
            self.application.with_user(self.buyer).unlink()

    def test_copy_takes_no_survey_along(self):
        self._survey()
        copy = self.application.copy()
        self.assertFalse(copy.evaluation_ids or copy.survey_outcome)
        self.assertFalse(copy.survey_planned or copy.survey_event_id)

    def test_evaluators_are_not_asked_about_what_is_done_with(self):
        self._move_to("withdrawn")
        self.assertFalse(self.application.evaluation_ids.activity_ids)

    def test_evaluator_does_not_decide_in_the_end(self):
        policy = self._create_policy(
            ("Managers", self.approver), ("Board", self.quality_user + self.director)
        )
        policy.action_activate()
        self._survey()
        self._submit()
        tasks = self.application.approval_round_ids.task_ids
        self.assertEqual(tasks.user_id, self.approver + self.director)
