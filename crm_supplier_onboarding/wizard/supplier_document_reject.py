from odoo import fields, models


class SupplierDocumentReject(models.TransientModel):
    """Ask why documents are rejected."""

    _name = "supplier.document.reject"
    _description = "Reject Supplier Documents"

    document_ids = fields.Many2many("supplier.document", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Reject the documents, see ``supplier.document.action_reject``."""
        self.ensure_one()
        self.document_ids.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
