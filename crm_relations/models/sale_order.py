from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["crm.interaction.mixin", "sale.order"]

    _interaction_field = "order_id"

    def _get_interaction_document_values(self):
        values = super()._get_interaction_document_values()
        return {**values, "order_id": self.id, "lead_id": self.opportunity_id.id}
