from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_bank import sanitize_account_number

# How the supplier is paid: settled while the contracts are made.
PAYMENT_FIELDS = ("payment_term_id", "bank_account_id", "bank_number")
CHECK_FIELDS = ("bank_named_by_id", "bank_checked_by_id", "bank_checked_on")


class SupplierApplication(models.Model):
    """How the supplier is paid: on which account, and who has checked that."""

    _inherit = "supplier.application"

    bank_account_id = fields.Many2one(
        "res.partner.bank",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('partner_id', '=', commercial_partner_id)]",
        check_company=True,
    )
    bank_number = fields.Char(
        string="New Account Number",
        copy=False,
        help="Of an account that is not known yet. While the supplier is approved and "
        "contracts are made, no other account can be added to it.",
    )
    bank_named_by_id = fields.Many2one(
        "res.users", string="Account Named by", copy=False, ondelete="restrict"
    )
    bank_checked_by_id = fields.Many2one(
        "res.users", string="Payment Checked by", copy=False, ondelete="restrict"
    )
    bank_checked_on = fields.Datetime(string="Payment Checked on", copy=False)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the Supplier"
    )

    @api.constrains("bank_account_id", "partner_id")
    def _check_bank_account(self):
        for application in self:
            account = application.bank_account_id
            if not account:
                continue
            owner = account.partner_id.commercial_partner_id
            if owner != application.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "The account of “%(name)s” belongs to somebody else, "
                        "%(owner)s.",
                        name=application.display_name,
                        owner=owner.display_name,
                    )
                )

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        # Not in _transition_fields: each part of the dossier guards its own.
        if operation == "write" and field.name in CHECK_FIELDS:
            return self.env.su
        return super()._has_field_access(field, operation)

    @api.model
    def _get_unlocked_fields(self):
        unlocked = super()._get_unlocked_fields() | set(CHECK_FIELDS)
        if self and all(application.state == "contract" for application in self):
            unlocked |= set(PAYMENT_FIELDS)
        return unlocked

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create(vals_list)
        applications.filtered(
            lambda application: any(application[name] for name in PAYMENT_FIELDS)
        )._note_who_names_account()
        return applications

    def write(self, vals):
        result = super().write(vals)
        if set(PAYMENT_FIELDS) & set(vals):
            self._note_who_names_account()
        return result

    def _note_who_names_account(self):
        """Remember who has said how the supplier is paid; it has to be checked anew."""
        if self:
            # sudo: the user has just written what this belongs to.
            self.sudo().write(
                {
                    "bank_named_by_id": self.env.uid,
                    "bank_checked_by_id": False,
                    "bank_checked_on": False,
                }
            )

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_missing_contract(self):
        return super()._get_missing_contract() + self._get_missing_payment()

    def _get_missing_payment(self):
        """Return what the payment of the supplier lacks: see ``_get_missing``."""
        missing = []
        if not self.payment_term_id:
            missing.append(self.env._("Choose the payment terms."))
        if not self.bank_account_id:
            missing.append(self.env._("Name the bank account."))
        elif not self.bank_checked_by_id:
            missing.append(
                self.env._(
                    "Let somebody other than the requester check the payment terms "
                    "and the bank account."
                )
            )
        return missing

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_create_bank_account(self):
        """Add the account whose number the application names, and choose it.

        :raise UserError: when it names none, or is not in contracting
        """
        self.ensure_one()._check_running("contract")
        if not sanitize_account_number(self.bank_number):
            raise UserError(self.env._("Enter the number of the new account first."))
        self._do_create_bank_account()
        return True

    def action_check_bank(self):
        """Note that the current user has checked how these suppliers are paid.

        :raise UserError: when something is missing, or the user has a part in it
        """
        self._check_running("contract")
        for application in self:
            if not (application.bank_account_id and application.payment_term_id):
                raise UserError(
                    self.env._(
                        "Choose the payment terms and the bank account of “%s” first.",
                        application.display_name,
                    )
                )
            # Whoever could gain by a wrong account does not say that it is right.
            parties = application.requester_id | application.bank_named_by_id
            if self.env.user in parties:
                raise UserError(
                    self.env._(
                        "Somebody else has to check the payment of “%s”: you have "
                        "asked for the supplier or named its account.",
                        application.display_name,
                    )
                )
        self._do_check_bank()
        return True

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _do_create_bank_account(self):
        # sudo: buyers need no rights on contacts; the account is named here, and is
        # checked by somebody else before anything comes of it.
        account_sudo = (
            self.env["res.partner.bank"]
            .sudo()
            .create(
                {
                    "partner_id": self.commercial_partner_id.id,
                    "acc_number": self.bank_number,
                }
            )
        )
        self.write({"bank_account_id": account_sudo.id, "bank_number": False})

    def _do_check_bank(self):
        # sudo: the user may write these applications, as was checked before.
        self.sudo().write(
            {
                "bank_checked_by_id": self.env.uid,
                "bank_checked_on": fields.Datetime.now(),
            }
        )
        for application in self:
            application._message_log(
                body=self.env._(
                    "Checked: payment terms “%(terms)s”, account %(account)s",
                    terms=application.payment_term_id.display_name,
                    account=application.bank_account_id.acc_number,
                )
            )
