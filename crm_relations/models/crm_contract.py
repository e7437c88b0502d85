from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .crm_contract_kind import NOTICE_UNITS, RENEWALS

CODE_KIND = "04"
CENTURY = 36525  # days
STATES = [
    ("draft", "Draft"),
    ("review", "In Review"),
    ("signed", "Signed"),
    ("active", "Active"),
    ("expiring", "Expiring"),
    ("renewed", "Renewed"),
    ("ended", "Ended"),
    ("terminated", "Terminated"),
]
CHANGE_TYPES = [
    ("first", "First Version"),
    ("amendment", "Amendment"),
    ("renewal", "Renewal"),
]


class CrmContract(models.Model):
    """What was agreed on with a customer: one version, for one period.

    Amendments and renewals are versions of their own, so that what was signed stays
    readable. What may change when is in ``crm_contract_guard``, how a contract gets
    from state to state in ``crm_contract_state``, how versions follow each other in
    ``crm_contract_version``.
    """

    _name = "crm.contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Contract"
    _order = "date_end desc, id desc"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, tracking=True)
    code = fields.Char(copy=False, help="Given when the contract goes into review.")
    kind_id = fields.Many2one(
        "crm.contract.kind",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._get_default_kind(),
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        copy=False,
        group_expand=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Company of the Customer",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain=[("share", "=", False)],
        tracking=True,
        default=lambda self: self.env.user,
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    tag_ids = fields.Many2many("crm.tag", string="Tags")
    value = fields.Monetary(
        string="Contract Value", tracking=True, help="Over the whole period."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    company_value = fields.Monetary(
        string="Value in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_company_value",
        store=True,
        help="At the rate of the day on which the contract starts.",
    )
    date_start = fields.Date(
        string="Start",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
    )
    date_end = fields.Date(
        string="End",
        tracking=True,
        help="The last day. Leave empty when no end is agreed on.",
    )
    notice_period = fields.Integer(
        compute="_compute_from_kind", store=True, readonly=False, precompute=True
    )
    notice_unit = fields.Selection(
        NOTICE_UNITS,
        required=True,
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_notice = fields.Date(
        string="Notice Date",
        compute="_compute_date_notice",
        store=True,
        help="The last day to give notice; from then on the contract is expiring.",
    )
    days_left = fields.Integer(
        compute="_compute_days_left",
        search="_search_days_left",
        aggregator=None,
        help="Until the end.",
    )
    renewal = fields.Selection(
        RENEWALS,
        required=True,
        tracking=True,
        compute="_compute_from_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    term_ids = fields.One2many(
        "crm.contract.term",
        "contract_id",
        string="Clauses",
        copy=True,
        compute="_compute_term_ids",
        store=True,
        readonly=False,
    )
    signatory_ids = fields.One2many(
        "crm.contract.signatory",
        "contract_id",
        copy=True,
        compute="_compute_signatory_ids",
        store=True,
        readonly=False,
    )
    date_signed = fields.Date(string="Signed on", copy=False)
    signed_file = fields.Binary(copy=False, attachment=True)
    signed_filename = fields.Char(string="Name of the Signed File", copy=False)
    lead_ids = fields.Many2many(
        "crm.lead", string="Opportunities", copy=False, check_company=True
    )
    order_ids = fields.Many2many(
        "sale.order", string="Orders", copy=False, check_company=True
    )
    main_contract_id = fields.Many2one(
        "crm.contract",
        string="Belongs to",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The contract that this one comes with, such as the supply contract of a "
        "quality assurance agreement.",
    )
    annex_ids = fields.One2many("crm.contract", "main_contract_id", string="Comes with")
    note = fields.Html(string="Internal Notes", copy=False)

    _value_positive = models.Constraint(
        "CHECK (value >= 0)", "The value of a contract cannot be negative."
    )
    _notice_period_positive = models.Constraint(
        "CHECK (notice_period >= 0)",
        "A notice period cannot be negative.",
    )
    # The customer's contracts, and what overlaps.
    _customer_idx = models.Index("(commercial_partner_id, kind_id, company_id)")
    _end_idx = models.Index("(date_end)")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _get_default_kind(self):
        company = self.env["res.company"].browse(
            self.env.context.get("default_company_id") or self.env.company.id
        )
        domain = Domain("company_id", "in", [False, company.id])
        return self.env["crm.contract.kind"].search(domain, limit=1)

    @api.depends("name", "code", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for contract in self:
            name = " ".join(filter(None, (contract.code, contract.name)))
            if contract.version > 1:
                name = self.env._(
                    "%(name)s (version %(number)s)", name=name, number=contract.version
                )
            contract.display_name = name

    @api.depends("partner_id")
    def _compute_commercial_partner_id(self):
        """Blind to later moves of the contact, which end no contract."""
        for contract in self:
            contract.commercial_partner_id = contract.partner_id.commercial_partner_id

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        teams = {}
        for contract in self:
            user, company = contract.user_id, contract.company_id
            team = contract.team_id
            if not user or user in team.member_ids | team.user_id:
                continue
            if (user, company) not in teams:
                domain = Domain("company_id", "in", [False, company.id])
                finder = self.env["crm.team"].with_company(company)
                teams[user, company] = finder._get_default_team_id(
                    user_id=user.id, domain=domain
                )
            contract.team_id = teams[user, company]

    @api.depends("company_id")
    def _compute_currency_id(self):
        for contract in self:
            if not contract.currency_id:
                contract.currency_id = contract.company_id.currency_id

    @api.depends("value", "currency_id", "company_id", "date_start")
    def _compute_company_value(self):
        for contract in self:
            contract.company_value = contract.currency_id._convert(
                contract.value,
                contract.company_id.currency_id,
                contract.company_id,
                contract.date_start or fields.Date.context_today(self),
            )

    @api.depends("kind_id")
    def _compute_from_kind(self):
        for contract in self:
            kind = contract.kind_id
            contract.renewal = kind.renewal or "none"
            contract.notice_period = kind.notice_period
            contract.notice_unit = kind.notice_unit or "day"

    @api.depends("date_end", "notice_period", "notice_unit")
    def _compute_date_notice(self):
        for contract in self:
            period = max(0, min(contract.notice_period, CENTURY))
            if contract.notice_unit == "month":
                # What is typed must stay within the calendar.
                delta = relativedelta(months=min(period, 1200))
            else:
                delta = relativedelta(days=period)
            contract.date_notice = contract.date_end and contract.date_end - delta

    @api.depends("date_end")
    @api.depends_context("tz")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for contract in self:
            end = contract.date_end
            contract.days_left = (end - today).days if end else False

    @api.depends("kind_id")
    def _compute_term_ids(self):
        for contract in self:
            if all(term._is_as_in_library() for term in contract.term_ids):
                contract.term_ids = [Command.clear()] + [
                    Command.create({"clause_id": clause.id, "sequence": number})
                    for number, clause in enumerate(contract.kind_id.clause_ids, 1)
                ]

    @api.depends("kind_id")
    def _compute_signatory_ids(self):
        for contract in self:
            if not any(line._is_filled() for line in contract.signatory_ids):
                contract.signatory_ids = [Command.clear()] + [
                    Command.create({"role_id": role.id, "side": role.side})
                    for role in contract.kind_id.role_ids
                ]

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    def _search_days_left(self, operator, value):
        """Find contracts by the number of days until they end."""
        today = fields.Date.context_today(self)

        def day(days):
            # What is typed must stay within the calendar.
            days = max(-CENTURY, min(int(days), CENTURY))
            return today + relativedelta(days=days)

        if operator == "in":
            return Domain("date_end", "in", [day(days) for days in value])
        if operator in ("<", "<=", ">", ">="):
            return Domain("date_end", operator, day(value))
        return NotImplemented

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for contract in self:
            if contract.date_end and contract.date_end < contract.date_start:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot end before it starts: check its period, "
                        "%(period)s.",
                        name=contract.display_name,
                        period=contract._format_period(),
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_assign_code(self):
        """Give a code to each of these contracts that has none.

        :raise AccessError: when the user may not write these contracts
        :raise UserError: when there is no code scheme
        """
        self.check_access("write")
        self._do_assign_code()
        return True

    def _do_assign_code(self):
        todo = self.filtered(lambda contract: not contract.code).sorted("id")
        for company, contracts in todo.grouped("company_id").items():
            scheme = self.env["crm.code.scheme"]._get_scheme(CODE_KIND, company)
            codes = scheme.next_codes(len(contracts))
            for contract, code in zip(contracts, codes, strict=True):
                contract.code = code

    @api.readonly
    def action_view_leads(self):
        """Open the opportunities of this contract.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        return {**action, "domain": [("id", "in", self.lead_ids.ids)], "context": {}}

    @api.readonly
    def action_view_orders(self):
        """Open the orders of this contract.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return {**action, "domain": [("id", "in", self.order_ids.ids)], "context": {}}
