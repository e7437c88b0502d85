from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

KINDS = [
    ("qualified", "Qualified"),
    ("conditional", "Conditional"),
    ("legacy", "Legacy"),
]
STATUSES = [
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("revoked", "Revoked"),
]
STATES = [
    ("valid", "Valid"),
    ("upcoming", "Upcoming"),
    ("expired", "Expired"),
    ("suspended", "Suspended"),
    ("revoked", "Revoked"),
]


def get_state(today, status, date_from, date_to):
    """Return the state of a qualification on a day: a key of ``STATES``."""
    if status != "active":
        return status
    if today < date_from:
        return "upcoming"
    return "valid" if today <= date_to else "expired"


class SupplierQualification(models.Model):
    """What a supplier is approved for: the only thing that the purchase gate reads.

    Rows are made by the registration of an application and for suppliers that were
    there before. What counts against their limits is in
    ``supplier_qualification_usage``.
    """

    _name = "supplier.qualification"
    _inherit = ["supplier.transition.mixin", "mail.thread"]
    _description = "Supplier Qualification"
    _order = "date_to desc, id desc"
    _rec_names_search = ["partner_id.name", "category_id.complete_name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _transition_fields = (
        "partner_id",
        "company_id",
        "category_id",
        "kind",
        "application_id",
        "date_from",
        "date_to",
        "limit_amount",
        "status",
        "status_reason",
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(
        "product.category",
        string="Product Category",
        required=True,
        index=True,
        ondelete="restrict",
        help="Categories below it are included.",
    )
    kind = fields.Selection(KINDS, required=True, default="qualified")
    application_id = fields.Many2one(
        "supplier.application",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    date_from = fields.Date(
        string="Valid from", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Valid until", required=True, tracking=True)
    limit_amount = fields.Monetary(
        string="Limit",
        help="What may be ordered while it is valid, without taxes; none when empty.",
    )
    status = fields.Selection(STATUSES, required=True, default="active", tracking=True)
    status_reason = fields.Char(string="Reason", tracking=True)
    state = fields.Selection(
        STATES, compute="_compute_state", search="_search_state", help="As of today."
    )

    _period_ordered = models.Constraint(
        "CHECK (date_from <= date_to)", "A qualification ends after it begins."
    )
    _limit_positive = models.Constraint(
        "CHECK (limit_amount >= 0)", "A limit cannot be negative."
    )
    # Ranges of one number: they are compared without the extension btree_gist.
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(partner_id, partner_id, '[]') WITH &&,
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(category_id, category_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (status = 'active')""",
        "The supplier is already qualified for this category in a part of this time.",
    )
    _partner_idx = models.Index("(partner_id, company_id)")
    _date_to_idx = models.Index("(date_to) WHERE status = 'active'")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("status", "date_from", "date_to")
    @api.depends_context("tz", "uid")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for row in self:
            dated = row.date_from and row.date_to
            row.state = dated and get_state(
                today, row.status, row.date_from, row.date_to
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        active = Domain("status", "=", "active")
        domains = {
            "valid": active
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today),
            "upcoming": active & Domain("date_from", ">", today),
            "expired": active & Domain("date_to", "<", today),
            "suspended": Domain("status", "=", "suspended"),
            "revoked": Domain("status", "=", "revoked"),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("partner_id", "category_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.partner_id.name, row.category_id.display_name)
            row.display_name = ", ".join(filter(None, names))

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for row in self:
            if row.partner_id != row.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Qualify the company “%(company)s”, not its contact "
                        "“%(contact)s”.",
                        company=row.partner_id.commercial_partner_id.name,
                        contact=row.partner_id.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_suspend(self, reason):
        """Stop orders under these qualifications until they are reinstated.

        :param str reason: why, kept in the log
        :raise AccessError: when the user is no purchase manager
        :raise UserError: without a reason, or when one is not in force
        """
        self._check_state("valid", "upcoming")
        self._do_status("suspended", reason)
        return True

    def action_reinstate(self, reason):
        """Put suspended qualifications in force again: see ``action_suspend``."""
        self._check_state("suspended")
        self._do_status("active", reason)
        return True

    def action_revoke(self, reason):
        """Withdraw qualifications for good: see ``action_suspend``."""
        self._check_state("valid", "upcoming", "suspended")
        self._do_status("revoked", reason)
        return True

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _do_status(self, status, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why."))
        # sudo: the action that came here has checked the user and the state before.
        self.sudo().write({"status": status, "status_reason": reason.strip()})
        # An overlap is refused here, where it is caused.
        self.flush_recordset(["status"])

    @api.model
    def _make_way(self, vals_list):
        """End what is in force when something new takes its place.

        The caller has checked the user.

        :param vals_list: values of the qualifications that begin
        """
        for vals in vals_list:
            # sudo: see above.
            rows_sudo = self.sudo().search(
                [
                    ("partner_id", "=", vals["partner_id"]),
                    ("company_id", "=", vals["company_id"]),
                    ("category_id", "=", vals["category_id"]),
                    ("status", "=", "active"),
                    ("date_to", ">=", vals["date_from"]),
                ]
            )
            begun_sudo = rows_sudo.filtered(
                lambda row, start=vals["date_from"]: row.date_from < start
            )
            begun_sudo.date_to = fields.Date.subtract(vals["date_from"], days=1)
            (rows_sudo - begun_sudo).write(
                {"status": "revoked", "status_reason": self.env._("Replaced")}
            )
        self.flush_model(["status", "date_to"])

    @api.model
    def _merge_partners(self, sources, destination):
        """Bring the rows of suppliers that are merged to the one that stays.

        Where two are in force for the same, the one of the destination stays, or else
        the one that ends last.

        :param sources: the partners that go
        :param destination: the partner that stays
        """
        company = destination.commercial_partner_id
        # sudo: core merges all that hangs on partners, for whoever may merge them.
        rows_sudo = self.sudo().search(
            [("partner_id", "in", (sources | company).ids), ("status", "=", "active")]
        )
        kept_sudo = rows_sudo.filtered(lambda row: row.partner_id == company)
        for row_sudo in rows_sudo - kept_sudo:
            if kept_sudo.filtered(row_sudo._overlaps):
                row_sudo.write(
                    {"status": "revoked", "status_reason": self.env._("Merged")}
                )
            else:
                kept_sudo |= row_sudo
        moved_sudo = self.sudo().search([("partner_id", "in", (sources - company).ids)])
        moved_sudo.with_context(tracking_disable=True).partner_id = company
        self.flush_model()

    def _overlaps(self, other):
        """Tell whether another row is for the same, in a part of the same time."""
        self.ensure_one()
        return (
            (self.company_id, self.category_id) == (other.company_id, other.category_id)
            and self.date_from <= other.date_to
            and other.date_from <= self.date_to
        )
