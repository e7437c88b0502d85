from odoo import fields, models

DEFAULT_ROLES = ("purchasing", "quality", "finance")


class ResCompany(models.Model):
    _inherit = "res.company"

    onboarding_notify_role_ids = fields.Many2many(
        "res.role",
        relation="onboarding_notify_role_rel",
        string="Departments Told of New Suppliers",
        help="Empty: Purchasing, Quality Management and Finance.",
    )

    def _get_onboarding_notified_users(self):
        """Return the members of the departments that are told of new suppliers."""
        self.ensure_one()
        # sudo: only who is told comes of it.
        roles_sudo = self.sudo().onboarding_notify_role_ids
        for name in DEFAULT_ROLES if not roles_sudo else ():
            roles_sudo |= self.env.ref(
                f"crm_supplier_onboarding.res_role_{name}"
            ).sudo()
        users_sudo = roles_sudo.user_ids.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
        return users_sudo.sudo(False)
