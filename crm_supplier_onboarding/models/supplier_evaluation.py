from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

EVALUATION_STATES = [("draft", "To Fill In"), ("submitted", "Submitted")]


class SupplierEvaluation(models.Model):
    """What one department found out on a site survey.

    Everybody who takes part in the survey sees that it is there and whether it is
    submitted. What is in it are its answers and findings: until all departments have
    submitted, rules hide them from everybody but the evaluator.
    """

    _name = "supplier.evaluation"
    _inherit = [
        "supplier.finding.mixin",
        "supplier.transition.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Supplier Evaluation"
    _order = "application_id desc, id"
    _check_company_auto = True
    _mail_post_access = "read"

    application_id = fields.Many2one(
        "supplier.application", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="application_id.partner_id", store=True)
    category_id = fields.Many2one(related="application_id.category_id")
    role_id = fields.Many2one(
        "res.role", string="Department", required=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Evaluator",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    date_visit = fields.Datetime(string="Visit")
    state = fields.Selection(EVALUATION_STATES, required=True, default="draft")
    date_submitted = fields.Datetime()
    revealed = fields.Boolean(help="All departments have submitted.")
    line_ids = fields.One2many("supplier.evaluation.line", "evaluation_id")
    finding_ids = fields.One2many("supplier.finding", "evaluation_id")

    _role_uniq = models.UniqueIndex(
        "(application_id, role_id)", "Each department evaluates a supplier once."
    )
    _todo_idx = models.Index("(user_id) WHERE state = 'draft'")

    @api.depends("role_id", "application_id")
    def _compute_display_name(self):
        for evaluation in self:
            # sudo: evaluators read the name of the supplier in any company of theirs.
            name = evaluation.sudo().partner_id.name
            evaluation.display_name = f"{name} - {evaluation.sudo().role_id.name}"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self._is_open_to_evaluators(field.name):
            return self.env.su
        return super()._has_field_access(field, operation)

    @api.model
    def _is_open_to_evaluators(self, name):
        """Tell whether evaluators may write a field: all else is planned for them."""
        return name in ("line_ids", "finding_ids") or name.startswith(
            ("message_", "activity_", "website_message_")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was evaluated belongs to the dossier."))

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    def _check_changeable(self):
        """Refuse to change what is submitted, or in a dossier that is locked."""
        for evaluation in self:
            if evaluation.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is submitted: it cannot be changed any more.",
                        evaluation.display_name,
                    )
                )
        # sudo: whose evaluation it is was checked; only the state is looked at.
        self.sudo().application_id._check_open()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Hand evaluations in; the last one of a survey reveals them all.

        :raise AccessError: when one is somebody else's
        :raise UserError: when one is submitted already, or something is not answered
        """
        # Rules let evaluators write their own, and nobody else.
        self._check_state("draft")
        self._check_changeable()
        self.line_ids._check_answered()
        self._do_submit()
        return True

    def action_reopen(self, reason):
        """Give an evaluation back, as long as nobody has seen it.

        :param str reason: why
        :raise AccessError: when the user is no purchase administrator
        :raise UserError: when the result is known already
        """
        if not self.env.user.has_group("purchase.group_purchase_manager"):
            raise AccessError(
                self.env._("Only purchase administrators give evaluations back.")
            )
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why, in one sentence at least."))
        if any(evaluation.revealed for evaluation in self):
            raise UserError(
                self.env._("All departments have submitted: nothing changes any more.")
            )
        if any(evaluation.state != "submitted" for evaluation in self):
            raise UserError(self.env._("This evaluation is not submitted yet."))
        self.application_id._check_open()
        self._do_reopen(reason)
        return True

    def action_open_reopen(self):
        """Ask why this evaluation is given back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give Back"),
            "res_model": "supplier.evaluation.reopen",
            "view_mode": "form",
            "target": "new",
            "context": {"default_evaluation_id": self.id},
        }

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _do_submit(self):
        # sudo: the evaluators of these evaluations were checked.
        evaluations_sudo = self.sudo()
        evaluations_sudo.write(
            {"state": "submitted", "date_submitted": fields.Datetime.now()}
        )
        evaluations_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        evaluations_sudo.application_id._count_evaluations()

    def _do_reopen(self, reason):
        # sudo: a manager was checked, who may not write evaluations otherwise.
        evaluations_sudo = self.sudo()
        evaluations_sudo.write({"state": "draft", "date_submitted": False})
        evaluations_sudo.application_id._count_evaluations()
        evaluations_sudo._ask_evaluators()
        for evaluation in self:
            evaluation.message_post(body=reason)

    def _do_assign(self, user):
        """Let somebody else fill in drafts, who must not see what is in them so far."""
        self._check_changeable()
        # sudo: whoever plans the survey was checked; they cannot see what they clear.
        evaluations_sudo = self.sudo()
        evaluations_sudo.line_ids._clear()
        evaluations_sudo.finding_ids.unlink()
        evaluations_sudo.user_id = user
        evaluations_sudo._ask_evaluators()

    def _ask_evaluators(self):
        """Put these evaluations on the list of their evaluators."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        todo = self.env.ref("mail.mail_activity_data_todo")
        # The invitation to the visit tells them: not twice.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": evaluation.id,
                    "activity_type_id": todo.id,
                    "automated": True,
                    "user_id": evaluation.user_id.id,
                    "date_deadline": fields.Date.context_today(
                        evaluation.with_context(tz=evaluation.user_id.tz),
                        evaluation.date_visit or fields.Datetime.now(),
                    ),
                    "summary": self.with_context(lang=evaluation.user_id.lang).env._(
                        "Fill in the evaluation of the site survey"
                    ),
                }
                for evaluation in self
            ]
        )
