import json
from datetime import timedelta

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import SQL, get_lang
from odoo.tools.misc import babel_locale_parse

from ..models.crm_care_rule import CALENDAR_TRIGGERS

WEEKS = 6
SHOWN = 80

# The occasions of each week and the first ones of all, of one run.
PREVIEW = """
    WITH candidate AS MATERIALIZED (%(candidates)s),
    wanted AS (
        SELECT DISTINCT ON (%(subject)s, period_key) *
          FROM candidate
         WHERE date_due <= %(last)s AND date_event >= %(first)s
      ORDER BY %(subject)s, period_key, date_event
    ),
    fresh AS (
        SELECT partner_id, user_id, date_event, date_due, res_model, res_id,
               GREATEST(date_due, %(today)s) AS day
          FROM wanted
         WHERE NOT EXISTS (
                   SELECT FROM crm_care_occurrence known
                    WHERE known.rule_id = %(rule)s
                      AND known.%(subject)s = wanted.%(subject)s
                      AND known.period_key = wanted.period_key
                      AND known.state NOT IN ('planned', 'due')
               )
    ),
    weekly AS (
        SELECT (day - %(today)s) / 7 AS week, count(*) AS number,
               count(*) FILTER (WHERE date_due < %(today)s) AS late
          FROM fresh
      GROUP BY 1
    ),
    shown AS (
        SELECT partner_id, user_id, date_event, day AS date_due, res_model, res_id
          FROM fresh
      ORDER BY day, date_event, partner_id, res_id
         LIMIT %(limit)s
    )
    SELECT (SELECT json_agg(ARRAY[week, number, late]) FROM weekly),
           (SELECT json_agg(
                shown ORDER BY date_due, date_event, partner_id, res_id
            ) FROM shown)
"""


class CrmCarePreview(models.TransientModel):
    """What a rule would do in the coming weeks, before it is switched on."""

    _name = "crm.care.preview"
    _description = "Preview of a Care Rule"

    rule_id = fields.Many2one(
        "crm.care.rule", required=True, readonly=True, ondelete="cascade"
    )
    trigger = fields.Selection(related="rule_id.trigger")
    is_running = fields.Boolean(compute="_compute_is_running")
    has_backlog = fields.Boolean(compute="_compute_is_running")
    include_backlog = fields.Boolean(
        string="Include the Backlog",
        help="Also customers for whom the day has come already. They are done at most"
        " so many a day as the rule allows, the most important ones first.",
    )
    # All of one statement, hence all stored as the lines are; and for the reader only.
    total = fields.Integer(compute="_compute_preview", store=True, compute_sudo=False)
    late_count = fields.Integer(
        compute="_compute_preview", store=True, compute_sudo=False
    )
    late_note = fields.Char(compute="_compute_preview", store=True, compute_sudo=False)
    weeks = fields.Text(compute="_compute_preview", store=True, compute_sudo=False)
    line_ids = fields.One2many(
        "crm.care.preview.line",
        "wizard_id",
        compute="_compute_preview",
        store=True,
        compute_sudo=False,
    )

    @api.depends("rule_id")
    def _compute_is_running(self):
        for wizard in self:
            wizard.is_running = bool(wizard.rule_id.date_start)
            wizard.has_backlog = wizard.rule_id.trigger not in CALENDAR_TRIGGERS

    @api.depends("rule_id", "include_backlog")
    def _compute_preview(self):
        for wizard in self:
            counts, rows = wizard._read_preview()
            wizard.total = sum(count for count, _late in counts.values())
            wizard.late_count = sum(late for _count, late in counts.values())
            wizard.late_note = wizard._get_late_note()
            wizard.weeks = wizard._prepare_chart(counts)
            wizard.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(values) for values in rows),
            ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        """Switch the rule on from today, and plan at once."""
        self.ensure_one()
        self.rule_id.action_start(include_backlog=self.include_backlog)
        self.rule_id._plan_now()
        return self.rule_id.action_view_occurrences()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _read_preview(self):
        """Return what the rule would note, as the reader may see the customers.

        :return: ``{week: (occasions, those whose day has come)}`` from this day on, and
            the values of the first lines
        """
        if not self.rule_id:
            return {}, []
        rule = self.rule_id.with_context(active_test=True)
        today = rule._get_today(fields.Datetime.now())
        first = rule._get_first_event(
            today, rule.include_backlog if rule.date_start else self.include_backlog
        )
        last = today + timedelta(weeks=WEEKS) - timedelta(days=1)
        self.env.flush_all()
        preview = SQL(
            PREVIEW,
            candidates=rule._select_candidates(min(first, today), last),
            subject=rule._get_subject(),
            rule=rule.id,
            first=first,
            last=last,
            today=today,
            limit=SHOWN,
        )
        [(weekly, shown)] = self.env.execute_query(preview)
        counts = {week: (number, late) for week, number, late in weekly or []}
        return counts, shown or []

    def _get_late_note(self):
        """Return what happens to those whose day has come already, if there are any."""
        if not self.late_count:
            return False
        cap = self.rule_id.daily_cap
        if not cap:
            return self.env._(
                "For %(count)s of them the day has come already.", count=self.late_count
            )
        return self.env._(
            "For %(count)s of them the day has come already: at most %(cap)s a day for "
            "each responsible user.",
            count=self.late_count,
            cap=cap,
        )

    def _prepare_chart(self, counts):
        today = self.rule_id and self.rule_id._get_today(fields.Datetime.now())
        locale = babel_locale_parse(get_lang(self.env).code)
        values = [
            {
                "label": format_skeleton(
                    "MMMd", today + timedelta(weeks=week), locale=locale
                ),
                "value": counts.get(week, (0, 0))[0],
                "type": "future",
            }
            for week in range(WEEKS if today else 0)
        ]
        return json.dumps(
            [
                {
                    "key": self.env._("Customers"),
                    "values": values,
                    "is_sample_data": False,
                }
            ]
        )
