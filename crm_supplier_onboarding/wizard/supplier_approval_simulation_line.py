from odoo import fields, models


class SupplierApprovalSimulationLine(models.TransientModel):
    """What one step would do."""

    _name = "supplier.approval.simulation.line"
    _description = "Step of a Simulated Approval"
    _order = "id"

    simulation_id = fields.Many2one(
        "supplier.approval.simulation", required=True, index=True, ondelete="cascade"
    )
    step_id = fields.Many2one(
        "supplier.approval.step", required=True, ondelete="cascade"
    )
    applies = fields.Boolean()
    user_ids = fields.Many2many("res.users", string="Who")
    mode = fields.Selection(related="step_id.mode")
    date_deadline = fields.Datetime(string="Until")
    remark = fields.Char()
