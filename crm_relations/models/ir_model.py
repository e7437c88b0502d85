from odoo import models


class IrModel(models.Model):
    """Surveys and programs that care rules use may go with their app."""

    _inherit = "ir.model"

    def unlink(self):
        self.env["crm.care.step"]._forget_targets(self.mapped("model"))
        return super().unlink()
