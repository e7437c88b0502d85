from odoo import api, fields, models
from odoo.tools import SQL

GROUP = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    relation_contract_count = fields.Integer(
        string="Contracts",
        compute="_compute_relation_contract_count",
        aggregator=None,
        groups=GROUP,
    )

    def _compute_relation_contract_count(self):
        counts = self._count_by_customer("crm.contract", [("is_replaced", "=", False)])
        for partner in self:
            partner.relation_contract_count = counts[partner]

    def _follow_into_company(self):
        """Hand the contracts of these partners to what is their customer now."""
        result = super()._follow_into_company()
        if self:
            self.flush_recordset(["commercial_partner_id"])
            self.env["crm.contract"].flush_model(["commercial_partner_id"])
            # Raw SQL: whoever may move the contact only makes them follow.
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_contract contract
                       SET commercial_partner_id = partner.commercial_partner_id
                      FROM res_partner partner
                     WHERE partner.id = contract.commercial_partner_id
                       AND partner.id = ANY(%s)
                    """,
                    self.ids,
                )
            )
            self.env["crm.contract"].invalidate_model(["commercial_partner_id"])
        return result

    @api.readonly
    def action_view_relation_contracts(self):
        """Open the contracts of this customer.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_contract_action"
        )
        customer = self.commercial_partner_id
        return {
            **action,
            "domain": [("commercial_partner_id", "=", customer.id)],
            "context": {
                "search_default_current": True,
                "default_partner_id": customer.id,
            },
        }
