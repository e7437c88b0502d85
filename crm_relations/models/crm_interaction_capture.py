import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, json_default, split_every
from odoo.tools.mail import html_to_inner_content

QUEUE = "crm_relations.interaction"
SUMMARY_SIZE = 200
# Meetings that were entered or moved late are still found this many days back.
MEETING_WINDOW_DAYS = 30

INSERT_QUEUED = """
    WITH person AS (
        SELECT queued.*, partner.id AS person_id, partner.commercial_partner_id,
               partner.user_id,
               -- Colleagues without a login are contacts of one's own company.
               partner.partner_share AND NOT EXISTS (
                   SELECT FROM res_company company
                    WHERE company.partner_id = partner.commercial_partner_id
               ) AS external
          FROM json_to_recordset(queue) AS queued(
                   n int, role varchar, candidate_id int,
                   date timestamp, channel varchar, summary varchar, note text,
                   duration float8, partner_id int, lead_id int, order_id int,
                   calendar_event_id int, company_id int, fallback_company_id int,
                   responsible_id int, author_id int, outside boolean,
                   source_model varchar, source_id int, external_id varchar
               )
     LEFT JOIN res_partner partner ON partner.id = queued.candidate_id
    ), event AS (
        SELECT person.*,
               CASE WHEN role = 'author' OR author_id IS NULL THEN 'in' ELSE 'out' END
                   AS direction,
               bool_or(external) FILTER (WHERE role = 'author') OVER same
                   AS author_external,
               max(commercial_partner_id) FILTER (WHERE role = 'document') OVER same
                   AS customer_id
          FROM person
        WINDOW same AS (PARTITION BY n)
    ), customer AS (
        -- One row per customer, on its person rather than on the company itself.
        SELECT DISTINCT ON (n, commercial_partner_id) *
          FROM event
         WHERE CASE role
                   -- What came in is an exchange with its author ...
                   WHEN 'author' THEN external
                   -- ... what went out, one with each recipient outside, ...
                   WHEN 'recipient' THEN external AND NOT author_external
                   -- ... and the document's customer stands in for somebody who is
                   -- no contact yet.
                   ELSE (author_id IS NULL OR outside) AND external IS NOT FALSE
               END
      ORDER BY n, commercial_partner_id, person_id = partner_id DESC NULLS LAST,
               person_id = commercial_partner_id, person_id, direction
    ), ranked AS (
        -- The document goes with the row of its own customer, else with the first.
        SELECT *,
               row_number() OVER (
                   PARTITION BY n
                       ORDER BY commercial_partner_id = customer_id DESC NULLS LAST,
                                commercial_partner_id
               ) = 1 AS linked,
               CASE direction
                   WHEN 'in' THEN COALESCE(responsible_id, user_id)
                   ELSE (
                       SELECT author.id
                         FROM res_users author
                        WHERE author.partner_id = author_id
                     ORDER BY author.active DESC, author.id
                        LIMIT 1
                   )
               END AS staff_id
          FROM customer
    ), interaction AS (
        -- Mail headers may tell a date to come; the timeline pages by whole seconds.
        SELECT LEAST(
                   ranked.date,
                   date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC')
               ) AS date,
               ranked.person_id AS partner_id, ranked.commercial_partner_id,
               -- Looked up, since a document may be deleted before its row is written.
               (SELECT id FROM crm_lead WHERE id = ranked.lead_id AND ranked.linked)
                   AS lead_id,
               (SELECT id FROM sale_order WHERE id = ranked.order_id AND ranked.linked)
                   AS order_id,
               (SELECT id FROM calendar_event WHERE id = ranked.calendar_event_id)
                   AS calendar_event_id,
               staff.id AS user_id,
               COALESCE(
                   ranked.company_id,
                   CASE WHEN ranked.direction = 'in' THEN staff.company_id END,
                   ranked.fallback_company_id
               ) AS company_id,
               ranked.channel, ranked.direction, ranked.summary, ranked.note,
               ranked.duration, ranked.source_model, ranked.source_id,
               ranked.external_id, ranked.n
          FROM ranked
     LEFT JOIN res_users staff ON staff.id = ranked.staff_id
    )
    INSERT INTO crm_interaction AS known (
        date, partner_id, commercial_partner_id, lead_id, order_id, calendar_event_id,
        user_id, company_id, channel, direction, summary, note, duration, source_model,
        source_id, external_id
    )
    SELECT DISTINCT ON (external_id, company_id, customer)
           date, partner_id, commercial_partner_id, max(lead_id) OVER same,
           max(order_id) OVER same, max(calendar_event_id) OVER same, user_id,
           company_id, channel, direction, summary, max(note) OVER same, duration,
           source_model, source_id, external_id
      FROM (
               SELECT *, COALESCE(commercial_partner_id, -lead_id) AS customer
                 FROM interaction
                WHERE commercial_partner_id IS NOT NULL OR lead_id IS NOT NULL
           ) keyed
    WINDOW same AS (PARTITION BY external_id, company_id, customer)
  ORDER BY external_id, company_id, customer, n
        ON CONFLICT (external_id, company_id, COALESCE(commercial_partner_id, -lead_id))
           WHERE external_id IS NOT NULL
           DO UPDATE
       SET lead_id = COALESCE(known.lead_id, EXCLUDED.lead_id),
           order_id = COALESCE(known.order_id, EXCLUDED.order_id),
           note = COALESCE(known.note, EXCLUDED.note),
           calendar_event_id =
               COALESCE(known.calendar_event_id, EXCLUDED.calendar_event_id)
     WHERE (known.lead_id IS NULL AND EXCLUDED.lead_id IS NOT NULL)
        OR (known.order_id IS NULL AND EXCLUDED.order_id IS NOT NULL)
        OR (known.note IS NULL AND EXCLUDED.note IS NOT NULL)
        OR (known.calendar_event_id IS NULL AND EXCLUDED.calendar_event_id IS NOT NULL)
"""

# A function, since PostgreSQL keeps the plan of what is in it: planning the statement
# took longer than running it, and would be done for each message that is posted.
CREATE_INSERT = f"""
    CREATE OR REPLACE FUNCTION crm_interaction_insert(queue json) RETURNS integer
    LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    DECLARE
        written integer;
    BEGIN
        {INSERT_QUEUED};
        GET DIAGNOSTICS written = ROW_COUNT;
        RETURN written;
    END $$
"""

# Keeps what is already with the new customer; of several moved rows, the first.
REASSIGN = """
    WITH move AS (
        %(moves)s
    ), ranked AS (
        SELECT move.*, row.external_id, row.company_id,
               row_number() OVER (
                   PARTITION BY row.external_id, row.company_id,
                                move.commercial_partner_id
                       ORDER BY row.id
               ) AS n
          FROM move
          JOIN crm_interaction row ON row.id = move.id
    ), doubled AS (
        DELETE FROM crm_interaction row
         USING ranked
         WHERE row.id = ranked.id
           AND ranked.external_id IS NOT NULL
           AND (ranked.n > 1 OR EXISTS (
                   SELECT FROM crm_interaction known
                    WHERE known.external_id = ranked.external_id
                      AND known.company_id = ranked.company_id
                      AND known.commercial_partner_id = ranked.commercial_partner_id
               ))
     RETURNING row.id
    )
    UPDATE crm_interaction row
       SET partner_id = ranked.partner_id,
           commercial_partner_id = ranked.commercial_partner_id
      FROM ranked
     WHERE row.id = ranked.id AND row.id NOT IN (SELECT id FROM doubled)
"""


class CrmInteraction(models.Model):
    """How the log fills itself: events are queued and written by one INSERT."""

    _inherit = "crm.interaction"

    def init(self):
        self.env.cr.execute(SQL(CREATE_INSERT))
        return super().init()

    # ------------------------------------------------------------
    # QUEUE
    # ------------------------------------------------------------

    @api.model
    def _is_captured(self, channel):
        """Tell whether the settings ask to log what comes from ``channel``.

        :param str channel: ``email``, ``meeting``, ``activity`` or ``sms``
        """
        # sudo: a switch that any flow may ask for; nothing of it is shown to the user.
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return parameters_sudo.get_param(f"crm_relations.capture_{channel}") == "True"

    @api.model
    def _queue(self, rows):
        """Log ``rows`` with one INSERT when the transaction is flushed.

        Costs no query now, and one at flush however many rows were queued. Who is
        outside the company, and which customer they belong to, is left to SQL. An
        event that involves nobody from outside is dropped; one that is already
        logged for a customer is not logged again, only linked to the further
        document.

        :param list[dict] rows: ``date, channel, summary, note, duration``; the
            document's ``partner_id, lead_id, order_id, calendar_event_id, company_id,
            responsible_id``; ``author_id`` and ``recipient_ids`` (partners);
            ``outside`` when it went to an address that is no contact;
            ``source_model, source_id`` and the event's ``external_id``
        """
        if not rows:
            return
        precommit = self.env.cr.precommit
        if QUEUE not in precommit.data:
            precommit.data[QUEUE] = []
            precommit.add(self._flush_queue)
        precommit.data[QUEUE].extend(rows)

    def _flush_queue(self):
        # Raw SQL: whoever posted, finished or met was checked by that operation.
        rows = self.env.cr.precommit.data.pop(QUEUE, None)
        if rows:
            self._insert_rows(rows)

    def _insert_rows(self, rows):
        """Write queued rows; return how many interactions were made or linked."""
        candidates = list(self._get_queued_candidates(rows))
        payload = json.dumps(candidates, default=json_default)
        [[written]] = self.env.execute_query(
            SQL("SELECT crm_interaction_insert(%s::json)", payload)
        )
        self.invalidate_model()
        self._invalidate_figures()
        return written

    @api.model
    def _get_queued_candidates(self, rows):
        """Yield each queued row once for everybody that it may be logged for."""
        for number, row in enumerate(rows):
            # What is empty is null in JSON.
            facts = {
                name: None if value is False else value for name, value in row.items()
            }
            recipient_ids = facts.pop("recipient_ids", None) or ()
            people = [("document", facts.get("partner_id"))]
            if facts.get("author_id"):
                people.append(("author", facts["author_id"]))
            people += [("recipient", partner_id) for partner_id in recipient_ids]
            for role, partner_id in people:
                yield {**facts, "n": number, "role": role, "candidate_id": partner_id}

    @api.model
    def _reassign_customer(self, moves):
        """Give interactions to another customer, dropping what is logged there too.

        Raw SQL and no access check: callers do what the user may do to a partner or
        an opportunity, and its rows only follow it.

        :param SQL moves: selects ``id, partner_id, commercial_partner_id``: the rows
            and what they shall hold; it may not select rows that hold it already
        """
        self.env.cr.flush()
        self._reassign_written(moves)

    def _reassign_written(self, moves):
        """Do that to the rows that are in the database."""
        self.env.cr.execute(SQL(REASSIGN, moves=moves))
        self.invalidate_model()
        self._invalidate_figures()

    @api.model
    def _merge_partners(self, sources, destination):
        """Bring the rows of customers that are merged to the one that stays.

        :param sources: the partners that go
        :param destination: the partner that stays
        """
        self._reassign_customer(
            SQL(
                """
                SELECT id, partner_id, %s AS commercial_partner_id
                  FROM crm_interaction
                 WHERE commercial_partner_id = ANY(%s)
                """,
                destination.commercial_partner_id.id,
                (sources - destination.commercial_partner_id).ids,
            )
        )

    @api.model
    def _prepare_summary(self, *texts):
        """Return the first of ``texts`` (plain or HTML) that says something."""
        for text in texts:
            line = html_to_inner_content(text or "").strip()
            if line:
                return line[:SUMMARY_SIZE]
        return None

    # ------------------------------------------------------------
    # MEETINGS
    # ------------------------------------------------------------

    @api.model
    def _cron_capture_meetings(self):
        if self._is_captured("meeting"):
            self._capture_meetings(fields.Datetime.now())

    def _capture_meetings(self, now, batch_size=500):
        """Log the meetings with people from outside that are over at ``now``.

        Keeps no cursor: it takes those of the last 30 days that are not logged yet,
        so a run cut short anywhere is completed by the next one.

        :param datetime now: naive, in UTC
        :param int batch_size: meetings per committed batch
        """
        events = self._search_unlogged_meetings(now)
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(events))
        for batch in split_every(batch_size, events.ids, events.browse):
            self._insert_rows([event._prepare_interaction_values() for event in batch])
            if not commit_progress(len(batch)):
                break

    @api.model
    def _search_unlogged_meetings(self, now):
        def is_unlogged(_model, alias, _query):
            # A join, whereas NOT IN compares with every meeting ever logged.
            return SQL(
                "NOT EXISTS (SELECT FROM crm_interaction known"
                " WHERE %s = known.calendar_event_id)",
                SQL.identifier(alias, "id", to_flush=self._fields["calendar_event_id"]),
            )

        domain = [
            ("stop", "<=", now),
            ("stop", ">", now - timedelta(days=MEETING_WINDOW_DAYS)),
            ("attendee_ids.partner_id.partner_share", "=", True),
        ]
        events = self.env["calendar.event"].search(
            Domain(domain) & Domain.custom(to_sql=is_unlogged), order="stop, id"
        )
        return events.filtered(lambda event: event.effective_privacy != "private")
