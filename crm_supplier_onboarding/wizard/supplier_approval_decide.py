from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.supplier_approval_decision import CHANNELS

OUTCOMES = [
    ("approved", "Approve"),
    ("refused", "Refuse"),
    ("returned", "Return for Revision"),
]


class SupplierApprovalDecide(models.TransientModel):
    """Decide on one or many documents with one comment.

    It is opened for tasks (``default_task_ids``), or for what is selected: tasks, or
    documents on which the user has tasks.
    """

    _name = "supplier.approval.decide"
    _description = "Decide on Suppliers"

    task_ids = fields.Many2many(
        "supplier.approval.task",
        string="To Decide by Me",
        default=lambda self: self._get_default_tasks(),
    )
    outcome = fields.Selection(
        OUTCOMES, string="Decision", required=True, default="approved"
    )
    comment = fields.Text()
    channel = fields.Selection(CHANNELS, required=True, default="list")

    @api.model
    def _get_default_tasks(self):
        """Return what the user has to decide on among the selected records."""
        context = self.env.context
        model, ids = context.get("active_model"), context.get("active_ids") or []
        Task = self.env["supplier.approval.task"]
        if model == Task._name:
            return Task.search(
                [
                    ("id", "in", ids),
                    ("user_id", "=", self.env.uid),
                    ("state", "=", "open"),
                ]
            )
        return Task.browse(Task._map_open(model, ids, self.env.user).values())

    def action_decide(self):
        """Decide on all the tasks at once.

        :raise UserError: when there is none, one cannot be decided, or no reason given
        """
        if not self.task_ids:
            raise UserError(self.env._("Nothing here waits for your decision."))
        self.task_ids.action_decide(self.outcome, self.comment, self.channel)
        return {"type": "ir.actions.act_window_close"}
