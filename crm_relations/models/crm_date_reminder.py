from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CrmDateReminder(models.Model):
    """Remind somebody some days before a date on a document, by an activity.

    One rule is one reminder; ``crm_date_reminder_job`` carries them out.
    """

    _name = "crm.date.reminder"
    _description = "Date Reminder"
    _order = "res_model, date_field, days_before desc, id"
    _rec_name = "summary"
    _check_company_auto = True

    def _get_model_selection(self):
        # sudo: names of models only; see _check_domain for what is in them.
        models_sudo = self.env["ir.model"].sudo()
        found_sudo = models_sudo.search(
            [
                ("is_mail_activity", "=", True),
                ("abstract", "=", False),
                ("transient", "=", False),
            ],
            order="name",
        )
        return [(model_sudo.model, model_sudo.name) for model_sudo in found_sudo]

    summary = fields.Char(
        required=True,
        translate=True,
        help="What the task says; the date is added to it.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Only documents of this company, and those of all companies.",
    )
    res_model = fields.Selection(
        selection="_get_model_selection", string="Document", required=True
    )
    date_field = fields.Char(
        string="Date",
        required=True,
        help="The field of the document that holds the date, such as date_deadline.",
    )
    days_before = fields.Integer(required=True, default=30)
    domain = fields.Char(string="Applies To", required=True, default="[]")
    responsible_path = fields.Char(
        string="Responsible",
        help="The field of the document that holds who is reminded, such as user_id.",
    )
    date_label = fields.Char(string="Date Field", compute="_compute_labels")
    responsible_label = fields.Char(
        string="Responsible Field", compute="_compute_labels"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Otherwise",
        check_company=True,
        domain=[("share", "=", False)],
        help="Who is reminded where the document names nobody.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        ondelete="restrict",
        domain="['|', ('res_model', '=', False), ('res_model', '=', res_model)]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_todo", raise_if_not_found=False
        ),
    )

    _days_positive = models.Constraint(
        "CHECK (days_before >= 0)", "Days before cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("summary", "days_before")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.summary and self.env._(
                "%(summary)s, %(days)s days before",
                summary=rule.summary,
                days=rule.days_before,
            )

    @api.depends("res_model", "date_field", "responsible_path")
    @api.depends_context("lang")
    def _compute_labels(self):
        for rule in self:
            rule.date_label = rule._get_path_label(rule.date_field)
            rule.responsible_label = rule._get_path_label(rule.responsible_path)

    def _get_path_label(self, path):
        """Return what the form calls a path, or the path if it leads nowhere."""
        model, labels = self.env.get(self.res_model or ""), []
        for name in path.split(".") if path else []:
            field = model._fields.get(name) if model is not None else None
            if not field:
                return path
            labels.append(field._description_string(self.env))
            model = self.env.get(field.comodel_name or "")
        return " > ".join(labels)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(
        "res_model", "date_field", "responsible_path", "user_id", "domain", "company_id"
    )
    def _check_rule(self):
        for rule in self:
            rule._check_res_model()
            rule._check_date_field()
            rule._check_responsible()
            rule._check_domain()

    def _check_res_model(self):
        if self.res_model not in dict(self._get_model_selection()):
            raise ValidationError(
                self.env._(
                    "“%(model)s” has no activities: nobody can be reminded there.",
                    model=self._get_model_name() or self.res_model,
                )
            )

    def _check_date_field(self):
        field = self.env[self.res_model]._fields.get(self.date_field)
        if not field or not field.store or field.type not in ("date", "datetime"):
            raise ValidationError(
                self.env._(
                    "“%(field)s” is no stored date of “%(model)s”.",
                    field=self.date_field,
                    model=self._get_model_name(),
                )
            )

    def _check_responsible(self):
        if not self.responsible_path and not self.user_id:
            raise ValidationError(
                self.env._("Tell who is reminded: a field of the document or a user.")
            )
        if self.responsible_path and not self._is_user_path():
            raise ValidationError(
                self.env._(
                    "“%(path)s” does not lead from “%(model)s” to a user: name stored"
                    " fields, such as user_id or partner_id.user_id.",
                    path=self.responsible_path,
                    model=self._get_model_name(),
                )
            )

    def _is_user_path(self):
        model = self.env[self.res_model]
        for name in self.responsible_path.split("."):
            field = model._fields.get(name)
            if not field or field.type != "many2one":
                return False
            if not field.store and not field.inherited:
                return False
            model = self.env[field.comodel_name]
        return model._name == "res.users"

    def _check_domain(self):
        """Let the rule tell nobody what its author may not read.

        Constraints run without access rules, hence the step back to the user.
        """
        model = self.env[self.res_model].with_user(self.env.user)
        steps = filter(None, [self.date_field, self.responsible_path])
        read = Domain.OR(Domain(step, "!=", False) for step in steps)
        try:
            model.search(self._get_domain() & read, limit=1)
        except (ValueError, SyntaxError, TypeError) as error:
            raise ValidationError(
                self.env._(
                    "The filter of “%(rule)s” does not fit “%(model)s”: %(error)s",
                    rule=self.summary,
                    model=self._get_model_name(),
                    error=error,
                )
            ) from error

    @api.onchange("res_model")
    def _onchange_res_model(self):
        """Forget what belongs to another document; most have a responsible user."""
        known = self.env[self.res_model]._fields if self.res_model else {}
        if self.date_field not in known:
            self.date_field = False
            self.domain = "[]"
        if not self.responsible_path and "user_id" in known:
            self.responsible_path = "user_id"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_domain(self):
        """Return the documents that the rule is for.

        :raise ValueError: if what was written is no domain
        """
        self.ensure_one()
        domain = Domain(literal_eval(self.domain or "[]"))
        model = self.env[self.res_model]
        if self.company_id and "company_id" in model._fields:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return domain

    def _get_model_name(self):
        return self.env["ir.model"]._get(self.res_model).name
