from odoo import models
from odoo.tools import SQL


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.interaction.mixin", "crm.lead"]

    _interaction_field = "lead_id"

    def write(self, vals):
        if not vals.get("partner_id"):
            return super().write(vals)
        unknown = self.filtered(lambda lead: not lead.partner_id)
        result = super().write(vals)
        unknown._adopt_interactions()
        return result

    def _merge_dependences(self, opportunities):
        """Keep what was said on the opportunities that are merged into this one."""
        result = super()._merge_dependences(opportunities)
        self.env["crm.interaction"]._merge_leads(opportunities, self)
        # The head may know its customer already, and is not written then.
        if self.partner_id:
            self._adopt_interactions()
        return result

    def _adopt_interactions(self):
        """Give what was said before the customer was known to the customer."""
        if not self:
            return
        self.flush_recordset(["partner_id"])
        self.env["crm.interaction"]._reassign_customer(
            SQL(
                """
                SELECT row.id, partner.id AS partner_id, partner.commercial_partner_id
                  FROM crm_interaction row
                  JOIN crm_lead lead ON lead.id = row.lead_id
                  JOIN res_partner partner ON partner.id = lead.partner_id
                 WHERE row.lead_id = ANY(%s) AND row.commercial_partner_id IS NULL
                """,
                self.ids,
            )
        )

    def _get_interaction_document_values(self):
        return {**super()._get_interaction_document_values(), "lead_id": self.id}
