from odoo import api, fields, models

from .supplier_deviation import DONE_STATES


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

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        reason = values.get("change_reason") or values.get("refusal_reason") or ""
        if state in DONE_STATES:
            self._end_deviations("pending", reason)
        elif state == "draft":
            # What was allowed once was allowed for what was known then.
            self._end_deviations("approved", reason)
            self._end_deviations("pending", reason)
        return result

    def _end_deviations(self, state, reason):
        """Let the deviations in some state lapse with what they are from."""
        # sudo: the user may end these applications, as was checked before.
        deviations_sudo = self.sudo().deviation_ids
        deviations_sudo.filtered(lambda d: d.state == state)._do_lapse(reason)

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
