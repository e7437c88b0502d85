from odoo import api, fields, models
from odoo.tools import SQL

OUTCOMES = [
    ("advanced", "Went on"),
    ("back", "Went back"),
    ("lost", "Lost"),
    ("open", "Still there"),
    ("won", "Won"),
    ("switched", "Pipeline changed"),
]
# What records are filtered by most goes along in every PARTITION BY: PostgreSQL then
# looks at the opportunities of that team, salesperson or company only.
OWNER = SQL("stay.lead_id, stay.team_id, stay.user_id, stay.company_id")


class CrmStageConversionReport(models.Model):
    """Each stay of an opportunity in a stage: how long it took, and how it ended.

    Read live from the changes of stage that are tracked on opportunities, as Odoo's
    own time in stage is. The first stay starts with the opportunity, the last one is
    in its present stage. A stay ended by a pipeline template has not ended well or
    badly: it counts neither for the rates nor for the days.
    """

    _name = "crm.stage.conversion.report"
    _description = "Stage Conversion Analysis"
    _auto = False
    _order = "date_entered desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "company_id",
            "create_date",
            "date_closed",
            "stage_id",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.stage": ["is_won", "sequence"],
        "mail.message": ["model", "res_id", "subtype_id"],
        "mail.tracking.value": [
            "create_date",
            "field_id",
            "mail_message_id",
            "old_value_integer",
        ],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    next_stage_id = fields.Many2one("crm.stage", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_entered = fields.Datetime(string="Entered On", readonly=True)
    date_left = fields.Datetime(string="Left On", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    days = fields.Float(string="Average Days", readonly=True, aggregator="avg")
    median_days = fields.Float(readonly=True, aggregator="avg")
    advanced = fields.Integer(string="Opportunities That Went on", readonly=True)
    decided = fields.Integer(string="Opportunities That Could Go on", readonly=True)
    lost = fields.Integer(string="Lost Opportunities", readonly=True)
    won = fields.Integer(string="Won Opportunities", readonly=True)
    conversion = fields.Float(
        string="Conversion (%)",
        readonly=True,
        aggregator="avg",
        help="How many of the opportunities in the stage reached a later one, or were"
        " won.",
    )

    # ------------------------------------------------------------
    # AGGREGATES
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Take the median, and count each opportunity once however often it came."""

        def column(name):
            return self._field_to_sql(self._table, name, query)

        def leads(name):
            return SQL(
                "count(DISTINCT %s) FILTER (WHERE %s = 1)",
                column("lead_id"),
                column(name),
            )

        if aggregate_spec == "median_days:avg":
            return SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)", column("days")
            )
        if aggregate_spec == "conversion:avg":
            return SQL(
                "100.0 * %s / NULLIF(%s, 0)", leads("advanced"), leads("decided")
            )
        if aggregate_spec in ("advanced:sum", "decided:sum"):
            return leads(aggregate_spec.removesuffix(":sum"))
        return super()._read_group_select(aggregate_spec, query)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT stay.id, stay.lead_id, stay.stage_id, stay.next_stage_id,
                   stay.team_id, stay.user_id, stay.company_id,
                   stay.date_entered, stay.date_left, outcome.name AS outcome,
                   duration.days, duration.days AS median_days,
                   (outcome.name = 'advanced')::int AS advanced,
                   (outcome.counts AND NOT stay.is_won)::int AS decided,
                   (outcome.name = 'lost')::int AS lost,
                   (outcome.name = 'won')::int AS won,
                   CASE WHEN outcome.counts AND NOT stay.is_won
                        THEN 100.0 * (outcome.name = 'advanced')::int
                   END AS conversion
              FROM (%(reaches)s) stay
        CROSS JOIN LATERAL (SELECT %(outcome)s AS name) ending
        CROSS JOIN LATERAL (
                       SELECT ending.name,
                              ending.name NOT IN ('switched', 'won') AS counts
                   ) outcome
        CROSS JOIN LATERAL (
                       SELECT CASE WHEN outcome.counts
                                    AND stay.date_left IS NOT NULL THEN
                                  greatest(extract(epoch FROM
                                      stay.date_left - stay.date_entered
                                  ), 0)::float8 / 86400
                              END AS days
                   ) duration
             WHERE stay.sequence IS NOT NULL
            """,
            reaches=self._get_reaches_query(),
            outcome=self._get_outcome(),
        )

    @api.model
    def _get_outcome(self):
        """Return how a stay ended; what was won later has gone on, whatever between."""
        return SQL(
            """
            CASE WHEN stay.switched THEN 'switched'
                 WHEN stay.is_won AND stay.is_last THEN 'won'
                 WHEN stay.reached > stay.sequence
                   OR stay.won_status = 'won' AND NOT stay.is_won THEN 'advanced'
                 WHEN NOT stay.is_last THEN 'back'
                 WHEN stay.won_status = 'lost' THEN 'lost'
                 ELSE 'open'
            END
            """
        )

    @api.model
    def _get_reaches_query(self):
        """Return each stay with the furthest stage that was reached after it.

        Not further than the pipeline went on: stages of two cannot be compared.
        """
        return SQL(
            """
            SELECT stay.*,
                   max(stay.sequence) OVER (
                       PARTITION BY %(owner)s, stay.pipeline ORDER BY stay.number
                       ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                   ) AS reached
              FROM (%(stays)s) stay
            """,
            owner=OWNER,
            stays=self._get_stays_query(),
        )

    @api.model
    def _get_stays_query(self):
        """Return each stay with its times, in order."""
        return SQL(
            """
            SELECT stay.id, stay.lead_id, stay.team_id, stay.user_id, stay.company_id,
                   stay.won_status, stay.number, stay.switched, stay.stage_id,
                   stay.number = %(last)s AS is_last,
                   stay.date_left, stage.sequence, stage.is_won IS TRUE AS is_won,
                   COALESCE(
                       lag(stay.date_left) OVER entry, stay.create_date
                   ) AS date_entered,
                   lead(stage.id) OVER entry AS next_stage_id,
                   count(*) FILTER (WHERE stay.switched) OVER (
                       PARTITION BY %(owner)s ORDER BY stay.number
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                   ) AS pipeline
              FROM (%(moves)s) stay
         LEFT JOIN crm_stage stage ON stage.id = stay.stage_id
            WINDOW entry AS (PARTITION BY %(owner)s ORDER BY stay.number)
            """,
            owner=OWNER,
            moves=self._get_moves_query(),
            last=LAST,
        )

    @api.model
    def _get_moves_query(self):
        """Return the stage that each move left, and the one each opportunity is in."""
        field_id = self.env["ir.model.fields"]._get("crm.lead", "stage_id").id
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "crm_relations.mail_message_subtype_pipeline"
        )
        lead = SQL(
            "lead.id AS lead_id, lead.team_id, lead.user_id, lead.company_id,"
            " lead.won_status, lead.create_date"
        )
        return SQL(
            """
            SELECT move.id::bigint * 2 AS id, %(lead)s, move.id AS number,
                   move.old_value_integer AS stage_id, move.create_date AS date_left,
                   message.subtype_id IS NOT DISTINCT FROM %(subtype)s AS switched
              FROM mail_tracking_value move
              JOIN mail_message message
                ON message.id = move.mail_message_id AND message.model = 'crm.lead'
              JOIN crm_lead lead
                ON lead.id = message.res_id AND lead.type = 'opportunity'
             WHERE move.field_id = %(field)s
         UNION ALL
            SELECT lead.id::bigint * 2 + 1, %(lead)s, %(last)s, lead.stage_id,
                   CASE WHEN lead.won_status = 'lost' THEN lead.date_closed END, FALSE
              FROM crm_lead lead
             WHERE lead.type = 'opportunity'
            """,
            lead=lead,
            field=field_id,
            subtype=subtype_id or -1,
            last=LAST,
        )


# After every tracked move.
LAST = SQL("2147483647")
