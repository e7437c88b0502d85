from odoo import api, fields, models


class SupplierApplication(models.Model):
    """Exceptions from the conditions of an application."""

    _inherit = "supplier.application"

    deviation_ids = fields.One2many(
        "supplier.deviation",
        "application_id",
        string="Deviations",
        readonly=True,
        groups="purchase.group_purchase_user",
    )

    def _is_exempt(self, condition):
        # sudo: evaluators need not read the deviation, only what follows from it.
        return super()._is_exempt(condition) or any(
            deviation_sudo.condition == condition and deviation_sudo.state == "approved"
            for deviation_sudo in self.sudo().deviation_ids
        )

    def _needs_visit(self):
        return super()._needs_visit() and not self._is_exempt("visit")

    @api.readonly
    def action_request_deviation(self):
        """Open the form in which a purchase manager asks for a deviation.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Deviation"),
            "res_model": "supplier.deviation",
            "view_mode": "form",
            "context": {"default_application_id": self.id},
        }
