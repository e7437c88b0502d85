from base64 import b64decode
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.batch import call_or_one_by_one
from .supplier_application import OPEN_STATES
from .supplier_document import AWAITED_STATES, VALID_STATES


class SupplierDocument(models.Model):
    """How a document gets from one state to the next."""

    _inherit = "supplier.document"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Hand in the files of documents.

        :raise UserError: when a file is missing, or is none that the type accepts
        """
        self._check_state(*AWAITED_STATES)
        self._check_dossier_open()
        for document in self:
            content = document._get_content()
            document._check_file(content)
            document._do_move(
                "submitted",
                sha256=sha256(content).hexdigest(),
                rejection_reason=False,
            )
        return True

    def action_verify(self):
        """Confirm that documents are what they should be.

        :raise UserError: when dates are missing, or one is expired
        """
        self._check_state("submitted")
        self._check_dossier_open()
        today = fields.Date.context_today(self)
        for document in self:
            document._check_dates(today)
        self._do_move("verified", verified_by_id=self.env.uid, date_verified=today)
        # sudo: the user may verify the new version, as was checked.
        self.sudo().previous_id._do_move("superseded")
        return True

    def action_open_reject(self):
        """Open the dialog in which it is said why documents are rejected."""
        self._check_state("submitted")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reject Document"),
            "res_model": "supplier.document.reject",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": self.ids},
        }

    def action_reject(self, reason):
        """Give documents back: another file is awaited.

        :param str reason: what is wrong with them
        :raise UserError: without a reason
        """
        self._check_state("submitted")
        self._check_dossier_open()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the document is rejected."))
        self._do_move("rejected", rejection_reason=reason, sha256=False)
        return True

    def action_new_version(self):
        """Ask for a newer version; this one counts until the new one is verified.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when one is awaited already
        """
        self.ensure_one()._check_state(*VALID_STATES, "expired")
        awaited = self.search(
            [
                ("previous_id", "=", self.id),
                ("state", "in", (*AWAITED_STATES, "submitted")),
            ],
            limit=1,
        )
        version = awaited or self.create([self._prepare_version_values()])
        # sudo: of the user's own new document, as was checked; nobody else links them.
        version.sudo().previous_id = self
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "view_mode": "form",
        }

    def _prepare_version_values(self):
        # A dossier that is locked does not change any more; the supplier lives on.
        states = OPEN_STATES
        if self.type_id.step == "contract":
            states = (*OPEN_STATES, "contract")
        application = self.application_id
        return {
            "type_id": self.type_id.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "requester_id": self.requester_id.id,
            "application_id": application.state in states and application.id,
        }

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _filter_valid(self):
        return self.filtered_domain(self._get_valid_domain())

    @api.model
    def _get_valid_domain(self):
        """Return which documents are valid today, whether or not the job has run."""
        today = fields.Date.context_today(self)
        return Domain("state", "in", VALID_STATES) & (
            Domain("date_expiry", "=", False) | Domain("date_expiry", ">=", today)
        )

    def _describe_validity(self):
        """Return until when a valid document is valid, and who has said so."""
        self.ensure_one()
        return self.env._(
            "%(state)s by %(user)s on %(date)s, valid until %(end)s",
            state=self._get_state_label(),
            user=self.verified_by_id.name or "",
            date=format_date(self.env, self.date_verified),
            end=format_date(self.env, self.date_expiry) or self.env._("no end"),
        )

    def _get_content(self):
        """Return the file as bytes.

        :raise UserError: when there is none
        """
        self.ensure_one()
        content = self.with_context(bin_size=False).file
        if not content:
            raise UserError(
                self.env._("Add the file of “%s” first.", self.display_name)
            )
        return b64decode(content)

    def _check_file(self, content):
        """Refuse files of a kind or size that the type does not accept."""
        endings = self.type_id._get_extensions()
        ending = (self.filename or "").rpartition(".")[2].lower()
        if endings and ending not in endings:
            raise UserError(
                self.env._(
                    "“%(file)s” is not accepted as “%(type)s”: hand in a file that "
                    "ends in %(endings)s.",
                    file=self.filename or "",
                    type=self.type_id.name,
                    endings=", ".join(f".{name}" for name in endings),
                )
            )
        if len(content) > self.type_id.max_size * 1024**2:
            raise UserError(
                self.env._(
                    "“%(file)s” is too large: hand in a file of at most %(size)s MB.",
                    file=self.filename,
                    size=self.type_id.max_size,
                )
            )

    def _check_dates(self, today):
        """Refuse documents without the dates that the rule asks for, or expired."""
        document_type = self.type_id
        if self.date_issued and self.date_issued > today:
            raise UserError(
                self.env._("The date of “%s” is in the future.", self.display_name)
            )
        if document_type.validity in ("months", "year"):
            expiry = document_type._get_expiry(self.date_issued)
            if not expiry:
                raise UserError(self._get_date_request())
            self.write({"no_end": False, "date_expiry": expiry})
        if document_type.validity == "date" and not (self.no_end or self.date_expiry):
            raise UserError(
                self.env._(
                    "Fill in until when “%s” is valid, or that it has no end.",
                    self.display_name,
                )
            )
        if self.date_expiry and self.date_expiry < today:
            raise UserError(
                self.env._("“%s” is expired: ask for a newer one.", self.display_name)
            )

    def _get_date_request(self):
        """Return a sentence that asks for the date that the validity goes by."""
        if self.type_id.validity == "year":
            return self.env._(
                "Fill in on which day the financial year of “%s” ended.",
                self.display_name,
            )
        return self.env._("Fill in the date of “%s”.", self.display_name)

    def _do_move(self, state, **values):
        # sudo: the action or job that came here has checked the user and the state.
        self.sudo().write({**values, "state": state})

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_expire(self):
        self._expire(fields.Date.context_today(self))

    @api.model
    def _expire(self, today, batch_size=200):
        """Mark what is expired and what soon will be, batch by batch.

        :param date today: a document is valid on its last day
        :param int batch_size: documents per committed batch
        """
        valid = Domain("state", "in", VALID_STATES)
        for due, state in (
            (valid & Domain("date_expiry", "<", today), "expired"),
            (
                Domain("state", "=", "verified")
                & Domain("date_warning", "<=", today)
                & Domain("date_expiry", ">=", today),
                "expiring",
            ),
        ):
            if not self._move_in_batches(due, state, batch_size):
                return

    def _move_in_batches(self, due, state, batch_size):
        """Return whether there was time for all that is due."""
        left = self.browse()
        while batch := self.search(
            due & Domain("id", "not in", left.ids), order="id", limit=batch_size
        ):
            # What somebody else works on is left to the next run.
            locked = batch.try_lock_for_update(allow_referencing=True)
            left |= batch - locked
            left |= call_or_one_by_one(locked, "_do_move", state)
            if not self.env["ir.cron"]._commit_progress(len(locked)):
                return False
        return True
