from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .supplier_document import AWAITED_STATES


class SupplierApplication(models.Model):
    """The documents that a candidate hands in."""

    _inherit = "supplier.application"

    document_ids = fields.One2many("supplier.document", "application_id")
    former_document_ids = fields.Many2many(
        "supplier.document",
        string="Other Valid Documents",
        compute="_compute_former_document_ids",
        help="Of the supplier, from elsewhere: they count here, too.",
    )
    document_count = fields.Integer(compute="_compute_document_count")
    document_progress = fields.Char(
        string="Verified Documents", compute="_compute_document_count"
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("partner_id", "company_id", "document_ids")
    @api.depends_context("uid")
    def _compute_former_document_ids(self):
        documents = self._map_valid_documents()
        for application in self:
            own = application.document_ids._origin
            application.former_document_ids = documents[application] - own

    @api.depends(
        "document_ids.state", "document_ids.date_expiry", "former_document_ids"
    )
    @api.depends_context("uid")
    def _compute_document_count(self):
        for application in self:
            documents = application.document_ids.filtered(
                lambda d: d.state != "superseded"
            )
            documents |= application.former_document_ids
            valid = documents._filter_valid()
            application.document_count = len(documents)
            application.document_progress = f"{len(valid)} / {len(documents)}"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _get_unlocked_fields(self):
        # Documents know themselves until when they may change.
        return super()._get_unlocked_fields() | {"document_ids"}

    def write(self, vals):
        if "partner_id" in vals or "company_id" in vals:
            self._check_documents_stay(vals)
        result = super().write(vals)
        if "category_id" in vals:
            started = self.filtered(lambda a: a.state in ("survey", "visit"))
            started._request_documents()
        return result

    def _check_documents_stay(self, vals):
        """Refuse to give the documents of one supplier to another."""
        for application in self:
            changed = any(
                name in vals and application[name].id != vals[name]
                for name in ("partner_id", "company_id")
            )
            # sudo: whether there are any.
            if changed and application.sudo().document_ids:
                raise UserError(
                    self.env._(
                        "“%s” has documents of its supplier: make an application of "
                        "its own for another one.",
                        application.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documents(self):
        # sudo: whether there are any.
        documents_sudo = self.sudo().document_ids
        if any(d.state not in AWAITED_STATES for d in documents_sudo):
            raise UserError(
                self.env._(
                    "Documents that were handed in stay: withdraw the application "
                    "instead."
                )
            )

    def unlink(self):
        # Requests end with their application; what was handed in is refused above.
        self.check_access("unlink")
        # sudo: the user may delete the application, as was checked.
        awaited_sudo = self.sudo().document_ids.filtered(
            lambda d: d.state in AWAITED_STATES
        )
        awaited_sudo.unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_missing_survey(self):
        return super()._get_missing_survey() + self._get_missing_documents("survey")

    def _get_missing_visit(self):
        return super()._get_missing_visit() + self._get_missing_documents("visit")

    def _get_missing_contract(self):
        return super()._get_missing_contract() + self._get_missing_documents("contract")

    def _get_missing_documents(self, step):
        """Return a sentence for each document that a step needs and that is not valid.

        :param str step: see ``supplier.document.type``
        """
        if self._is_exempt("documents"):
            return []
        # sudo: which documents there are, whoever asks what the application lacks.
        valid_sudo = self.sudo()._map_valid_documents()[self.sudo()]
        types_sudo = self._get_document_types([step])._filter_for(self)
        return [
            self.env._("Get and verify the document “%s”.", name)
            for name in (types_sudo - valid_sudo.type_id).mapped("name")
        ]

    def _map_valid_documents(self):
        """Map applications to the valid documents of their suppliers.

        Whatever application they were made for: who is known hands in nothing twice.
        """
        suppliers = self.partner_id.commercial_partner_id
        documents = self.env["supplier.document"]
        valid = documents.search(
            documents._get_valid_domain()
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id.commercial_partner_id", "in", suppliers.ids)
        )
        found = valid.grouped(
            lambda d: (d.partner_id.commercial_partner_id, d.company_id)
        )
        return {
            application: found.get(
                (application.partner_id.commercial_partner_id, application.company_id),
                documents,
            )
            for application in self
        }

    def _get_document_section(self):
        """Return what the application report says about the documents.

        :return: dictionary with ``title`` and ``rows``, pairs of label and text
        """
        self.ensure_one()
        # sudo: part of the report, for all who may read that.
        documents_sudo = self.sudo().document_ids._filter_valid()
        rows = [
            (document_sudo.type_id.name, document_sudo._describe_validity())
            for document_sudo in documents_sudo
        ]
        return {"title": self.env._("Documents"), "rows": rows}

    @api.model
    def _get_document_types(self, steps):
        # sudo: what is asked for is no secret, and is compared with all companies.
        types_sudo = self.env["supplier.document.type"].sudo()
        return types_sudo.search([("step", "in", steps)])

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        result = super().action_start()
        self._request_documents()
        return result

    def action_view_documents(self):
        """Open the documents of this dossier and those that count for it, too.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_document_action"
        )
        return {
            **action,
            "domain": [
                "|",
                ("application_id", "=", self.id),
                ("id", "in", self.former_document_ids.ids),
            ],
            "context": {
                "default_application_id": self.id,
                "search_default_current": 1,
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _request_documents(self):
        """Make the checklist: a request for each document that is not there yet."""
        if not self:
            return
        types_sudo = self._get_document_types(["survey", "visit", "contract"])
        # sudo: of the same suppliers and companies, as is counted.
        valid_sudo = self.sudo()._map_valid_documents()
        self.env["supplier.document"].create(
            [
                {"application_id": application.id, "type_id": type_sudo.id}
                for application in self
                for type_sudo in types_sudo._filter_for(application)
                - application.document_ids.type_id.sudo()
                - valid_sudo[application.sudo()].type_id
            ]
        )
