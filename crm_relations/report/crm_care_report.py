from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_care_occurrence import STATES
from ..models.crm_interaction import OUTCOMES

RESPONSE_DAYS = 30


class CrmCareReport(models.Model):
    """What came of care: one row for each occasion that is over.

    Customers who were cared for stand beside those for whom the same occasion passed
    without anybody acting. Left out is what was cancelled: the customer ordered or was
    talked to before it came to that, which says nothing about care; and what is done
    with documents, which is no care.
    """

    _name = "crm.care.report"
    _description = "Effect of Care"
    _auto = False
    _rec_name = "rule_id"
    _order = "date desc, id desc"
    _depends = {
        "crm.care.occurrence": [
            "acted_on",
            "company_id",
            "date_done",
            "date_due",
            "outcome",
            "partner_id",
            "rule_id",
            "state",
            "user_id",
        ],
        "crm.care.rule": ["trigger"],
        "res.partner": ["commercial_partner_id", "relation_importance"],
        "sale.order": ["company_id", "date_order", "partner_id", "state"],
    }

    rule_id = fields.Many2one("crm.care.rule", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    contacted = fields.Selection(
        [("yes", "Cared For"), ("no", "Left Alone")], string="Contact", readonly=True
    )
    date = fields.Date(readonly=True, help="When it was done, or would have been due.")
    on_time_rate = fields.Float(
        string="On Time (%)",
        readonly=True,
        aggregator="avg",
        help="Of what was done, how much was done by the day it was due.",
    )
    reached_rate = fields.Float(
        string="Reached (%)",
        readonly=True,
        aggregator="avg",
        help="Of the customers whose task has an outcome, how many were reached.",
    )
    order_rate = fields.Float(
        string="Ordered Within 30 Days (%)", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT care.id, care.rule_id, care.partner_id, care.user_id,
                   care.company_id, care.state, care.outcome, care.contacted, care.date,
                   CASE WHEN care.state = 'done'
                        THEN 100.0 * (care.date_done <= care.date_due)::int
                        END AS on_time_rate,
                   CASE WHEN care.state = 'done' AND care.outcome IS NOT NULL
                        THEN 100.0 * (care.outcome <> 'not_reached')::int
                        END AS reached_rate,
                   100.0 * EXISTS (
                       SELECT FROM res_partner contact
                         JOIN sale_order ON sale_order.partner_id = contact.id
                        WHERE contact.commercial_partner_id
                              = care.commercial_partner_id
                          AND sale_order.state = 'sale'
                          AND sale_order.company_id = care.company_id
                          AND sale_order.date_order >= care.date
                          AND sale_order.date_order < care.date + %(days)s
                   )::int AS order_rate
              FROM (
                       SELECT occurrence.*, person.commercial_partner_id,
                              CASE WHEN occurrence.state = 'done'
                                   THEN 'yes' ELSE 'no' END AS contacted,
                              CASE WHEN occurrence.state = 'done'
                                   THEN occurrence.date_done
                                   ELSE occurrence.date_due END AS date
                         FROM crm_care_occurrence occurrence
                         JOIN res_partner person ON person.id = occurrence.partner_id
                         JOIN crm_care_rule rule ON rule.id = occurrence.rule_id
                                                AND rule.trigger <> 'date'
                        WHERE occurrence.state IN ('done', 'skipped', 'failed')
                   ) care
            """,
            days=RESPONSE_DAYS,
        )
