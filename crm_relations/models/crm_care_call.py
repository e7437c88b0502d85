from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .crm_care_rule import WEEKDAYS

# Tasks are made this many days before they are due.
TASK_AHEAD = 1

# What is due on the day of whoever is responsible, the most important customers first
# and not more for anybody than the rule allows on one day. Days off of the company are
# left out, unless the rule counts on the day itself.
CALL = """
    WITH staff AS MATERIALIZED (
        SELECT member.id, local.moment::date AS today,
               EXTRACT(hour FROM local.moment)
                   + EXTRACT(minute FROM local.moment) / 60 AS hour,
               EXTRACT(isodow FROM local.moment)::int AS weekday
          FROM res_users member
          JOIN res_partner person ON person.id = member.partner_id
    CROSS JOIN LATERAL (
                   SELECT %(now)s AT TIME ZONE 'UTC'
                          AT TIME ZONE COALESCE(person.tz, 'UTC') AS moment
               ) local
         WHERE member.active
    ),
    ready AS (
        SELECT occurrence.id, occurrence.rule_id, occurrence.user_id, staff.today,
               occurrence.state, rule.daily_cap, rule.gap_days,
               customer.id AS customer_id,
               CASE customer.relation_importance
                   WHEN 'key' THEN 1 WHEN 'potential' THEN 2
                   WHEN 'ordinary' THEN 3 ELSE 4 END AS rank,
               occurrence.date_due
          FROM crm_care_occurrence occurrence
          JOIN crm_care_rule rule ON rule.id = occurrence.rule_id
          JOIN crm_care_step step ON step.id = occurrence.step_id
          JOIN staff ON staff.id = occurrence.user_id
     LEFT JOIN res_partner person ON person.id = occurrence.partner_id
     LEFT JOIN res_partner customer ON customer.id = person.commercial_partner_id
     LEFT JOIN (%(days_off)s) AS off(company_id, day)
            ON off.company_id = occurrence.company_id AND off.day = staff.today
           AND rule.shift <> 'none'
         WHERE occurrence.step_id IS NOT NULL AND off.day IS NULL
           AND rule.date_start IS NOT NULL AND rule.active
           AND occurrence.date_step <= %(now)s::date + 2
           AND occurrence.date_step
               <= staff.today + CASE step.action WHEN 'task' THEN %(ahead)s ELSE 0 END
           AND (ARRAY[%(weekdays)s])[staff.weekday]
           AND (step.action NOT IN ('email', 'sms', 'survey', 'loyalty')
                OR staff.hour >= rule.hour_from AND staff.hour < rule.hour_to)
    ),
    free AS (
        SELECT *
          FROM ready
         WHERE state = 'due' OR gap_days = 0 OR customer_id IS NULL OR NOT EXISTS (
                   SELECT FROM crm_interaction talk
                    WHERE talk.commercial_partner_id = ready.customer_id
                      AND talk.date > %(now)s - make_interval(days => gap_days)
               ) AND NOT EXISTS (
                   SELECT FROM crm_care_occurrence other
                     JOIN res_partner cared ON cared.id = other.partner_id
                    WHERE cared.commercial_partner_id = ready.customer_id
                      AND other.id <> ready.id
                      AND other.acted_on > ready.today - gap_days
               )
    ),
    used AS (
        SELECT rule_id, user_id, acted_on, count(*) AS number
          FROM crm_care_occurrence
         WHERE acted_on >= %(now)s::date - 1
      GROUP BY rule_id, user_id, acted_on
    ),
    placed AS (
        SELECT free.*,
               row_number() OVER (
                   PARTITION BY free.rule_id, free.user_id
                       ORDER BY rank, date_due, free.id
               ) + COALESCE(used.number, 0) AS place,
               row_number() OVER (
                   PARTITION BY customer_id ORDER BY date_due, free.id
               ) AS turn
          FROM free
     LEFT JOIN used ON used.rule_id = free.rule_id AND used.user_id = free.user_id
                   AND used.acted_on = free.today
    )
    SELECT id, today
      FROM placed
     WHERE (daily_cap = 0 OR place <= daily_cap OR state = 'due')
       AND (gap_days = 0 OR turn = 1 OR customer_id IS NULL)
  ORDER BY user_id, rank, date_due, id
     LIMIT %(limit)s
"""
LOCK = """
    SELECT id FROM crm_care_occurrence
     WHERE id = ANY(%s) AND step_id IS NOT NULL
       FOR NO KEY UPDATE SKIP LOCKED
"""


class CrmCareOccurrence(models.Model):
    """Whose turn it is: what is due where the responsible users are."""

    _inherit = "crm.care.occurrence"

    @api.model
    def _call_due(self, now, limit):
        """Return ``{id: the user's day}`` of what is due, and lock it."""
        self.env.flush_all()
        weekdays = SQL(", ").join(SQL.identifier("rule", day) for day in WEEKDAYS)
        rows = self.env.execute_query(
            SQL(
                CALL,
                now=now,
                limit=limit,
                ahead=TASK_AHEAD,
                weekdays=weekdays,
                days_off=self._select_days_off(now),
            )
        )
        days = dict(rows)
        locked = self.env.execute_query(SQL(LOCK, list(days)))
        return {care_id: days[care_id] for (care_id,) in sorted(locked)}

    @api.model
    def _select_days_off(self, now):
        """Return the days off, around the world, of companies that have care to do."""
        first, last = (now + timedelta(days=days) for days in (-1, 1))
        groups = self._read_group(
            [
                ("date_step", "<=", last.date() + timedelta(days=TASK_AHEAD)),
                ("step_id", "!=", False),
                ("rule_id.shift", "!=", "none"),
                ("company_id", "!=", False),
            ],
            ["company_id"],
        )
        rows = [
            (company.id, day)
            for [company] in groups
            for day in company._get_relation_days_off(first.date(), last.date())
        ]
        return SQL(
            "SELECT * FROM unnest(%s::int[], %s::date[])",
            [company_id for company_id, _day in rows],
            [day for _company_id, day in rows],
        )
