import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_care_rule import CALENDAR_TRIGGERS, DOCUMENT_TRIGGERS

_logger = logging.getLogger(__name__)

# How far ahead occasions are noted, and how late a day of the calendar still counts.
HORIZON = 14
LATE = 7
# The farthest that a working day is from a day off.
SHIFT = 31

# The occasions of a rule, with the day to act and who acts.
CANDIDATES = """
    SELECT event.partner_id, event.period_key, event.date AS date_event,
           COALESCE(moved.day, event.date - %(lead)s) AS date_due,
           event.res_model, event.res_id, event.company_id,
           COALESCE(responsible.id, fallback.id) AS user_id
      FROM (%(events)s) AS event(
               partner_id, period_key, date, res_model, res_id, user_id, company_id
           )
 LEFT JOIN res_partner person ON person.id = event.partner_id
 LEFT JOIN res_partner customer ON customer.id = person.commercial_partner_id
 LEFT JOIN (%(moves)s) AS moved(company_id, off, day)
        ON moved.company_id = event.company_id AND moved.off = event.date - %(lead)s
 LEFT JOIN res_users responsible ON responsible.id = %(responsible)s
                                AND responsible.active AND NOT responsible.share
 LEFT JOIN res_users fallback ON fallback.id = %(fallback)s
                             AND fallback.active AND NOT fallback.share
"""
# One statement for what is new, what moved and what is gone. A day of the calendar
# counts from the day the rule was switched on, and for a week.
PLAN = """
    WITH candidate AS MATERIALIZED (%(candidates)s),
    wanted AS (
        SELECT DISTINCT ON (%(subject)s, period_key) *, %(subject)s AS subject
          FROM candidate
         WHERE date_due <= %(last)s
      ORDER BY %(subject)s, period_key, date_event
    ),
    known AS (
        SELECT id, %(subject)s AS subject, partner_id, period_key, date_event, date_due,
               user_id, reason, step_id, date_step,
               state = 'planned' OR state = 'due' AS is_open,
               state = 'planned' AND acted_on IS NULL AS is_planned
          FROM crm_care_occurrence
         WHERE rule_id = %(rule)s
    ),
    -- A full join hashes or merges, whatever PostgreSQL thinks of the sizes.
    compared AS MATERIALIZED (
        SELECT period_key, known.id, known.is_open, wanted.partner_id,
               wanted.date_event, wanted.date_due, wanted.res_model, wanted.res_id,
               wanted.company_id,
               known.date_event <> wanted.date_event AS moves,
               -- What was handed over with a reason stays where it is.
               CASE WHEN known.reason IS NULL
                    THEN wanted.user_id ELSE known.user_id END AS user_id,
               known.date_event <> wanted.date_event
               OR known.partner_id IS DISTINCT FROM wanted.partner_id
               OR known.is_planned AND (
                      known.date_due <> wanted.date_due
                      OR known.step_id IS DISTINCT FROM %(step)s
                      OR known.date_step IS DISTINCT FROM wanted.date_due + %(delay)s
                  )
               OR known.reason IS NULL
                  AND known.user_id IS DISTINCT FROM wanted.user_id AS differs
          FROM wanted
     FULL JOIN known USING (subject, period_key)
    ),
    noted AS (
        INSERT INTO crm_care_occurrence AS care (
            rule_id, partner_id, period_key, company_id, user_id, date_event, date_due,
            step_id, date_step, state, res_model, res_id
        )
        SELECT %(rule)s, partner_id, period_key, company_id, user_id, date_event,
               date_due, %(step)s, date_due + %(delay)s, 'planned', res_model, res_id
          FROM compared
         WHERE date_event >= %(first)s AND id IS NULL
            OR date_event IS NOT NULL AND is_open AND differs
      ORDER BY date_due, partner_id, res_id
            ON CONFLICT %(once)s DO UPDATE
           SET partner_id = EXCLUDED.partner_id,
               date_event = EXCLUDED.date_event,
               -- What has begun keeps its day, unless the occasion itself has moved.
               date_due = CASE
                   WHEN care.state = 'planned' AND care.acted_on IS NULL
                        OR care.date_event <> EXCLUDED.date_event
                   THEN EXCLUDED.date_due ELSE care.date_due END,
               user_id = EXCLUDED.user_id,
               step_id = CASE WHEN care.state = 'planned' AND care.acted_on IS NULL
                   THEN EXCLUDED.step_id ELSE care.step_id END,
               date_step = CASE WHEN care.state = 'planned' AND care.acted_on IS NULL
                   THEN EXCLUDED.date_step ELSE care.date_step END
         WHERE care.state = 'planned' OR care.state = 'due'
     RETURNING id, activity_id
    )
    SELECT (SELECT count(*) FROM noted),
           (SELECT array_agg(id) FROM noted WHERE activity_id IS NOT NULL),
           (SELECT array_agg(id) FROM compared WHERE is_open AND moves),
           (SELECT array_agg(id) FROM compared WHERE is_open AND date_due IS NULL)
"""
# Of a document there is one, whoever its customer is; of other days one for each
# customer: see the indexes of the model.
ONCE = {
    True: SQL("(rule_id, res_id, period_key) WHERE res_id IS NOT NULL"),
    False: SQL("(rule_id, partner_id, period_key) WHERE res_id IS NULL"),
}
# What was planned for customers who ordered since.
ORDERED = """
    SELECT occurrence.id
      FROM crm_care_occurrence occurrence
      JOIN res_partner person ON person.id = occurrence.partner_id
     WHERE occurrence.rule_id = %(rule)s
       AND (occurrence.state = 'planned' OR occurrence.state = 'due')
       AND EXISTS (
               SELECT FROM res_partner contact
                 JOIN sale_order ON sale_order.partner_id = contact.id
                WHERE contact.commercial_partner_id = person.commercial_partner_id
                  AND sale_order.state = 'sale'
                  AND sale_order.company_id = occurrence.company_id
                  AND (sale_order.date_order AT TIME ZONE 'UTC'
                       AT TIME ZONE %(tz)s)::date >= occurrence.date_due
                  AND (occurrence.res_model IS NULL
                       OR occurrence.res_model <> 'sale.order'
                       OR occurrence.res_id <> sale_order.id)
           )
"""


class CrmCareRule(models.Model):
    """Noting the occasions of the coming days, each once."""

    _inherit = "crm.care.rule"

    @api.model
    def _cron_plan(self):
        self.search([("date_start", "!=", False)])._plan(fields.Datetime.now())

    def _plan(self, now):
        """Note the occasions of these rules that are near, and follow those that moved.

        One transaction per rule. An occasion is unique: killed anywhere and run again,
        or run twice at once, the same rows are there.

        :param datetime now: naive, in UTC
        :return: how many rows were written
        :rtype: int
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(self))
        written = 0
        for rule in self:
            try:
                written += rule._plan_rule(now)
            except SerializationFailure:
                # Another run notes these occasions at this moment.
                self.env.cr.rollback()
            except Exception:
                # One broken rule stops no other.
                self.env.cr.rollback()
                _logger.exception("Care rule %s failed", rule.id)
            if not commit_progress(1):
                break
        return written

    def _plan_now(self):
        """Note what is near at once, for who just switched the rule on."""
        # sudo: only managers may switch rules on (checked by whoever calls); a rule
        # plans for all customers of its company, as the job does.
        for rule_sudo in self.sudo():
            rule_sudo._plan_rule(fields.Datetime.now())

    def _plan_rule(self, now):
        """Note the occasions of one rule; return how many rows were written."""
        self.ensure_one()
        # What is closed with a reason is read at the company.
        self = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        step = self._get_first_step()
        if not step or not self._is_available(self.trigger):
            return 0
        self.env.flush_all()
        today = self._get_today(now)
        first = self._get_first_event(today, self.include_backlog)
        last = today + timedelta(days=HORIZON)
        oldest = self._get_oldest_event(min(first, today))
        [(written, changed_ids, moved_ids, gone_ids)] = self.env.execute_query(
            SQL(
                PLAN,
                candidates=self._select_candidates(oldest, last),
                subject=self._get_subject(),
                once=ONCE[self.trigger in DOCUMENT_TRIGGERS],
                rule=self.id,
                step=step.id,
                delay=step.delay_days,
                first=first,
                last=last,
            )
        )
        Occurrence = self.env["crm.care.occurrence"]
        Occurrence.invalidate_model()
        Occurrence.browse(changed_ids or [])._follow(set(moved_ids or []))
        gone = Occurrence.browse(gone_ids or [])
        gone._drop(returns=self.trigger in CALENDAR_TRIGGERS)
        return written + len(gone) + self._close_overtaken(today)

    def _get_subject(self):
        """Return the column that tells, with the period, one occasion from another."""
        by_document = self.trigger in DOCUMENT_TRIGGERS
        return SQL.identifier("res_id" if by_document else "partner_id")

    def _get_today(self, now):
        """Return what day it is at the company."""
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_tz()), now
        )
        return local.date()

    def _get_first_event(self, today, include_backlog):
        """Return the first day whose occasions are still noted."""
        if self.trigger in CALENDAR_TRIGGERS:
            return max(self.date_start or today, today - timedelta(days=LATE))
        if include_backlog:
            return fields.Date.to_date("1900-01-01")
        return self.date_start or today

    def _get_oldest_event(self, first):
        """Return how far back the calendar is needed for what is open."""
        if self.trigger not in CALENDAR_TRIGGERS:
            return first
        [(oldest,)] = self.env["crm.care.occurrence"]._read_group(
            [("rule_id", "=", self.id), ("state", "in", ("planned", "due"))],
            aggregates=["date_event:min"],
        )
        return min(first, oldest or first)

    def _select_candidates(self, first, last):
        """Return the statement for the occasions from one day to another.

        :param date first: of interest for days that come every year
        :param date last: the last day to act on
        """
        first -= timedelta(days=SHIFT)
        last += timedelta(days=self.lead_days + SHIFT)
        return SQL(
            CANDIDATES,
            events=self._select_events(first, last),
            lead=self.lead_days,
            moves=self._select_moves(first - timedelta(days=self.lead_days), last),
            responsible=self._responsible_to_sql(),
            fallback=self.fallback_user_id.id or None,
        )

    def _select_moves(self, first, last):
        """Return the days off of companies and the working days they are moved to."""
        companies = self._get_companies() if self.shift != "none" else []
        moves = [
            (company.id, off, day)
            for company in companies
            for off, day in company._shift_relation_days(
                first, last, self.shift
            ).items()
            if off != day
        ]
        columns = zip(*moves, strict=True) if moves else ([], [], [])
        return SQL(
            "SELECT * FROM unnest(%s::int[], %s::date[], %s::date[])",
            *(list(column) for column in columns),
        )

    def _responsible_to_sql(self):
        if self.responsible == "document":
            return SQL("event.user_id")
        if self.responsible == "user":
            return SQL("%s", self.user_id.id)
        if self.responsible == "team":
            # By the customer's number: whoever it is stays the same in each run.
            members = self.team_id.member_ids.sorted("id").ids
            if not members:
                return SQL("NULL")
            number = SQL("COALESCE(event.partner_id, event.res_id)")
            return SQL("(%s::int[])[1 + %s %% %s]", members, number, len(members))
        return SQL("COALESCE(person.user_id, customer.user_id)")

    def _close_overtaken(self, today):
        """Close what came too late, and what the customer's order made needless."""
        Occurrence = self.env["crm.care.occurrence"]
        closed = 0
        if self.trigger in CALENDAR_TRIGGERS:
            late = Occurrence.search(
                [
                    ("rule_id", "=", self.id),
                    ("state", "=", "planned"),
                    ("date_event", "<", today - timedelta(days=LATE)),
                    ("date_step", "<", today - timedelta(days=LATE)),
                ]
            )
            orphans = late.filtered(lambda care: not care.user_id)
            orphans._do_skip(self.env._("Nobody is responsible."))
            (late - orphans)._do_skip(self.env._("The day has passed."))
            closed += len(late)
        if self.stop_on_order:
            rows = self.env.execute_query(SQL(ORDERED, rule=self.id, tz=self._get_tz()))
            ordered = Occurrence.browse(row[0] for row in rows)
            ordered._do_cancel(self.env._("The customer ordered meanwhile."))
            closed += len(ordered)
        return closed
