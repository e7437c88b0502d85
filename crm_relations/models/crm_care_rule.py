from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .res_partner_metric import IMPORTANCE

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
# A day in the calendar: it passes, whether anybody acted or not.
CALENDAR_TRIGGERS = (
    "birthday",
    "festival",
    "anniversary",
    "first_order_anniversary",
    "contract_anniversary",
    "date",
)
# The occasion is a document's, whoever its customer is in the end.
DOCUMENT_TRIGGERS = ("order", "delivery", "contract", "date")


class CrmCareRule(models.Model):
    """When which customers are cared for, by whom, and what is done.

    ``crm_care_trigger`` finds the days, ``crm_care_plan`` notes them as occurrences,
    ``crm_care_act`` does what is due.
    """

    _name = "crm.care.rule"
    _description = "Care Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    date_start = fields.Date(
        string="Switched On",
        readonly=True,
        copy=False,
        help="Occasions before this day are left alone, unless the backlog is wanted.",
    )
    include_backlog = fields.Boolean(
        string="With Backlog",
        readonly=True,
        copy=False,
        help="Also for customers for whom the day had come before.",
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Only what belongs to this company, and what is shared by all.",
    )
    note = fields.Text(
        string="What It Is For", translate=True, help="Shown in the gallery of rules."
    )
    icon = fields.Char(default="fa-heart-o", export_string_translation=False)

    # When
    trigger = fields.Selection(
        [
            ("birthday", "Birthday"),
            ("festival", "Festival"),
            ("anniversary", "Anniversary of the First Contact"),
            ("first_order_anniversary", "Anniversary of the First Order"),
            ("contract_anniversary", "Anniversary of the First Contract"),
            ("first_order", "Days After the First Order"),
            ("order", "Days After Each Order"),
            ("delivery", "Days After Delivery"),
            ("contract", "Days After a Contract Was Signed"),
            ("no_order", "No Order For"),
            ("no_contact", "No Contact For"),
            ("date", "Date of a Document"),
        ],
        required=True,
        default="birthday",
    )
    # See the actions of steps.
    available_triggers = fields.Json(
        compute="_compute_available_triggers", export_string_translation=False
    )
    festival_id = fields.Many2one("crm.festival", ondelete="restrict")
    days = fields.Integer(
        required=True,
        default=30,
        help="Days after the event, or without an order or a contact.",
    )
    interval_factor = fields.Float(
        string="Times Own Interval",
        required=True,
        default=0,
        help="How many times the customer's usual interval between two orders may pass."
        " With 0, the number of days counts.",
    )
    leap_day = fields.Selection(
        [("before", "28 February"), ("after", "1 March")],
        string="29 February Falls On",
        required=True,
        default="before",
        help="In years that have no such day.",
    )
    lead_days = fields.Integer(
        string="Days Ahead",
        required=True,
        default=0,
        help="Act so many days before the occasion.",
    )
    shift = fields.Selection(
        [
            ("none", "On the Day Itself"),
            ("before", "Working Day Before"),
            ("after", "Working Day After"),
            ("nearest", "Nearest Working Day"),
        ],
        string="On Days Off",
        required=True,
        default="before",
        help="When to act if the day is none on which the company works. What had to"
        " wait is done on a working day, too, unless it is done on the day itself.",
    )

    # For whom
    domain = fields.Char(string="Filter", required=True, default="[]")
    importance = fields.Selection(IMPORTANCE)
    category_ids = fields.Many2many("res.partner.category", string="Tags")

    # Who acts
    responsible = fields.Selection(
        [
            ("owner", "The Customer's Salesperson"),
            ("user", "A Fixed User"),
            ("team", "A Sales Team in Turn"),
            ("document", "Whoever the Document Names"),
        ],
        required=True,
        default="owner",
    )
    user_id = fields.Many2one(
        "res.users", domain=[("share", "=", False)], check_company=True
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    fallback_user_id = fields.Many2one(
        "res.users",
        string="Otherwise",
        domain=[("share", "=", False)],
        check_company=True,
        default=lambda self: self.env.user,
        help="Acts where nobody is responsible, and where a message cannot be sent.",
    )

    # How
    step_ids = fields.One2many("crm.care.step", "rule_id", string="Steps", copy=True)
    daily_cap = fields.Integer(
        string="At Most per Day",
        required=True,
        default=20,
        help="For each responsible user; the others follow on the next days. With 0"
        " there is no limit.",
    )
    gap_days = fields.Integer(
        string="Gap Between Contacts",
        required=True,
        default=0,
        help="Wait until the customer was left alone for so many days.",
    )
    stop_on_order = fields.Boolean(
        string="Stop After an Order",
        help="Cancel it when the customer orders meanwhile.",
    )
    hour_from = fields.Float(string="Messages From", required=True, default=9)
    hour_to = fields.Float(string="Until", required=True, default=18)
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean(default=True)
    sunday = fields.Boolean(default=True)

    open_count = fields.Integer(string="Open", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")

    _days_positive = models.Constraint(
        "CHECK (days >= 0 AND lead_days >= 0 AND gap_days >= 0 AND daily_cap >= 0)",
        "Numbers of days and the limit per day cannot be negative.",
    )
    _days_limit = models.Constraint(
        "CHECK (days <= 3650 AND gap_days <= 365 AND lead_days <="
        " CASE trigger WHEN 'date' THEN 3650 ELSE 90 END)",
        "At most ten years after something, a gap of 365 days, and 90 days ahead of"
        " what comes each year.",
    )
    _interval_positive = models.Constraint(
        "CHECK (interval_factor >= 0)", "An interval cannot be negative."
    )
    _hours_valid = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Messages are sent between two hours of one day.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_available_triggers(self):
        triggers = [value for value, _label in self._fields["trigger"].selection]
        self.available_triggers = list(filter(self._is_available, triggers))

    @api.model
    def _is_available(self, trigger):
        """Tell whether the app that a trigger needs is installed."""
        sale_fields = self.env["sale.order"]._fields
        return trigger != "delivery" or "effective_date" in sale_fields

    def _compute_counts(self):
        counts = {
            (rule, state in ("planned", "due")): 0
            for rule in self
            for state in ("due", "done")
        }
        groups = self.env["crm.care.occurrence"]._read_group(
            [("rule_id", "in", self.ids), ("state", "in", ("planned", "due", "done"))],
            ["rule_id", "state"],
            ["__count"],
        )
        for rule, state, count in groups:
            counts[rule, state in ("planned", "due")] += count
        for rule in self:
            rule.open_count = counts[rule, True]
            rule.done_count = counts[rule, False]

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(
        "trigger", "festival_id", "responsible", "user_id", "team_id", "company_id"
    )
    def _check_parts(self):
        for rule in self:
            rule._check_available()
            if not rule.company_id and rule.trigger != "date":
                raise ValidationError(
                    self.env._("Choose the company whose customers these are.")
                )
            if rule.trigger == "festival" and not rule.festival_id:
                raise ValidationError(self.env._("Choose the festival."))
            if rule.responsible == "user" and not rule.user_id:
                raise ValidationError(self.env._("Choose the user who acts."))
            if rule.responsible == "team" and not rule.team_id:
                raise ValidationError(self.env._("Choose the sales team that acts."))

    def _check_available(self):
        if not self._is_available(self.trigger):
            raise ValidationError(
                self.env._(
                    "“%(rule)s” needs an app that is not installed.", rule=self.name
                )
            )

    @api.constrains("domain", "res_model", "date_field", "responsible_path")
    def _check_domain(self):
        """Constraints run without access rules, hence the step back to the user."""
        for rule in self:
            model = self.env[rule.res_model].with_user(self.env.user)
            try:
                model.search(rule._get_domain_to_check(), limit=1)
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The filter of “%(rule)s” does not fit “%(model)s”: %(error)s",
                        rule=rule.name,
                        model=rule._get_model_name(),
                        error=error,
                    )
                ) from error

    @api.constrains(*WEEKDAYS)
    def _check_weekdays(self):
        if any(not any(rule[day] for day in WEEKDAYS) for rule in self):
            raise ValidationError(self.env._("Leave at least one day of the week."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # sudo: whoever may delete the rule need not see all that it did.
        begun_sudo = self.env["crm.care.occurrence"].sudo()
        if begun_sudo.search_count([("rule_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Archive the rule instead: what it did would be forgotten, and"
                    " done again by another one."
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_preview(self):
        """Open what the rule would do, from where it is switched on.

        :raise ValidationError: if the app that it needs is not installed
        """
        self.ensure_one()
        self._check_available()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview: %(rule)s", rule=self.name),
            "res_model": "crm.care.preview",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rule_id": self.id},
        }

    def action_start(self, include_backlog=False):
        """Switch these rules on from today.

        :param bool include_backlog: whether also for customers whose day had come
        :raise ValidationError: if there is nothing that the rule would do
        """
        self.check_access("write")
        for rule in self:
            if not rule.step_ids:
                raise ValidationError(
                    self.env._("“%(rule)s” has no step to take.", rule=rule.name)
                )
        today = fields.Date.context_today(self)
        self.write({"date_start": today, "include_backlog": include_backlog})
        return True

    def action_stop(self):
        """Switch these rules off, and drop what was planned but has not begun."""
        self.check_access("write")
        # sudo: managers may switch the rule off (checked above); what is dropped is
        # no record of anybody's work.
        planned_sudo = self.env["crm.care.occurrence"].sudo()
        planned_sudo.search(
            [
                ("rule_id", "in", self.ids),
                ("state", "=", "planned"),
                ("acted_on", "=", False),
            ]
        ).unlink()
        self.write({"date_start": False, "include_backlog": False})
        return True

    def action_view_occurrences(self):
        """Open what was planned and done by this rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_care_occurrence_action"
        )
        return {
            **action,
            "domain": [("rule_id", "=", self.id)],
            "context": {"search_default_group_by_state": 1},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _parse_domain(self):
        """Return what was written as the filter.

        :raise ValueError: if it is no domain
        """
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]"))

    def _get_domain_to_check(self):
        return self._parse_domain()

    def _get_domain(self):
        """Return the customers that the rule is for.

        :raise ValueError: if what was written is no domain
        """
        domain = self._parse_domain()
        domain &= Domain("company_id", "in", [self.company_id.id, False])
        refusing = Domain("care_opt_out", "=", True)
        domain &= ~refusing & ~Domain("commercial_partner_id", "any", refusing)
        if self.importance:
            domain &= Domain(
                "commercial_partner_id.relation_importance", "=", self.importance
            )
        if self.category_ids:
            domain &= Domain("category_id", "in", self.category_ids.ids)
        return domain

    def _get_companies(self):
        """Return the companies whose days count."""
        self.ensure_one()
        # sudo: only days and time zones of companies are read.
        return self.company_id or self.env["res.company"].sudo().search(
            [("active", "=", True)]
        )

    def _get_steps(self):
        """Return the steps in their order, also those just entered."""
        self.ensure_one()
        return self.step_ids.sorted(lambda step: (step.sequence, step._origin.id))

    def _get_first_step(self):
        return self._get_steps()[:1]
