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
        counts = dict(
            self.env["crm.contract"]._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("is_replaced", "=", False),
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.relation_contract_count = counts.get(customer, 0)

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
