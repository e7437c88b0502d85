from odoo import api, fields, models

from .crm_care_occurrence import OPEN_STATES


class ResPartner(models.Model):
    """Customers who are cared for, or rather not."""

    _inherit = "res.partner"

    care_opt_out = fields.Boolean(
        string="No Care",
        help="No reminder of any rule for this customer, nor for its contacts.",
        groups="base.group_user",
    )
    care_count = fields.Integer(
        string="Open Care",
        compute="_compute_care_count",
        groups="sales_team.group_sale_salesman",
        help="Occasions to come or to be done, contacts included.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_care_count(self):
        counts = self._count_by_customer(
            "crm.care.occurrence", [("state", "in", OPEN_STATES)]
        )
        for partner in self:
            partner.care_count = counts[partner]

    @api.readonly
    def action_view_care(self):
        """Open what is planned and was done for the customer and its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_care_occurrence_action"
        )
        customer = self.commercial_partner_id
        action["display_name"] = self.env._("Care: %s", customer.display_name)
        action["domain"] = [("commercial_partner_id", "=", customer.id)]
        action["context"] = {}
        return action
