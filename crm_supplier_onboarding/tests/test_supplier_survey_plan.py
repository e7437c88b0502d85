from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestSupplierSurveyPlan(EvaluationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planned = cls.application
        cls.application = cls._move_to("visit", cls._create_application())

    def _wizard(self, application=None, user=None):
        action = (application or self.application).with_user(user or self.buyer)
        action = action.action_plan_survey()
        model = self.env[action["res_model"]].with_user(user or self.buyer)
        form = Form(model.with_context(**action["context"]))
        form.start = "2027-03-01 02:00:00"
        return form

    def test_first_member_of_each_department_is_proposed(self):
        form = self._wizard()
        self.assertEqual(form.template_id, self.template)
        form.save().action_apply()
        evaluations = self.application.evaluation_ids
        self.assertEqual(
            {e.role_id: e.user_id for e in evaluations}, dict(self.evaluators)
        )
        self.assertEqual(self.application.survey_event_id.duration, 4)

    def test_department_without_member_is_named(self):
        self.roles["design"].user_ids = False
        with self.assertRaisesRegex(UserError, "member of “Design”"):
            self._wizard().save().action_apply()
        self.assertFalse(self.application.evaluation_ids)

    def test_department_left_out_is_named(self):
        wizard = self._wizard().save()
        wizard.line_ids[0].unlink()
        with self.assertRaisesRegex(UserError, "Choose an evaluator for: Purchasing"):
            wizard.action_apply()

    def test_stranger_cannot_evaluate(self):
        wizard = self._wizard().save()
        wizard.line_ids[0].user_id = self.outsider
        with self.assertRaisesRegex(UserError, "member of “Purchasing”"):
            wizard.action_apply()
        self.purchasing_user.write(
            {
                "company_id": self.company_2.id,
                "company_ids": [Command.set(self.company_2.ids)],
            }
        )
        wizard.line_ids[0].user_id = self.purchasing_user
        with self.assertRaisesRegex(UserError, "does not work for"):
            wizard.action_apply()

    def test_only_on_a_visit_and_once(self):
        with self.assertRaisesRegex(UserError, "in the state “Draft”"):
            self._wizard(self._create_application())
        self._survey(self.planned)
        with self.assertRaisesRegex(UserError, "survey is over"):
            self._wizard(self.planned)
        wizard = self._wizard().save()
        wizard.copy().action_apply()
        with self.assertRaisesRegex(UserError, "planned already"):
            self.application.with_user(self.buyer)._do_plan_survey(
                self.template, wizard.start, wizard.start, self.evaluators
            )

    def test_evaluator_plans_nothing(self):
        with self.assertRaises(AccessError):
            self.planned.with_user(self.quality_user).action_plan_survey()
        with self.assertRaises(AccessError):
            self.env["supplier.survey.plan"].with_user(self.quality_user).create(
                {"application_id": self.planned.id, "start": "2027-03-01"}
            )

    def test_visit_is_moved(self):
        form = self._wizard(self.planned)
        form.start = "2027-04-01 02:00:00"
        form.duration = 2
        form.save().action_apply()
        event = self.planned.survey_event_id
        self.assertEqual(str(event.start), "2027-04-01 02:00:00")
        self.assertEqual(event.duration, 2)
        dates = self.planned.evaluation_ids.mapped("date_visit")
        self.assertEqual({str(date) for date in dates}, {"2027-04-01 02:00:00"})

    def test_most_special_template_is_taken(self):
        Template = self.env["supplier.evaluation.template"].with_user(self.buyer)
        self.assertEqual(Template._get_template(self.application), self.template)
        special = self.template.copy({"category_ids": [Command.set(self.category.ids)]})
        self.assertEqual(Template._get_template(self.application), special)
        below = self.category.create({"name": "Iron", "parent_id": self.category.id})
        other = self.category.create({"name": "Bread"})
        for category, template in ((below, special), (other, self.template)):
            application = self._create_application(category_id=category.id)
            self.assertEqual(Template._get_template(application), template)
        self.template.active = False
        application = self._move_to("visit", application)
        with self.assertRaisesRegex(UserError, "no evaluation template for “Bread”"):
            self._wizard(application).save().action_apply()

    def test_template_that_gives_no_result_is_refused(self):
        area = self.template.area_ids.filtered(lambda a: a.weight == 30)
        area.weight = 20
        self.assertIn("add up to 90: make it 100", self.template.problem)
        with self.assertRaisesRegex(UserError, "add up to 90"):
            self._wizard().save().action_apply()
        area.weight = 30
        self.template.criterion_ids.filtered(
            lambda c: c.principle_id == area.principle_id
        ).weight = 0
        with self.assertRaisesRegex(UserError, "nothing in it is scored"):
            self._wizard().save().action_apply()
        area.unlink()
        self.assertIn("which is no area", self.template.problem)
