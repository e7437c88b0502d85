from odoo import fields, models
from odoo.exceptions import UserError


class CrmLeadLost(models.TransientModel):
    """Whoever gives an opportunity up says why, and if possible to whom it went."""

    _inherit = "crm.lead.lost"

    relation_competitor_id = fields.Many2one(
        "crm.competitor", string="Lost To", help="The competitor who won the deal."
    )

    def action_lost_reason_apply(self):
        """Mark as lost, with the reason and the competitor.

        :raise UserError: when no reason is given
        """
        self.ensure_one()
        if not self.lost_reason_id:
            raise UserError(self.env._("Tell why it was lost: choose a reason."))
        result = super().action_lost_reason_apply()
        if self.relation_competitor_id:
            self.lead_ids.relation_competitor_id = self.relation_competitor_id
        return result
