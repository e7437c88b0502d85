from odoo import fields, models

GATES = [
    ("off", "Off"),
    ("warn", "Warn"),
    ("block", "Block"),
]
NAMED_USERS = 3


class ResCompany(models.Model):
    _inherit = "res.company"

    onboarding_purchase_gate = fields.Selection(
        GATES,
        string="Purchase Gate",
        required=True,
        default="off",
        help="What happens when an order goes to a supplier that is not approved for "
        "what is ordered.",
    )
    onboarding_gate_exempt_category_ids = fields.Many2many(
        "product.category",
        relation="onboarding_gate_exempt_category_rel",
        string="Exempt Categories",
        help="May be ordered from anybody, categories below them included.",
    )
    onboarding_gate_role_id = fields.Many2one(
        "res.role",
        string="Ask",
        help="Whom buyers are told to ask. Empty: the heads of purchasing.",
    )
    onboarding_validity_months = fields.Integer(
        string="Validity (Months)", default=36, help="How long a qualification holds."
    )

    _onboarding_validity_positive = models.Constraint(
        "CHECK (onboarding_validity_months > 0)",
        "A qualification holds for one month at least.",
    )

    def _get_gate_contact(self):
        """Return whom to ask about orders that the purchase gate stops, as text."""
        self.ensure_one()
        # sudo: only names are taken, buyers need not read roles and users.
        company_sudo = self.sudo()
        role_sudo = company_sudo.onboarding_gate_role_id or company_sudo.env.ref(
            "crm_supplier_onboarding.res_role_head_purchasing", raise_if_not_found=False
        )
        users_sudo = (role_sudo or self.env["res.role"].sudo()).user_ids
        users_sudo = users_sudo.filtered(lambda user: self in user.company_ids)
        names = users_sudo[:NAMED_USERS].mapped("name")
        return ", ".join(names) or self.env._("a purchase manager")
