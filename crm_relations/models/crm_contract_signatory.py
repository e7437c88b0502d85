from odoo import api, fields, models

from .crm_contract_role import SIDES


class CrmContractSignatory(models.Model):
    """Who signs a contract, for which side and as what."""

    _name = "crm.contract.signatory"
    _inherit = ["crm.contract.line.mixin"]
    _description = "Signatory of a Contract"
    _order = "contract_id, side, sequence, id"
    _check_company_auto = True

    _contract_states = ("draft", "review")

    contract_id = fields.Many2one(
        "crm.contract", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    side = fields.Selection(
        SIDES,
        compute="_compute_side",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    role_id = fields.Many2one(
        "crm.contract.role",
        string="As",
        index="btree_not_null",
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Who signs on our side.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Who signs on their side.",
    )

    _one_side = models.Constraint(
        """CHECK ((side = 'ours' AND partner_id IS NULL)
               OR (side = 'theirs' AND user_id IS NULL))""",
        "A user signs on our side, a contact on theirs.",
    )

    @api.depends("role_id")
    def _compute_side(self):
        for signatory in self:
            signatory.side = signatory.role_id.side or signatory.side or "ours"

    @api.depends("side")
    def _compute_user_id(self):
        for signatory in self:
            if signatory.side == "theirs":
                signatory.user_id = False

    @api.depends("side")
    def _compute_partner_id(self):
        for signatory in self:
            if signatory.side == "ours":
                signatory.partner_id = False

    @api.depends("user_id", "partner_id", "role_id")
    def _compute_display_name(self):
        for signatory in self:
            person = signatory.user_id or signatory.partner_id
            names = (person.display_name, signatory.role_id.display_name)
            signatory.display_name = ", ".join(filter(None, names))

    def _is_filled(self):
        """Tell whether somebody is named, not only the role."""
        self.ensure_one()
        return bool(self.user_id or self.partner_id)
