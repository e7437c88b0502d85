from odoo import api, fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """Who else wants the deal, and to whom it was lost."""

    _inherit = "crm.lead"

    relation_competitor_id = fields.Many2one(
        "crm.competitor",
        string="Lost To",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        tracking=71,
        help="The competitor who won the deal.",
    )
    relation_competitor_line_ids = fields.One2many(
        "crm.lead.competitor", "lead_id", string="Competitors"
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if any(vals.get("relation_competitor_id") for vals in vals_list):
            leads._add_winners()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("relation_competitor_id"):
            self._add_winners()
        return result

    def action_unarchive(self):
        """Forget with the lost reason who had won."""
        lost = self.filtered(lambda lead: not lead.active)
        result = super().action_unarchive()
        lost.filtered("relation_competitor_id").write({"relation_competitor_id": False})
        return result

    def _add_winners(self):
        """Let whoever won be among the competitors of the opportunity."""
        won = self.filtered("relation_competitor_id")
        if not won:
            return
        # What merged opportunities bring comes first.
        self.env["crm.interaction"]._follow_leads()
        # sudo: the user has just written the same on the opportunity.
        Line = self.env["crm.lead.competitor"].sudo()
        known = {
            (line.lead_id, line.competitor_id)
            for line in Line.search([("lead_id", "in", won.ids)])
        }
        Line.create(
            [
                {"lead_id": lead.id, "competitor_id": lead.relation_competitor_id.id}
                for lead in won
                if (lead, lead.relation_competitor_id) not in known
            ]
        )

    def _merge_get_fields_specific(self):
        """Take who won from where the reason is taken."""
        return {
            **super()._merge_get_fields_specific(),
            "relation_competitor_id": lambda _fname, leads: (
                not leads[:1].probability
                and next(filter(None, leads.mapped("relation_competitor_id.id")), False)
            ),
        }

    @api.model
    def _follow_merges(self, merges):
        """Take over the competitors that are not on the one that stays yet."""
        result = super()._follow_merges(merges)
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead_competitor line SET lead_id = taken.head_id
                  FROM (
                        SELECT DISTINCT ON (merged.head_id, other.competitor_id)
                               other.id, merged.head_id
                          FROM unnest(%s, %s) WITH ORDINALITY
                            AS merged (id, head_id, rank)
                          JOIN crm_lead_competitor other ON other.lead_id = merged.id
                         WHERE NOT EXISTS (
                               SELECT FROM crm_lead_competitor mine
                                WHERE mine.lead_id = merged.head_id
                                  AND mine.competitor_id = other.competitor_id)
                      ORDER BY merged.head_id, other.competitor_id, merged.rank
                       ) taken
                 WHERE line.id = taken.id
                """,
                list(merges),
                list(merges.values()),
            )
        )
        self.env["crm.lead.competitor"].invalidate_model(flush=False)
        self.invalidate_model(["relation_competitor_line_ids"], flush=False)
        return result
