from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["crm.contract.link.mixin", "sale.order"]

    def _prepare_relation_contract_context(self):
        return {
            **super()._prepare_relation_contract_context(),
            "default_value": self.amount_total,
            "default_currency_id": self.currency_id.id,
            "default_order_ids": self.ids,
        }
