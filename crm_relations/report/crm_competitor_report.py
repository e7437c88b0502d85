from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_lead_competitor import OUTCOMES


class CrmCompetitorReport(models.Model):
    """One row for each competitor on each opportunity, and how it ended."""

    _name = "crm.competitor.report"
    _description = "Win/Loss Analysis by Competitor"
    _auto = False
    _rec_name = "competitor_id"
    _order = "create_date desc, id desc"
    _depends = {
        "crm.lead": [
            "company_id",
            "date_closed",
            "expected_revenue",
            "lost_reason_id",
            "partner_id",
            "relation_competitor_id",
            "stage_id",
            "team_id",
            "user_id",
            "won_status",
        ],
        "crm.lead.competitor": ["competitor_id", "lead_id", "price"],
    }

    competitor_id = fields.Many2one("crm.competitor", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    create_date = fields.Datetime(string="Created on", readonly=True)
    date_closed = fields.Datetime(string="Closed on", readonly=True)
    expected_revenue = fields.Float(
        string="Our Price", readonly=True, help="The expected revenue."
    )
    price = fields.Float(string="Their Price", readonly=True, aggregator="avg")
    price_difference = fields.Float(
        string="Their Price Compared (%)",
        readonly=True,
        aggregator="avg",
        help="By how much they are dearer than we are; below zero: cheaper.",
    )
    win_rate = fields.Float(
        string="Won (%)",
        readonly=True,
        aggregator="avg",
        help="Of the opportunities that are decided, how many were won.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.*,
                   CASE row.outcome WHEN 'won' THEN 100.0
                                    WHEN 'open' THEN NULL ELSE 0.0 END AS win_rate
              FROM (%s) row
            """,
            self._get_rows_query(),
        )

    def _get_rows_query(self):
        return SQL(
            """
            SELECT line.id, line.competitor_id, line.lead_id, lead.partner_id,
                   lead.user_id, lead.team_id, lead.company_id, lead.stage_id,
                   lead.lost_reason_id, lead.create_date, lead.date_closed,
                   lead.expected_revenue,
                   NULLIF(line.price, 0) AS price,
                   CASE WHEN line.price > 0 AND lead.expected_revenue > 0
                        THEN (line.price / lead.expected_revenue - 1) * 100
                    END AS price_difference,
                   CASE WHEN lead.won_status = 'won' THEN 'won'
                        WHEN lead.won_status != 'lost' OR lead.won_status IS NULL
                        THEN 'open'
                        WHEN lead.relation_competitor_id = line.competitor_id
                        THEN 'lost' ELSE 'other' END AS outcome
              FROM crm_lead_competitor line
              JOIN crm_lead lead ON lead.id = line.lead_id
            """
        )

    def action_open_opportunity(self):
        """Open the opportunity of the row.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        return self.lead_id.get_formview_action()
