from odoo import api, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.interaction.mixin", "crm.lead"]

    _interaction_field = "lead_id"

    def write(self, vals):
        if not vals.get("partner_id"):
            return super().write(vals)
        unknown = self.filtered(lambda lead: not lead.partner_id)
        result = super().write(vals)
        if unknown:
            self.env["crm.interaction"]._adopt_later(unknown)
        return result

    def unlink(self):
        """What was said stays with the opportunity into which these are merged."""
        self.env["crm.interaction"]._follow_leads()
        return super().unlink()

    def _merge_dependences(self, opportunities):
        """Keep what was said on the opportunities that are merged into this one."""
        result = super()._merge_dependences(opportunities)
        self.env["crm.interaction"]._merge_leads(opportunities, self)
        return result

    @api.model
    def _follow_merges(self, merges):
        """Bring what belongs to merged opportunities to those that stay, all at once.

        Called when a transaction is flushed, or before opportunities are deleted;
        everything is in the database then.

        :param merges: ``{id: id of the one that stays}``, the tail of each merge in
            the order in which values are taken from it
        """
        self.env["crm.interaction"]._follow_merges(merges)

    def _get_interaction_document_values(self):
        return {**super()._get_interaction_document_values(), "lead_id": self.id}
