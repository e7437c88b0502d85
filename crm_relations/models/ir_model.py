from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import column_exists


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """Delete the care rules about documents that are deleted with their app.

        In SQL, as core does with activities: it may be our own fields that go.
        """
        if column_exists(self.env.cr, "crm_care_rule", "res_model"):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM crm_care_rule WHERE res_model = ANY(%s)",
                    self.mapped("model"),
                )
            )
            self.env["crm.care.rule"].invalidate_model()
        return super().unlink()
