from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import column_exists


class IrModel(models.Model):
    """Documents that care rules are about, or use, may go with their app."""

    _inherit = "ir.model"

    def unlink(self):
        names = self.mapped("model")
        self.env["crm.care.step"]._forget_targets(names)
        # In SQL, as core does with activities: it may be our own fields that go.
        if column_exists(self.env.cr, "crm_care_rule", "res_model"):
            self.env.cr.execute(
                SQL("DELETE FROM crm_care_rule WHERE res_model = ANY(%s)", names)
            )
            self.env["crm.care.rule"].invalidate_model()
        return super().unlink()
