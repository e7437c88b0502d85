from odoo import api, fields, models


class CrmCompetitor(models.Model):
    """Somebody who sells to the same customers."""

    _name = "crm.competitor"
    _description = "Competitor"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Leave it empty to share the competitor between all companies.",
    )
    website = fields.Char()
    strengths = fields.Text()
    weaknesses = fields.Text()
    line_ids = fields.One2many(
        "crm.lead.competitor", "competitor_id", string="Opportunities"
    )
    lead_count = fields.Integer(
        compute="_compute_lead_count", string="Number of Opportunities"
    )

    _name_uniq = models.UniqueIndex(
        "(lower(name), COALESCE(company_id, 0)) WHERE active",
        "There is a competitor of this name already.",
    )

    @api.depends("line_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.lead.competitor"]._read_group(
                [("competitor_id", "in", self.ids)], ["competitor_id"], ["__count"]
            )
        )
        for competitor in self:
            competitor.lead_count = counts.get(competitor._origin, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_opportunities(self):
        """Open the win/loss analysis of these competitors.

        :return: an ``ir.actions.act_window`` dictionary
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_competitor_report_action"
        )
        action["domain"] = [("competitor_id", "in", self.ids)]
        action["context"] = {"search_default_group_outcome": 1}
        action["view_mode"] = "list,graph,pivot"
        action["views"] = [(False, mode) for mode in ("list", "graph", "pivot")]
        return action
