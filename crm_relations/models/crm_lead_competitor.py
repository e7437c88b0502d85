from odoo import api, fields, models
from odoo.fields import Domain

OUTCOMES = [
    ("open", "Undecided"),
    ("won", "Won Against"),
    ("lost", "Lost To"),
    ("other", "Lost Otherwise"),
]


class CrmLeadCompetitor(models.Model):
    """A competitor on an opportunity: what they offer, and how it ended.

    It belongs to the opportunity, and so to its company.
    """

    _name = "crm.lead.competitor"
    _description = "Competitor on an Opportunity"
    _order = "lead_id, sequence, id"
    _rec_name = "competitor_id"
    _check_company_auto = True

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    sequence = fields.Integer(default=10)
    competitor_id = fields.Many2one(
        "crm.competitor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    # Not stored: a related company would be looked for at each change of a salesperson.
    company_id = fields.Many2one(related="lead_id.company_id")
    currency_id = fields.Many2one(related="lead_id.company_currency", string="Currency")
    price = fields.Monetary(string="Their Price")
    strengths = fields.Text()
    weaknesses = fields.Text()
    outcome = fields.Selection(
        OUTCOMES, compute="_compute_outcome", search="_search_outcome"
    )

    _lead_competitor_uniq = models.UniqueIndex(
        "(lead_id, competitor_id)", "This competitor is on the opportunity already."
    )
    _price_positive = models.Constraint(
        "CHECK (price >= 0)", "A price cannot be negative."
    )

    @api.depends(
        "competitor_id", "lead_id.won_status", "lead_id.relation_competitor_id"
    )
    def _compute_outcome(self):
        for line in self:
            status = line.lead_id.won_status
            winner = line.lead_id.relation_competitor_id
            if status == "lost":
                line.outcome = "lost" if line.competitor_id == winner else "other"
            else:
                line.outcome = "won" if status == "won" else "open"

    def _search_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        report = self.env["crm.competitor.report"]._search(
            [("outcome", "in", [outcome for outcome in value if outcome])]
        )
        return Domain("id", "in", report)

    def write(self, vals):
        result = super().write(vals)
        if "lead_id" in vals:
            # Rules were checked on the opportunity that the line leaves.
            self.check_access("write")
        return result
