from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["crm.interaction.mixin", "crm.timeline.mixin", "res.partner"]

    _interaction_field = "commercial_partner_id"
    _interaction_owner = "commercial_partner_id"

    def write(self, vals):
        """Let the log of somebody who had no company follow them into one."""
        if "parent_id" not in vals and "is_company" not in vals:
            return super().write(vals)
        alone = self.filtered(lambda partner: partner.commercial_partner_id == partner)
        result = super().write(vals)
        alone.filtered(
            lambda partner: partner.commercial_partner_id != partner
        )._follow_into_company()
        return result

    def _follow_into_company(self):
        """Hand the interactions of these partners to what is their customer now.

        Rows that happened with an earlier company are another customer's and stay.
        """
        result = super()._follow_into_company()
        if not self:
            return result
        self.flush_recordset(["commercial_partner_id"])
        self.env["crm.interaction"]._reassign_customer(
            SQL(
                """
                SELECT row.id, row.partner_id, partner.commercial_partner_id
                  FROM crm_interaction row
                  JOIN res_partner partner ON partner.id = row.commercial_partner_id
                 WHERE partner.id = ANY(%s)
                """,
                self.ids,
            )
        )
        return result
