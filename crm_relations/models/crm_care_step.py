from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
            ("server", "Server Action"),
        ],
        required=True,
        default="task",
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

    _delay_positive = models.Constraint(
        "CHECK (delay_days >= 0)", "A step cannot come before the one before it."
    )

    @api.constrains(
        "action",
        "activity_type_id",
        "template_id",
        "sms_template_id",
        "server_action_id",
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
                raise ValidationError(
                    self.env._(
                        "The step “%(step)s” needs this: %(field)s.",
                        step=step.display_name,
                        field=step._fields[fname]._description_string(self.env),
                    )
                )
            if fname and fname != "activity_type_id" and fname != "server_action_id":
                step._check_template(step[fname])
            if step.action == "server":
                step._check_server_action()

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
