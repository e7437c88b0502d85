from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# What a step gives to the customer is a record of an app that may be absent.
TARGETS = {"survey": "survey.survey", "loyalty": "loyalty.program"}
# Loyalty programs whose cards and coupons can be given to somebody.
CARD_PROGRAMS = ("coupons", "gift_card", "ewallet", "loyalty", "next_order_coupons")


class CrmCareStep(models.Model):
    """One thing that a care rule does, some days after the one before."""

    _name = "crm.care.step"
    _description = "Care Step"
    _order = "rule_id, sequence, id"
    _rec_name = "action"

    rule_id = fields.Many2one(
        "crm.care.rule", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    delay_days = fields.Integer(
        string="After Days",
        help="Days after the step before; of the first one, after the day itself.",
    )
    action = fields.Selection(
        [
            ("task", "Task"),
            ("email", "E-mail"),
            ("sms", "Text Message"),
            ("opportunity", "Opportunity"),
            ("survey", "Survey"),
            ("loyalty", "Loyalty Card"),
            ("server", "Server Action"),
        ],
        required=True,
        default="task",
    )
    # The actions of absent apps stay in the selection: the web client cannot show a
    # value that is not in it, and a step outlives its app.
    available_actions = fields.Json(
        compute="_compute_available_actions", export_string_translation=False
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Task Type",
        ondelete="restrict",
        domain="[('res_model', 'in', (False, parent.res_model))]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )
    note = fields.Html(
        string="Playbook", translate=True, help="What to say and do; part of the task."
    )
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        ondelete="restrict",
        domain="[('model', '=', parent.res_model)]",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="Text Message Template",
        ondelete="restrict",
        domain="[('model', '=', parent.res_model)]",
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        ondelete="restrict",
        domain="[('model_id.model', '=', parent.res_model)]",
        groups="base.group_system",
    )
    target_model = fields.Char(
        compute="_compute_target_model", export_string_translation=False
    )
    target_id = fields.Many2oneReference(
        string="Survey or Program",
        model_field="target_model",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        copy=True,
    )
    points = fields.Float(
        required=True, default=1, help="Granted on the card or coupon of each customer."
    )

    _delay_positive = models.Constraint(
        "CHECK (delay_days >= 0)", "A step cannot come before the one before it."
    )
    _points_positive = models.Constraint(
        "CHECK (points > 0)", "A card without points is worth nothing."
    )

    @api.depends("action")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for step in self:
            step.display_name = labels.get(step.action, False)

    def _compute_available_actions(self):
        absent = {action for action, name in TARGETS.items() if name not in self.env}
        actions = [value for value, _label in self._fields["action"].selection]
        self.available_actions = [value for value in actions if value not in absent]

    @api.depends("action")
    def _compute_target_model(self):
        for step in self:
            name = TARGETS.get(step.action)
            step.target_model = name if name in self.env else False

    @api.depends("action")
    def _compute_target_id(self):
        """The number of a survey says nothing about programs."""
        self.target_id = False

    @api.constrains(
        "action",
        "activity_type_id",
        "template_id",
        "sms_template_id",
        "server_action_id",
        "target_id",
    )
    def _check_action(self):
        needed = {
            "task": "activity_type_id",
            "email": "template_id",
            "sms": "sms_template_id",
            "server": "server_action_id",
        }
        for step in self:
            fname = needed.get(step.action)
            if fname and not step[fname]:
                step._refuse_without(fname)
            if fname and fname != "activity_type_id" and fname != "server_action_id":
                step._check_template(step[fname])
            if step.action == "server":
                step._check_server_action()
            if step.action in TARGETS:
                # Constraints run without access rules: only who may read a survey or
                # a program chooses it.
                step.with_user(self.env.user)._get_target()

    def _refuse_without(self, fname):
        raise ValidationError(
            self.env._(
                "The step “%(step)s” needs this: %(field)s.",
                step=self.display_name,
                field=self._fields[fname]._description_string(self.env),
            )
        )

    def _check_template(self, template):
        if template.model != self.rule_id.res_model:
            raise ValidationError(
                self.env._(
                    "“%(template)s” is no template for “%(model)s”.",
                    template=template.name,
                    model=self.rule_id._get_model_name(),
                )
            )
        if template._name == "mail.template" and not (
            template.use_default_to or template.partner_to or template.email_to
        ):
            raise ValidationError(
                self.env._("The template “%s” names no recipient.", template.name)
            )

    def _check_server_action(self):
        """Server actions run code: only administrators choose them."""
        if not self.env.user.has_group("base.group_system") and not (
            self.env.user._is_superuser()
        ):
            raise ValidationError(
                self.env._("Only administrators may choose a server action.")
            )
        if self.server_action_id.model_id.model != self.rule_id.res_model:
            raise ValidationError(
                self.env._(
                    "“%(action)s” is no action on “%(model)s”.",
                    action=self.server_action_id.name,
                    model=self.rule_id._get_model_name(),
                )
            )

    def _get_target(self):
        """Return the survey or the program of a step, if it can be used now.

        :raise UserError: if not; apps are uninstalled, surveys closed and programs end
        :raise AccessError: if the user may not read it
        """
        self.ensure_one()
        if not self.target_model:
            raise ValidationError(
                self.env._(
                    "The step “%s” needs an app that is not installed.",
                    self.display_name,
                )
            )
        target = self.env[self.target_model].browse(self.target_id or ()).exists()
        if not target:
            self._refuse_without("target_id")
        target.check_access("read")
        getattr(self, f"_check_{self.action}")(target)
        return target

    def _check_survey(self, survey):
        """Refuse what nobody can answer who is invited, as core does and beyond."""
        survey.check_validity()
        if survey.survey_type == "live_session":
            raise ValidationError(
                self.env._("“%s” is held live: nobody is invited to it.", survey.title)
            )
        if survey.users_login_required and not survey.users_can_signup:
            raise ValidationError(
                self.env._(
                    "“%s” is for people with a login, and customers cannot sign up.",
                    survey.title,
                )
            )

    def _check_loyalty(self, program):
        if program.program_type not in CARD_PROGRAMS:
            raise ValidationError(
                self.env._("“%s” has no cards or coupons to give.", program.name)
            )
        today = fields.Date.context_today(self)
        if not program.active or (program.date_to and program.date_to < today):
            raise ValidationError(self.env._("“%s” has ended.", program.name))
        companies = self.rule_id.company_id.parent_ids
        if program.company_id and program.company_id not in companies:
            raise ValidationError(
                self.env._("“%s” belongs to another company.", program.name)
            )

    @api.model
    def _forget_targets(self, model_names):
        """Forget what was chosen of models that go: their numbers are given again."""
        gone = [action for action, name in TARGETS.items() if name in model_names]
        if gone:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_care_step SET target_id = NULL WHERE action = ANY(%s)",
                    gone,
                )
            )

    def _get_next(self):
        """Return the step after this one, if there is one."""
        self.ensure_one()
        steps = self.rule_id._get_steps()
        return steps[list(steps).index(self) + 1 :][:1]

    def _get_day(self, date_event):
        """Return when this step is to be taken on the way to a date.

        Of a document each step has its day, whenever the one before was taken.
        """
        self.ensure_one()
        steps = self.rule_id._get_steps()
        until = steps[: list(steps).index(self) + 1]
        days = sum(until.mapped("delay_days")) - self.rule_id.lead_days
        return fields.Date.add(date_event, days=days)
