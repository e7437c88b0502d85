from odoo import fields, models

OPERATIONS = [
    ("suspend", "Suspend"),
    ("reinstate", "Reinstate"),
    ("revoke", "Revoke"),
]


class SupplierQualificationStatus(models.TransientModel):
    """Ask for the reason before the status of qualifications changes."""

    _name = "supplier.qualification.status"
    _description = "Change the Status of Qualifications"

    qualification_ids = fields.Many2many("supplier.qualification", required=True)
    operation = fields.Selection(OPERATIONS, required=True, default="suspend")
    reason = fields.Char(required=True)

    def action_apply(self):
        """Do it: see the actions of ``supplier.qualification``."""
        self.ensure_one()
        rows = self.qualification_ids
        actions = {
            "suspend": rows.action_suspend,
            "reinstate": rows.action_reinstate,
            "revoke": rows.action_revoke,
        }
        return actions[self.operation](self.reason)
