from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

DOCUMENT_STEPS = [
    ("none", "Not Required"),
    ("survey", "General Survey"),
    ("visit", "Site Survey"),
    ("contract", "Contracting"),
]
VALIDITIES = [
    ("none", "Unlimited"),
    ("months", "Months after Its Date"),
    ("date", "Date on the Document"),
    ("year", "18 Months after the Financial Year"),
]
YEAR_MONTHS = 18


class SupplierDocumentType(models.Model):
    """What suppliers have to hand in: when, which files, and how long it is valid."""

    _name = "supplier.document.type"
    _description = "Supplier Document Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to ask for it in all companies.",
    )
    step = fields.Selection(
        DOCUMENT_STEPS,
        string="Required in",
        required=True,
        default="none",
        help="The step that cannot be left before the document is verified.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Categories below them included. Leave empty for all.",
    )
    country_ids = fields.Many2many(
        "res.country",
        string="Countries",
        help="Of the supplier. Leave empty for all.",
    )
    validity = fields.Selection(VALIDITIES, required=True, default="none")
    validity_months = fields.Integer(string="Valid for (Months)", default=12)
    warn_days = fields.Integer(
        string="Expiring (Days before)", required=True, default=30
    )
    extensions = fields.Char(
        string="File Endings",
        default="pdf",
        help="Separated by commas. Leave empty to accept all.",
    )
    max_size = fields.Integer(string="Largest File (MB)", required=True, default=20)

    _numbers_positive = models.Constraint(
        "CHECK (warn_days >= 0 AND max_size > 0)",
        "Days before cannot be negative, and files need some room.",
    )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("validity", "validity_months")
    def _check_validity_months(self):
        for document_type in self:
            if document_type.validity == "months" and document_type.validity_months < 1:
                raise ValidationError(
                    self.env._(
                        "Say for how many months “%s” is valid.", document_type.name
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _filter_for(self, application):
        """Return the types that are asked for in the case of an application."""
        # sudo: compared only; whoever reads the application sees what it lacks.
        application_sudo = application.sudo()
        country_sudo = application_sudo.partner_id.commercial_partner_id.country_id
        path = application_sudo.category_id.parent_path or ""
        return self.filtered(
            lambda t: (
                (not t.company_id or t.company_id == application_sudo.company_id)
                and (not t.country_ids or country_sudo in t.country_ids)
                and (
                    not t.category_ids
                    or any(path.startswith(c.parent_path) for c in t.category_ids)
                )
            )
        )

    def _get_expiry(self, date):
        """Return until when a document of this type is valid, False if no rule says so.

        :param date date: of the document; of annual statements, when the year ended
        """
        months = {"months": self.validity_months, "year": YEAR_MONTHS}
        if not date or self.validity not in months:
            return False
        return date + relativedelta(months=months[self.validity])

    def _get_extensions(self):
        """Return the endings of files that are accepted, in lower case."""
        names = (self.extensions or "").lower().replace(";", ",").split(",")
        return [name.strip(" .") for name in names if name.strip(" .")]
