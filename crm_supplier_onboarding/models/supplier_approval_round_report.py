from odoo import models


class SupplierApprovalRound(models.Model):
    _inherit = "supplier.approval.round"

    def _get_report_values(self):
        """Return what the report of this round shows: as its deciders saw it."""
        self.ensure_one()
        return self._get_subject()._render_evidence(self.evidence or {}, self)
