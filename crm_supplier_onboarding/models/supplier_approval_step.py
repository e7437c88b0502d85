from odoo import api, fields, models

MODES = [("any", "Any of Them"), ("all", "All of Them")]


class SupplierApprovalStep(models.Model):
    """One step of an approval policy: who decides, and when it applies."""

    _name = "supplier.approval.step"
    _description = "Approval Step"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "supplier.approval.policy", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    user_ids = fields.Many2many(
        "res.users", string="Approvers", domain=[("share", "=", False)]
    )
    mode = fields.Selection(MODES, string="Approved by", required=True, default="any")

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.policy_id._check_changeable({"step_ids": True})
        return steps

    def write(self, vals):
        if set(vals) - {"name"}:
            self.policy_id._check_changeable({"step_ids": True})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self.policy_id._check_changeable({"step_ids": True})

    def _applies_to(self, subject):
        """Tell whether a document has to pass this step."""
        self.ensure_one()
        return True

    def _get_approvers(self, subject):
        """Return the users who may decide on a document in this step."""
        self.ensure_one()
        return self.user_ids.filtered(
            lambda user: user.active and subject.company_id in user.company_ids
        )
