from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DOCUMENT_STATES = [
    ("requested", "Requested"),
    ("submitted", "To Verify"),
    ("verified", "Verified"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("rejected", "Rejected"),
    ("superseded", "Superseded"),
]
# In which the supplier's file is still awaited.
AWAITED_STATES = ("requested", "rejected")
VALID_STATES = ("verified", "expiring")
# What the one who verifies may put right without a new file.
DATE_FIELDS = {"date_issued", "date_expiry", "no_end"}


class SupplierDocument(models.Model):
    """A document of a supplier, from the request to the day it expires.

    How it gets from state to state is in ``supplier_document_state``.
    """

    _name = "supplier.document"
    _inherit = ["supplier.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Supplier Document"
    _order = "application_id desc, type_id, id desc"
    _rec_names_search = ["type_id.name", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _transition_fields = (
        "state",
        "sha256",
        "verified_by_id",
        "date_verified",
        "rejection_reason",
        "previous_id",
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        compute="_compute_from_application",
        store=True,
        readonly=False,
        precompute=True,
    )
    application_id = fields.Many2one(
        "supplier.application", index="btree_not_null", ondelete="restrict"
    )
    type_id = fields.Many2one(
        "supplier.document.type",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    validity = fields.Selection(related="type_id.validity")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_from_application",
        store=True,
        readonly=False,
        precompute=True,
    )
    requester_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index=True,
        ondelete="restrict",
        compute="_compute_from_application",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False)]",
        help="Who asks the supplier for it, and is reminded before it expires.",
    )
    file = fields.Binary(attachment=True, copy=False)
    filename = fields.Char(copy=False)
    sha256 = fields.Char(
        string="Checksum (SHA-256)",
        copy=False,
        help="Of the file, taken when it was handed in.",
    )
    date_issued = fields.Date(
        string="Date of the Document",
        copy=False,
        help="Of annual statements: the last day of the financial year they are about, "
        "which is the latest one that is closed.",
    )
    date_expiry = fields.Date(
        string="Valid until",
        copy=False,
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
        tracking=True,
    )
    no_end = fields.Boolean(
        copy=False,
        compute="_compute_no_end",
        store=True,
        readonly=False,
        tracking=True,
        help="Valid without a last day, such as a permanent business licence.",
    )
    date_warning = fields.Date(compute="_compute_date_warning", store=True)
    state = fields.Selection(
        DOCUMENT_STATES,
        required=True,
        default="requested",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    verified_by_id = fields.Many2one("res.users", copy=False, ondelete="restrict")
    date_verified = fields.Date(string="Verified on", copy=False)
    rejection_reason = fields.Text(copy=False)
    previous_id = fields.Many2one(
        "supplier.document",
        string="Former Version",
        copy=False,
        ondelete="restrict",
    )

    _one_successor = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "A newer version of this document is asked for already.",
    )
    _one_end = models.Constraint(
        "CHECK (NOT no_end OR date_expiry IS NULL)",
        "A document either has no end or a day until which it is valid.",
    )
    _due_idx = models.Index("(date_warning) WHERE state IN ('verified', 'expiring')")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("application_id")
    def _compute_from_application(self):
        for document in self:
            application = document.application_id
            document.partner_id = application.partner_id or document.partner_id
            document.company_id = (
                application.company_id or document.company_id or self.env.company
            )
            document.requester_id = (
                application.requester_id or document.requester_id or self.env.user
            )

    @api.depends("type_id")
    def _compute_no_end(self):
        for document in self:
            document.no_end = document.no_end and document.type_id.validity == "date"

    @api.depends("date_issued", "type_id", "no_end")
    def _compute_date_expiry(self):
        for document in self:
            expiry = document.type_id._get_expiry(document.date_issued)
            document.date_expiry = not document.no_end and (
                expiry or document.date_expiry
            )

    @api.depends("date_expiry", "type_id.warn_days")
    def _compute_date_warning(self):
        for document in self:
            days = timedelta(days=document.type_id.warn_days)
            document.date_warning = document.date_expiry and document.date_expiry - days

    @api.depends("type_id", "partner_id")
    def _compute_display_name(self):
        for document in self:
            names = (document.type_id.name, document.partner_id.name)
            document.display_name = ", ".join(filter(None, names))

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("application_id", "partner_id", "company_id")
    def _check_application(self):
        for document in self:
            application = document.application_id
            if application and (
                application.partner_id != document.partner_id
                or application.company_id != document.company_id
            ):
                raise ValidationError(
                    self.env._("A document belongs to the supplier of its application.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._check_dossier_open()
        return documents

    def write(self, vals):
        if names := set(vals) - self._get_unlocked_fields():
            self._check_changeable(names)
        result = super().write(vals)
        if "application_id" in vals:
            self._check_dossier_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self._check_dossier_open()
        for document in self:
            if document.state not in AWAITED_STATES:
                raise UserError(
                    self.env._(
                        "“%s” was handed in: it stays. Reject it or add a new version.",
                        document.display_name,
                    )
                )

    @api.model
    def _get_unlocked_fields(self):
        """Return the fields that may be written whatever the state."""
        return {
            name
            for name in self._fields
            if name in self._transition_fields
            or name == "requester_id"
            or name.startswith(("message_", "activity_", "website_message_"))
        }

    def _check_changeable(self, names=("file",)):
        """Refuse to change what was handed in, and dossiers that are locked.

        :param names: of the fields that are to change
        :raise UserError: when one of the documents stays as it is
        """
        self._check_dossier_open()
        for document in self:
            if document.state in AWAITED_STATES:
                continue
            if document.state == "submitted" and not set(names) - DATE_FIELDS:
                continue
            raise UserError(
                self.env._(
                    "“%(name)s” is in the state “%(state)s” and stays as it is. Reject "
                    "it first, or add a new version.",
                    name=document.display_name,
                    state=document._get_state_label(),
                )
            )

    def _check_dossier_open(self):
        """Refuse to change documents of a dossier that is locked.

        Those for the contract come after the approval.
        """
        # sudo: access to the documents is checked by the ORM; only the state of the
        # dossier is looked at.
        for document_sudo in self.sudo():
            application_sudo = document_sudo.application_id
            contracting = document_sudo.type_id.step == "contract"
            if not (contracting and application_sudo.state == "contract"):
                application_sudo._check_open()
