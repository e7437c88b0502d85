from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.survey import judge

SURVEY_FIELDS = (
    "evaluation_ids",
    "survey_event_id",
    "survey_template_id",
    "survey_rules",
    "survey_planned",
    "survey_submitted",
    "survey_outcome",
    "survey_score",
    "survey_result",
    "date_survey",
    "survey_date_end",
)


class SupplierApplication(models.Model):
    """How a site survey is planned, and how it ends."""

    _inherit = "supplier.application"

    @api.model
    def _has_field_access(self, field, operation):
        # Not in _transition_fields: each part of the dossier guards its own.
        if operation == "write" and field.name in SURVEY_FIELDS:
            return self.env.su
        return super()._has_field_access(field, operation)

    @api.model
    def _get_unlocked_fields(self):
        return super()._get_unlocked_fields() | set(SURVEY_FIELDS)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_surveyed(self):
        if any(application.survey_planned for application in self):
            raise UserError(
                self.env._("A supplier that was surveyed stays: withdraw it instead.")
            )

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_missing_visit(self):
        missing = super()._get_missing_visit()
        if self._is_exempt("visit"):
            return missing
        # sudo: names of departments, and after the result is known, of findings.
        application_sudo = self.sudo()
        evaluations_sudo = application_sudo.evaluation_ids
        if not evaluations_sudo:
            return [*missing, self.env._("Plan the site survey.")]
        if not self.survey_outcome:
            drafts_sudo = evaluations_sudo.filtered(lambda e: e.state == "draft")
            names = ", ".join(drafts_sudo.role_id.mapped("name"))
            return [*missing, self.env._("Wait for the evaluations of: %s.", names)]
        if self.survey_outcome == "rejected":
            missing.append(
                self.env._(
                    "The site survey ends with a rejection: refuse the application, or "
                    "ask for a deviation."
                )
            )
        critical_sudo = application_sudo.finding_ids.filtered(
            lambda f: f.severity == "critical" and f.state != "verified"
        )
        if critical_sudo:
            names = ", ".join(critical_sudo.mapped("name"))
            missing.append(
                self.env._("Put right and verify the critical findings: %s.", names)
            )
        return missing

    def _get_approval_barred_users(self):
        # sudo: who evaluated, for whoever submits the application.
        evaluators = self.sudo().evaluation_ids.user_id
        return super()._get_approval_barred_users() | evaluators.sudo(self.env.su)

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        if state in ("refused", "withdrawn"):
            # sudo: the application is done with, hence nobody is asked any more.
            evaluations_sudo = self.sudo().evaluation_ids
            evaluations_sudo.filtered(lambda e: e.state == "draft").activity_unlink(
                ["mail.mail_activity_data_todo"]
            )
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan_survey(self):
        """Open the dialog in which the site survey is planned, or planned anew."""
        self.ensure_one()._check_can_plan_survey()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Site Survey"),
            "res_model": "supplier.survey.plan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_application_id": self.id},
        }

    def action_view_findings(self):
        """Open the findings of this dossier.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_finding_action"
        )
        return {
            **action,
            "domain": [("application_id", "=", self.id)],
            "context": {"default_application_id": self.id},
        }

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def _check_can_plan_survey(self):
        """Refuse to plan what is on hold, in another step or surveyed already."""
        self._check_running("visit")
        if any(application.survey_outcome for application in self):
            raise UserError(
                self.env._("The site survey is over: all departments have submitted.")
            )

    def _check_evaluators(self, evaluators):
        """Refuse evaluators who do not belong to the department or to the company.

        :param dict evaluators: the ``res.users`` for each ``res.role``
        """
        for role, user in evaluators.items():
            if not user or user not in role.user_ids:
                raise UserError(
                    self.env._("Choose a member of “%s” as evaluator.", role.name)
                )
            if user.share or self.company_id - user.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work for %(company)s.",
                        user=user.name,
                        company=", ".join(self.company_id.mapped("name")),
                    )
                )

    def _check_template(self, template, evaluators):
        """Refuse a template that does not fit, or a department left out."""
        template._check_usable()
        for application in self:
            if not template._fits(application):
                raise UserError(
                    self.env._(
                        "“%(template)s” is not made for “%(category)s”.",
                        template=template.name,
                        category=application.category_id.display_name,
                    )
                )
        absent = template.criterion_ids.role_id.filtered(lambda r: r not in evaluators)
        if absent:
            names = ", ".join(absent.mapped("name"))
            raise UserError(self.env._("Choose an evaluator for: %s.", names))

    def _do_plan_survey(self, template, start, stop, evaluators):
        """Invite to a visit of each candidate, with an evaluation per department.

        :param template: ``supplier.evaluation.template``
        :param start: ``datetime`` in UTC
        :param stop: ``datetime`` in UTC
        :param dict evaluators: the ``res.users`` for each ``res.role``
        """
        self._check_can_plan_survey()
        self._check_evaluators(evaluators)
        self._check_template(template, evaluators)
        if any(application.survey_planned for application in self):
            raise UserError(self.env._("The site survey is planned already."))
        events = self._create_visits(start, stop, evaluators)
        self._create_evaluations(template, start, evaluators)
        rules = template._prepare_rules()
        # sudo: the user may write the applications, as was checked.
        for application_sudo, event in zip(self.sudo(), events, strict=True):
            application_sudo.write(
                {
                    "survey_event_id": event.id,
                    "survey_template_id": template.id,
                    "survey_rules": rules,
                    "survey_planned": len(template.criterion_ids.role_id),
                }
            )

    def _create_evaluations(self, template, start, evaluators):
        """Make the evaluations of these surveys, one per department that is asked."""
        # sudo: the user may write the applications, as was checked; evaluations are
        # made for their evaluators, whom alone they can be written by.
        evaluations_sudo = (
            self.env["supplier.evaluation"]
            .sudo()
            .create(
                [
                    application._prepare_evaluation_values(
                        template, role, evaluators[role], start
                    )
                    for application in self
                    for role in template.criterion_ids.role_id
                ]
            )
        )
        evaluations_sudo.line_ids._copy_translations()
        evaluations_sudo._ask_evaluators()

    def _prepare_evaluation_values(self, template, role, user, start):
        criteria = template.criterion_ids.filtered(lambda c: c.role_id == role)
        return {
            "application_id": self.id,
            "role_id": role.id,
            "user_id": user.id,
            "date_visit": start,
            "line_ids": [
                fields.Command.create(criterion._prepare_line_values())
                for criterion in criteria
            ],
        }

    def _create_visits(self, start, stop, evaluators):
        """Return the meeting of each visit, which invites all who take part."""
        users = self.env["res.users"].union(*evaluators.values())
        return self.env["calendar.event"].create(
            [
                {
                    "name": self.env._("Site survey: %s", application.display_name),
                    "start": start,
                    "stop": stop,
                    "user_id": application.requester_id.id,
                    "partner_ids": [
                        fields.Command.set(
                            (users | application.requester_id).partner_id.ids
                        )
                    ],
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": application.id,
                }
                for application in self
            ]
        )

    def _do_replan_survey(self, start, stop, evaluators):
        """Move the visit, and let others fill in what is not submitted.

        :param dict evaluators: the ``res.users`` for each ``res.role``
        """
        self.ensure_one()._check_can_plan_survey()
        # sudo: the user may write the application, as was checked.
        evaluations_sudo = self.sudo().evaluation_ids
        changed_sudo = evaluations_sudo.filtered(
            lambda e: e.user_id != evaluators.get(e.role_id, e.user_id)
        )
        self._check_evaluators({e.role_id: evaluators[e.role_id] for e in changed_sudo})
        evaluations_sudo.date_visit = start
        for evaluation_sudo in changed_sudo:
            evaluation_sudo._do_assign(evaluators[evaluation_sudo.role_id])
        users_sudo = evaluations_sudo.user_id | self.sudo().requester_id
        self.survey_event_id.write(
            {
                "start": start,
                "duration": (stop - start).total_seconds() / 3600,
                "partner_ids": [fields.Command.set(users_sudo.partner_id.ids)],
            }
        )

    # ------------------------------------------------------------
    # RESULT
    # ------------------------------------------------------------

    def _count_evaluations(self):
        """Note how many evaluations are submitted; the last one ends the survey.

        Each of them updates the application. Of two that are submitted at the same
        time, PostgreSQL lets one fail, Odoo runs it again, and it sees the other.
        """
        # sudo: called by those who have checked that the evaluation may be submitted.
        for application_sudo in self.sudo():
            states = application_sudo.evaluation_ids.mapped("state")
            application_sudo.survey_submitted = states.count("submitted")
        complete_sudo = self.sudo().filtered(
            lambda a: a.survey_submitted == a.survey_planned
        )
        complete_sudo._close_survey()

    def _close_survey(self):
        """Compute and keep the outcome, and reveal the evaluations."""
        today = fields.Date.context_today(self)
        for application in self:
            rules = application.survey_rules
            answers = [
                line._prepare_answer() for line in application.evaluation_ids.line_ids
            ]
            result = judge(rules, answers)
            conditional = result["outcome"] == "conditional"
            application.write(
                {
                    "survey_result": result,
                    "survey_outcome": result["outcome"],
                    "survey_score": result["overall"],
                    "date_survey": today,
                    "survey_date_end": conditional
                    and today + relativedelta(months=rules["months"]),
                }
            )
        self.evaluation_ids.write({"revealed": True})
        self.finding_ids._ask_owners()
