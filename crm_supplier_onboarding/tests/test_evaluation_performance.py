from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged, users

from .evaluation_common import DEPARTMENTS, EvaluationCommon

START = datetime(2027, 3, 1, 2)
STOP = datetime(2027, 3, 1, 6)
# The ORM inserts and updates many rows in several statements.
BATCHES = 5


@tagged("post_install", "-at_install")
class TestEvaluationPerformance(EvaluationCommon):
    """What a survey costs does not grow with the number of surveys."""

    @classmethod
    def _create_applications(cls, count):
        first = cls._create_application()
        applications = first + first.create(first.copy_data() * (count - 1))
        applications._set_state("visit")
        return applications

    def _count_queries(self, function, records):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(records)
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _plan_all(self, applications):
        applications.with_user(self.buyer)._do_plan_survey(
            self.template, START, STOP, self.evaluators
        )

    def _submit_all(self, evaluations):
        user = evaluations.user_id.ensure_one()
        evaluations.with_user(user).action_submit()

    def _get_evaluations(self, department, applications):
        return applications.evaluation_ids.filtered(
            lambda e: e.role_id == self.roles[department]
        )

    def test_planning(self):
        self._plan_all(self._create_applications(1))
        cost = self._count_queries(self._plan_all, self._create_applications(1))
        self.assertLessEqual(cost, 150)
        # Invitations are sent by the calendar of Odoo, one mail after the other.
        no_event = self.env["calendar.event"]
        with patch.object(
            self.registry["supplier.application"],
            "_create_visits",
            lambda applications, *args: [no_event] * len(applications),
        ):
            few = self._count_queries(self._plan_all, self._create_applications(10))
            many = self._count_queries(self._plan_all, self._create_applications(20))
        self.assertLessEqual(many, few + BATCHES)
        self.assertLessEqual(few, 70)

    def test_submitting(self):
        applications = self._create_applications(31)
        self._plan_all(applications)
        for application in applications:
            for department in DEPARTMENTS:
                self._answer(department, application=application)
        evaluations = self._get_evaluations("quality", applications)
        self._submit_all(evaluations[0])
        few = self._count_queries(self._submit_all, evaluations[1:11])
        self.assertLessEqual(few, 35)
        self.assertLessEqual(
            self._count_queries(self._submit_all, evaluations[11:]), few + BATCHES
        )
        for department in ("purchasing", "technology"):
            self._submit_all(self._get_evaluations(department, applications))
        # The last one: with the outcome, which is tracked in a message of its own.
        evaluations = self._get_evaluations("design", applications)
        self._submit_all(evaluations[0])
        few = self._count_queries(self._submit_all, evaluations[1:11])
        many = self._count_queries(self._submit_all, evaluations[11:])
        self.assertLessEqual(many - few, 2 * 10 + BATCHES)

    @users("onboarding_buyer")
    def test_lists(self):
        self._plan_all(self._create_applications(80))
        for model, view_type in (
            ("supplier.evaluation", "list"),
            ("supplier.evaluation", "kanban"),
            ("supplier.application", "list"),
        ):
            Model = self.env[model]
            fields = Model.get_views([[False, view_type]])["models"][model]["fields"]
            spec = {
                name: {"fields": {"display_name": {}}}
                if field["type"] == "many2one"
                else {}
                for name, field in fields.items()
            }

            def read(limit, Model=Model, spec=spec):
                rows = Model.web_search_read([], spec, limit=limit)
                self.assertEqual(len(rows["records"]), limit)

            read(40)
            with self.subTest(model=model, view_type=view_type):
                self.assertLessEqual(
                    self._count_queries(read, 80), self._count_queries(read, 40)
                )
                self.assertLessEqual(self._count_queries(read, 80), 12)
