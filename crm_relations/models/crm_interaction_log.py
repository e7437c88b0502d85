import psycopg2.errors

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, mute_logger


class CrmInteraction(models.Model):
    """The door for telephone and chat systems."""

    _inherit = "crm.interaction"

    @api.model
    def log(self, vals_list):
        """Log interactions that another system knows by an identifier of its own.

        Meant for telephone and chat systems through the JSON-2 API. Calling it again
        with the same ``external_id`` changes nothing. All or nothing.

        :param list[dict] vals_list: values as for ``create``. ``external_id`` is
            required; the customer is named by ``partner_id``, ``lead_id`` or
            ``order_id``, or found by ``phone`` or ``email``. ``date`` is
            ``YYYY-MM-DD HH:MM:SS`` in UTC, ``duration`` in hours.
        :return: per entry ``{"external_id": str, "id": int, "created": bool}``
        :rtype: list[dict]
        :raise UserError: if ``external_id`` is missing or nobody has that number
        :raise AccessError: if the user may not log interactions for the customer
        """
        self.check_access("create")
        if isinstance(vals_list, dict):
            vals_list = [vals_list]
        vals_by_reference = self._index_by_reference(vals_list)
        known = self._find_logged(vals_by_reference)
        missing = {
            reference: vals
            for reference, vals in vals_by_reference.items()
            if reference not in known
        }
        created = self._create_missing(missing)
        return [
            {
                "external_id": vals["external_id"],
                "id": created.get(vals["external_id"]) or known[vals["external_id"]],
                "created": vals["external_id"] in created,
            }
            for vals in vals_list
        ]

    @api.model
    def _index_by_reference(self, vals_list):
        vals_by_reference = {}
        for vals in vals_list:
            reference = vals.get("external_id")
            if not reference or not isinstance(reference, str):
                raise UserError(
                    self.env._(
                        "Each interaction needs an external_id: the identifier that "
                        "your system gave it."
                    )
                )
            vals_by_reference.setdefault(reference, vals)
        return vals_by_reference

    @api.model
    def _find_logged(self, references):
        # sudo: the caller may create interactions (checked in ``log``); of a row out
        # of their sight they learn only the id, for a reference that they know. It
        # may be an e-mail that was captured, and is one interaction all the same.
        rows_sudo = self.sudo().search_fetch(
            [
                ("external_id", "in", list(references)),
                ("company_id", "=", self.env.company.id),
            ],
            ["external_id"],
        )
        return {row.external_id: row.id for row in rows_sudo}

    def _create_missing(self, vals_by_reference):
        vals_list = [
            self._prepare_logged_values(vals) for vals in vals_by_reference.values()
        ]
        if not vals_list:
            return {}
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                rows = self.create(vals_list)
        except psycopg2.errors.UniqueViolation as error:
            # Another request logged the same call meanwhile, out of sight of this
            # transaction: the server tries again and then finds it.
            raise ConcurrencyError(error.diag.message_primary) from error
        return dict(zip(vals_by_reference, rows.ids, strict=True))

    def _prepare_logged_values(self, vals):
        """Turn one entry of ``log`` into values for ``create``."""
        # What the log captures itself is not for others to claim.
        ours = ("source_model", "source_id")
        values = {name: value for name, value in vals.items() if name not in ours}
        values["company_id"] = self.env.company.id
        phone, email = values.pop("phone", None), values.pop("email", None)
        if any(
            values.get(name)
            for name in ("partner_id", "commercial_partner_id", "lead_id", "order_id")
        ):
            return values
        contact = self._find_contact(phone, email)
        if not contact:
            raise UserError(
                self.env._(
                    "No contact has the number or address “%(address)s”. Create the "
                    "contact first, or name one by partner_id or lead_id.",
                    address=phone or email or "",
                )
            )
        return {**values, "partner_id": contact.id}

    @api.model
    def _find_contact(self, phone, email):
        """Return the newest contact with that number, else with that address."""
        Partner = self.env["res.partner"]
        domains = []
        if phone:
            number = self.env.company._phone_format(number=phone) or phone
            domains.append(Domain("phone_sanitized", "=", number))
            domains.append(Domain("phone_mobile_search", "=", phone))
        if address := email_normalize(email or ""):
            domains.append(Domain("email_normalized", "=", address))
        for domain in domains:
            if contact := Partner.search(domain, order="id desc", limit=1):
                return contact
        return Partner
