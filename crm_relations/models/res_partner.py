from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

CUSTOMER_KIND = "01"
SIZE_BANDS = [
    ("1-9", "1-9", 1),
    ("10-49", "10-49", 10),
    ("50-249", "50-249", 50),
    ("250-999", "250-999", 250),
    ("1000+", "1000 or more", 1000),
]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.birthday.mixin", "crm.completeness.mixin"]

    relation_code = fields.Char(
        string="Customer Code",
        copy=False,
        groups="base.group_user",
    )
    relation_size_band = fields.Selection(
        selection=[(key, label) for key, label, _start in SIZE_BANDS],
        string="Company Size",
        groups="base.group_user",
    )
    relation_head_count = fields.Integer(
        string="Head Count",
        aggregator=None,
        groups="base.group_user",
    )
    relation_preference_ids = fields.One2many(
        comodel_name="crm.partner.preference",
        inverse_name="partner_id",
        string="Preferences and Habits",
        groups="base.group_user",
    )
    relation_referrer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Referred by",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Who recommended us to this customer.",
        groups="base.group_user",
    )
    relation_referred_count = fields.Integer(
        string="Referred Customers",
        compute="_compute_relation_referred_count",
        search="_search_relation_referred_count",
        groups="base.group_user",
    )
    relation_verified_on = fields.Date(
        string="Verified on",
        copy=False,
        help="When somebody last made sure that these data are right.",
        groups="base.group_user",
    )
    relation_verified_by = fields.Many2one(
        comodel_name="res.users",
        string="Verified by",
        copy=False,
        ondelete="set null",
        groups="base.group_user",
    )
    relation_unverified_months = fields.Integer(
        string="Not Verified for (Months)",
        store=False,
        search="_search_relation_unverified_months",
        groups="base.group_user",
    )

    # Empty codes are stored as empty strings by some clients; neither counts as a code.
    _relation_code_uniq = models.UniqueIndex(
        "(relation_code, COALESCE(company_id, 0)) WHERE relation_code <> ''",
        "Another customer bears this customer code already.",
    )
    # For those who have a birthday in the coming days; most partners have none.
    _relation_birthday_idx = models.Index(
        "(relation_birth_month, relation_birth_day) WHERE relation_birth_day > 0"
    )
    _relation_head_count_positive = models.Constraint(
        "CHECK (relation_head_count >= 0)",
        "The head count of a company cannot be negative.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @property
    def _rec_names_search(self):
        names = super()._rec_names_search
        field = self._fields["relation_code"]
        # Searching on a field that portal users may not read would raise for them.
        if self._has_field_access(field, "read"):
            names = [*names, "relation_code"]
        return names

    def _compute_relation_referred_count(self):
        counts = dict(
            self.with_context(active_test=True)._read_group(
                [("relation_referrer_id", "in", self.ids)],
                ["relation_referrer_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.relation_referred_count = counts.get(partner._origin, 0)

    def _search_relation_referred_count(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        value = tuple(value) if operator == "in" else value
        # Who referred nobody is in no group: if zero matches, exclude the others.
        zero = self.new({})
        zero.relation_referred_count = 0
        matches_zero = bool(
            zero.filtered_domain([("relation_referred_count", operator, value)])
        )
        having = [("__count", operator, value)]
        groups = self.with_context(active_test=True)._read_group(
            [("relation_referrer_id", "!=", False)],
            ["relation_referrer_id"],
            having=["!", *having] if matches_zero else having,
        )
        ids = [referrer.id for (referrer,) in groups]
        return Domain("id", "not in" if matches_zero else "in", ids)

    def _search_relation_unverified_months(self, operator, value):
        """Find whom nobody verified for a number of months; never is longest of all."""

        def unverified_for(months):
            # What is typed must stay within the calendar.
            months = max(-1200, min(int(months), 1200))
            day = fields.Date.context_today(self) - relativedelta(months=months)
            return Domain("relation_verified_on", "<=", day) | Domain(
                "relation_verified_on", "=", False
            )

        match operator:
            case ">=":
                return unverified_for(value)
            case ">":
                return unverified_for(value + 1)
            case "<":
                return ~unverified_for(value)
            case "<=":
                return ~unverified_for(value + 1)
            case "in":
                return Domain.OR(
                    unverified_for(months) & ~unverified_for(months + 1)
                    for months in value
                )
        return NotImplemented

    @api.model
    def _get_relation_completeness_fields(self):
        """Ask of a company what a person need not have, and the other way round."""
        address = [("street",), ("city",), ("country_id",)]
        reachable = [("phone",), ("email",)]
        company = [
            *reachable,
            *address,
            ("industry_id",),
            ("relation_size_band", "relation_head_count"),
            ("website", "vat"),
            ("user_id",),
        ]
        return [
            (Domain("is_company", "=", True), company),
            (Domain("type", "!=", "contact"), address),
            (
                Domain("parent_id", "!=", False),
                [*reachable, ("function",), ("relation_birthday",)],
            ),
            (
                Domain.TRUE,
                [*reachable, *address, ("user_id",), ("relation_birthday",)],
            ),
        ]

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("relation_referrer_id")
    def _check_relation_referrer_id(self):
        if self._has_cycle("relation_referrer_id"):
            raise ValidationError(
                self.env._(
                    "A customer cannot be referred by itself, nor by somebody whom it "
                    "referred, directly or through others."
                )
            )

    @api.onchange("relation_head_count")
    def _onchange_relation_head_count(self):
        for key, _label, start in SIZE_BANDS:
            if self.relation_head_count >= start:
                self.relation_size_band = key

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def _convert_fields_to_values(self, field_names):
        # sudo: these are copied between a company and its contacts, always by a sudoed
        # write. Core reads them sudoed too, but for imported contacts: salespeople
        # could import none, since they may not read the credit limit.
        return super(ResPartner, self.sudo())._convert_fields_to_values(field_names)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_assign_relation_code(self):
        """Give a customer code to each of these customers that has none.

        Contacts and addresses of a company are known by its code and get none.

        :raise AccessError: when the user may not write these partners
        :raise UserError: when none of them can have a code, or no scheme exists
        """
        self.check_access("write")
        customers = self.filtered(lambda p: p.commercial_partner_id == p)
        if self and not customers:
            raise UserError(
                self.env._(
                    "Contacts and addresses go by the code of their company: "
                    "give the code to the company."
                )
            )
        todo = customers.filtered(lambda p: not p.relation_code).sorted("id")
        for company, partners in todo.grouped("company_id").items():
            scheme = self.env["crm.code.scheme"]._get_scheme(CUSTOMER_KIND, company)
            codes = scheme.next_codes(len(partners))
            for partner, code in zip(partners, codes, strict=True):
                partner.relation_code = code
        return True

    def action_relation_verify(self):
        """Stamp these partners as verified today by the user."""
        self.write(
            {
                "relation_verified_on": fields.Date.context_today(self),
                "relation_verified_by": self.env.uid,
            }
        )
        return True

    def action_view_relation_referred(self):
        """Open the customers whom this partner referred."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Referred by %(name)s", name=self.display_name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("relation_referrer_id", "=", self.id)],
            "context": {"default_relation_referrer_id": self.id},
        }

    def _follow_into_company(self):
        """Called for people who had no company when they got one; override to add."""

    def _count_by_customer(self, model, domain, fname="commercial_partner_id"):
        """Count, as the reader may see them, the documents of the customers of these.

        :param str fname: the field that names the customer of a document
        :return: the number by each of these, whether customer or contact
        """
        customers = self.commercial_partner_id._origin
        counts = dict(
            self.env[model]._read_group(
                Domain(fname, "in", customers.ids) & Domain(domain),
                [fname],
                ["__count"],
            )
        )
        return {
            partner: counts.get(partner.commercial_partner_id._origin, 0)
            for partner in self
        }
