from datetime import datetime

from odoo.fields import Command

from .common import OnboardingCommon

DEPARTMENTS = ("purchasing", "technology", "design", "quality")


class EvaluationCommon(OnboardingCommon):
    """A candidate whose site survey is planned with four departments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {}
        cls.evaluators = {}
        for name in DEPARTMENTS:
            role = cls.env.ref(f"crm_supplier_onboarding.res_role_{name}")
            user = cls._new_user(name, "base.group_user", notification_type="email")
            role.user_ids = user
            setattr(cls, f"{name}_user", user)
            cls.roles[name] = role
            cls.evaluators[role] = user
        cls.template = cls.env.ref(
            "crm_supplier_onboarding.supplier_evaluation_template_default"
        )
        cls._plan()

    @classmethod
    def _plan(cls, application=None):
        """Plan the site survey of an application as its requester; return it."""
        application = cls._move_to("visit", application)
        application.with_user(cls.buyer)._do_plan_survey(
            cls.template,
            datetime(2027, 3, 1, 2),
            datetime(2027, 3, 1, 6),
            cls.evaluators,
        )
        return application

    @classmethod
    def _evaluation(cls, department, application=None):
        """Return the evaluation of a department, as its evaluator."""
        application = application or cls.application
        evaluation = application.evaluation_ids.filtered(
            lambda e: e.role_id == cls.roles[department]
        )
        return evaluation.with_user(evaluation.user_id).with_context(
            allowed_company_ids=cls.company_admin.ids
        )

    @classmethod
    def _answer(cls, department, score="8", application=None, **scores):
        """Answer all questions; ``scores`` are those of principles."""
        evaluation = cls._evaluation(department, application)
        for line in evaluation.line_ids:
            if line.kind == "gate":
                line.gate = "pass"
            elif line.kind == "score":
                xmlid = line.sudo().principle_id.get_external_id()
                name = xmlid[line.principle_id.id].rpartition("_")[2]
                line.score = scores.get(name, score)
        return evaluation

    @classmethod
    def _survey(cls, application=None, departments=DEPARTMENTS, **scores):
        """Let departments answer and submit; return the application."""
        for department in departments:
            cls._answer(department, application=application, **scores).action_submit()
        return application or cls.application

    @classmethod
    def _line(cls, criterion, application=None):
        """Return the line of a criterion of the default template, as its evaluator."""
        xmlid = f"crm_supplier_onboarding.supplier_evaluation_criterion_{criterion}"
        application = application or cls.application
        lines = application.evaluation_ids.line_ids
        line = lines.filtered(lambda line: line.criterion_id == cls.env.ref(xmlid))
        return line.with_user(line.evaluation_id.user_id)

    @classmethod
    def _finding(cls, department, **values):
        """Let an evaluator note down a finding; return it as the evaluator."""
        evaluation = cls._evaluation(department)
        evaluation.finding_ids = [Command.create({"name": "No calibration", **values})]
        return evaluation.finding_ids[-1:]
