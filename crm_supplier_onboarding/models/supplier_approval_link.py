from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

LINK_SCOPE = "crm_supplier_onboarding.approval"
LINK_HOURS = 7 * 24


class SupplierApprovalTask(models.Model):
    """Links by which people who read e-mail decide on a page."""

    _inherit = "supplier.approval.task"

    def _get_link(self, outcome):
        """Return the address of the page on which the approver can decide.

        :param str outcome: what the page suggests, see ``OUTCOMES``
        """
        # sudo: the secret of the database; the link is worth nothing to other users.
        token = hash_sign(
            self.sudo().env,
            LINK_SCOPE,
            self._get_link_values(),
            expiration_hours=LINK_HOURS,
        )
        return f"{self.get_base_url()}/supplier-approval/{token}/{outcome}"

    def _get_link_values(self):
        """Return what a link is bound to: it is worth nothing for anything else."""
        return [self.id, self.user_id.id, self.round_id.id]

    @api.model
    def _from_link(self, token):
        """Return the task, as sudo, that a link of the current user was signed for.

        :raise UserError: when the link is forged, expired or somebody else's
        """
        # sudo: the secret of the database, and a task that is compared to the user.
        Task_sudo = self.sudo()
        try:
            values = verify_hash_signed(Task_sudo.env, LINK_SCOPE, token)
        except ValueError:  # It is not even a token.
            values = None
        task_sudo = Task_sudo.browse(values[0] if values else None).exists()
        if not task_sudo or task_sudo._get_link_values() != values:
            raise UserError(
                self.env._(
                    "This link is not valid or has expired: open “To Decide by Me” in "
                    "Odoo instead."
                )
            )
        if task_sudo.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "This link was sent to %s: log in as the person it was sent to.",
                    task_sudo.user_id.name,
                )
            )
        return task_sudo
