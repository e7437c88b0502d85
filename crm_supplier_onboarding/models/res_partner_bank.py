from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_bank import sanitize_account_number

# What tells whom money goes to.
ACCOUNT_FIELDS = {
    "acc_number",
    "sanitized_acc_number",
    "partner_id",
    "active",
    "bank_id",
    "clearing_number",
    "acc_holder_name",
    "currency_id",
    "allow_out_payment",
}


class ResPartnerBank(models.Model):
    """Accounts of a supplier stay as they are while it is approved.

    What was approved must be what is paid. Superusers are no exception: no import or
    portal page is to come in between.
    """

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._check_onboarding()
        return accounts

    def write(self, vals):
        if not ACCOUNT_FIELDS & set(vals):
            return super().write(vals)
        self._check_onboarding(set(vals))
        result = super().write(vals)
        if "partner_id" in vals:
            self._check_onboarding(set(vals))
        return result

    def _check_onboarding(self, names=None, owners=None):
        """Refuse accounts of suppliers that are under approval or in contracting.

        Those that an application names can be added, and trusted once checked.

        :param set names: the fields that change, none for new accounts
        :param owners: whose accounts they are or would become, if not those they have
        :raise UserError: with the application that is under way
        """
        # sudo: that something is under way concerns whoever changes the account.
        applications_sudo = (
            self.env["supplier.application"]
            .sudo()
            .search_fetch(
                [
                    ("state", "in", ("approval", "contract")),
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        (owners or self.partner_id.commercial_partner_id).ids,
                    ),
                ],
                ["partner_id", "name", "bank_number", "bank_account_id"],
            )
        )
        if not applications_sudo:
            return
        for account in self:
            own = owners or account.partner_id.commercial_partner_id
            own_sudo = applications_sudo.filtered(
                lambda a, own=own: a.commercial_partner_id in own
            )
            if own_sudo and not account._is_named_by(own_sudo, names):
                raise UserError(
                    self.env._(
                        "%(supplier)s is being approved (%(application)s): its bank "
                        "accounts cannot be changed until that is over. Name a new "
                        "account in the application instead.",
                        supplier=own_sudo[0].commercial_partner_id.display_name,
                        application=own_sudo[0].name,
                    )
                )

    def _is_named_by(self, applications_sudo, names):
        """Tell whether the change is what one of the applications asks for."""
        self.ensure_one()
        if names is None:
            numbers = {
                sanitize_account_number(application.bank_number)
                for application in applications_sudo
                if application.state == "contract"
            }
            return self.sanitized_acc_number in numbers
        if not names & ACCOUNT_FIELDS <= {"allow_out_payment"}:
            return False
        return any(
            application.bank_account_id == self and application.bank_checked_by_id
            for application in applications_sudo
        )
