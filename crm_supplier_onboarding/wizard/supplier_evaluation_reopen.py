from odoo import fields, models


class SupplierEvaluationReopen(models.TransientModel):
    """Ask why an evaluation is given back to its department."""

    _name = "supplier.evaluation.reopen"
    _description = "Give an Evaluation Back"

    evaluation_id = fields.Many2one("supplier.evaluation", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Give the evaluation back, see ``supplier.evaluation.action_reopen``."""
        self.ensure_one()
        self.evaluation_id.action_reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
