from odoo import api, fields, models
from odoo.tools import SQL

STATES = [
    ("draft", "Draft"),
    ("survey", "General Survey"),
    ("visit", "Site Survey"),
    ("application", "Application"),
    ("approval", "Approval"),
    ("contract", "Contracting"),
    ("registered", "Registered"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
# In which its content may be edited; the requester prepares the report in them.
OPEN_STATES = ("draft", "survey", "visit", "application")
RISKS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


class SupplierApplication(models.Model):
    """The dossier of a candidate, from the first idea to the registered supplier.

    How it gets from step to step is in ``supplier_application_step``.
    """

    _name = "supplier.application"
    _inherit = [
        "supplier.finding.mixin",
        "supplier.approval.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Supplier Application"
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name"]
    _check_company_auto = True
    # Evaluators and approvers write messages on what they may only read.
    _mail_post_access = "read"

    _transition_fields = ("state", "name", "refusal_reason", "on_hold", "date_state")

    name = fields.Char(
        string="Reference",
        required=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The candidate: a company that is there already, or a new one.",
    )
    requester_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("share", "=", False)],
        tracking=True,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "product.category",
        string="Product Category",
        index=True,
        ondelete="restrict",
        tracking=True,
        help="What the supplier is to be approved for, categories below it included.",
    )
    line_ids = fields.One2many(
        "supplier.application.line", "application_id", string="Products", copy=True
    )
    amount_total = fields.Monetary(
        string="Yearly Amount", compute="_compute_amount_total", store=True
    )
    reason = fields.Html(string="Reason for Dealing")
    trading_policy = fields.Html(
        help="How we mean to deal with the supplier from now on.",
    )
    risk = fields.Selection(RISKS, required=True, default="medium", tracking=True)
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Proposed Payment Terms",
        check_company=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    date_state = fields.Datetime(
        string="In This Step since", copy=False, default=fields.Datetime.now
    )
    on_hold = fields.Boolean(copy=False, tracking=True)
    refusal_reason = fields.Text(copy=False)

    _state_idx = models.Index("(state, company_id)")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("line_ids.amount")
    def _compute_amount_total(self):
        for application in self:
            application.amount_total = sum(application.line_ids.mapped("amount"))

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for application in self:
            names = (application.name, application.partner_id.name)
            application.display_name = " ".join(filter(None, names))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        applications._assign_references()
        return applications

    def _assign_references(self):
        """Number new applications by the sequence of their company."""
        # sudo: numbers are given by the server, whoever makes the application.
        for company_sudo, applications_sudo in (
            self.sudo().grouped("company_id").items()
        ):
            names = self._get_references(company_sudo, len(applications_sudo))
            for application_sudo, name in zip(applications_sudo, names, strict=True):
                application_sudo.name = name

    @api.model
    def _get_references(self, company, count):
        """Return the next numbers of a company, in one query where possible."""
        # sudo: see _assign_references.
        Sequence_sudo = self.env["ir.sequence"].sudo().with_company(company)
        sequence_sudo = Sequence_sudo.search(
            [("code", "=", self._name), ("company_id", "in", [company.id, False])],
            order="company_id",
            limit=1,
        )
        if sequence_sudo.implementation != "standard" or sequence_sudo.use_date_range:
            return [Sequence_sudo.next_by_code(self._name) for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence_sudo.id:03d}",
                count,
            )
        )
        return [sequence_sudo.get_next_char(number) for [number] in rows]

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _get_approval_amount(self):
        return self.amount_total
