from odoo import api, fields, models

GROUP = "sales_team.group_sale_salesman"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    relation_contract_ids = fields.Many2many(
        "crm.contract", string="Contracts", copy=False, check_company=True, groups=GROUP
    )
    relation_contract_count = fields.Integer(
        string="Number of Contracts",
        compute="_compute_relation_contract_count",
        aggregator=None,
        groups=GROUP,
    )

    @api.depends("relation_contract_ids")
    def _compute_relation_contract_count(self):
        for order in self:
            order.relation_contract_count = len(order.relation_contract_ids)

    @api.readonly
    def action_view_relation_contracts(self):
        """Open the contracts of this order.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_contract_action"
        )
        return {
            **action,
            "domain": [("id", "in", self.relation_contract_ids.ids)],
            "context": {
                "default_name": self.name,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
                "default_company_id": self.company_id.id,
                "default_value": self.amount_total,
                "default_currency_id": self.currency_id.id,
                "default_order_ids": self.ids,
            },
        }
