import logging

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Numeric all through: a float sum depends on the order of its rows, and would differ
# the next day. What has not changed is left out before the INSERT, which would lock it
# and use up an id.
REFRESH = """
    WITH day AS (
        SELECT customer.commercial_partner_id AS partner_id,
               (document.date_order AT TIME ZONE 'UTC'
                    AT TIME ZONE %(tz)s)::date AS day,
               count(*) AS order_count,
               sum(document.amount_untaxed
                   / COALESCE(NULLIF(document.currency_rate, 0), 1)) AS turnover
          FROM sale_order document
          JOIN res_partner customer ON customer.id = document.partner_id
         WHERE document.company_id = %(company)s AND document.state = 'sale'
      GROUP BY 1, 2
    ), spaced AS (
        SELECT *, day - lag(day) OVER (PARTITION BY partner_id ORDER BY day) AS gap
          FROM day
    ), fresh AS (
        SELECT partner_id, min(day) AS first_order_date, max(day) AS last_order_date,
               sum(order_count)::int4 AS order_count,
               round(sum(turnover), %(places)s) AS turnover,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS median_interval
          FROM spaced
      GROUP BY partner_id
    ), gone AS (
        DELETE FROM crm_partner_metric metric
         WHERE metric.company_id = %(company)s
           AND NOT EXISTS (
                   SELECT FROM fresh WHERE fresh.partner_id = metric.partner_id
               )
     RETURNING 1
    ), kept AS (
        INSERT INTO crm_partner_metric (
            company_id, partner_id, first_order_date, last_order_date, order_count,
            turnover, median_interval
        )
        SELECT %(company)s, fresh.*
          FROM fresh
     LEFT JOIN crm_partner_metric metric
            ON metric.company_id = %(company)s AND metric.partner_id = fresh.partner_id
         WHERE (fresh.*) IS DISTINCT FROM (
                   metric.partner_id, metric.first_order_date, metric.last_order_date,
                   metric.order_count, metric.turnover, metric.median_interval
               )
   ON CONFLICT (company_id, partner_id) DO UPDATE
           SET first_order_date = EXCLUDED.first_order_date,
               last_order_date = EXCLUDED.last_order_date,
               order_count = EXCLUDED.order_count,
               turnover = EXCLUDED.turnover,
               median_interval = EXCLUDED.median_interval
     RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)
"""

# The median of two customers cannot be told from theirs: the job will tell.
MERGE = """
    WITH gone AS (
        DELETE FROM crm_partner_metric
         WHERE partner_id = ANY(%(sources)s)
     RETURNING *
    )
    INSERT INTO crm_partner_metric AS metric (
        company_id, partner_id, first_order_date, last_order_date, order_count,
        turnover, median_interval
    )
    SELECT company_id, %(destination)s, min(first_order_date), max(last_order_date),
           sum(order_count), sum(turnover),
           CASE WHEN count(*) = 1 THEN max(median_interval) END
      FROM gone
  GROUP BY company_id
        ON CONFLICT (company_id, partner_id) DO UPDATE
       SET first_order_date =
               least(metric.first_order_date, EXCLUDED.first_order_date),
           last_order_date = greatest(metric.last_order_date, EXCLUDED.last_order_date),
           order_count = metric.order_count + EXCLUDED.order_count,
           turnover = metric.turnover + EXCLUDED.turnover
"""


class CrmPartnerMetric(models.Model):
    """How the figures of the customers are counted."""

    _inherit = "crm.partner.metric"

    @api.model
    def _cron_refresh(self):
        """Count anew for each company, archived ones too.

        Goes through all of them however long it takes: cut short, it would begin with
        the same ones again.
        """
        companies = self.env["res.company"].search([("active", "in", (True, False))])
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._refresh(company)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Cannot count the orders of company %s.", company.id)
            commit_progress(1)

    @api.model
    def _refresh(self, company):
        """Bring the figures of a company's customers in line with its orders.

        Called again, it finds nothing to write. While another transaction does it for
        the same company, it leaves it to that one.

        :return: how many rows were written or deleted
        :rtype: int
        """
        if not self._try_lock_company(company):
            return 0
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        [(written,)] = self.env.execute_query(
            SQL(
                REFRESH,
                company=company.id,
                tz=company._get_relation_tz(),
                places=company.currency_id.decimal_places,
            )
        )
        self._invalidate_figures()
        return written

    @api.model
    def _try_lock_company(self, company):
        """Return whether nobody else counts for the company until we are through."""
        # First of all in the transaction: who gets the lock sees what was counted.
        [(locked,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(%s::regclass::oid::int4, %s)",
                self._table,
                company.id,
            )
        )
        return locked

    @api.model
    def _merge_partners(self, sources, destination):
        """Add the figures of customers that are merged to those of the one that stays.

        Raw SQL: whoever may merge customers only makes them follow.

        :param sources: the partners that go
        :param destination: the partner that stays
        """
        customer = destination.commercial_partner_id
        self.env.cr.execute(
            SQL(MERGE, sources=(sources - customer).ids, destination=customer.id)
        )
        self._invalidate_figures()

    @api.model
    def _invalidate_figures(self):
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(["relation_metric_ids"])
