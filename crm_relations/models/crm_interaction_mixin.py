import ast
import operator as comparison
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .mail_thread import ADDRESSED, AUTOMATED

GROUP = "sales_team.group_sale_salesman"
COUNT_LIMIT = 100
CENTURY = 36525  # days
COMPARISONS = {
    "in": (lambda count, values: count in values, SQL("IN")),
    "<": (comparison.lt, SQL("<")),
    "<=": (comparison.le, SQL("<=")),
    ">": (comparison.gt, SQL(">")),
    ">=": (comparison.ge, SQL(">=")),
}
# The order makes PostgreSQL walk the index and stop, where counting alone lets it
# collect all rows of a customer first.
FIGURES = """
    SELECT owner.id, spoken.n, spoken.date,
           feedback.summary, feedback.sentiment, feedback.channel
      FROM unnest(%(owners)s) AS owner(id)
CROSS JOIN LATERAL (
               SELECT count(*) AS n, max(seen.date) AS date
                 FROM (
                          SELECT %(date)s AS date FROM %(visible)s
                        ORDER BY %(date)s DESC
                           LIMIT %(limit)s
                      ) seen
           ) spoken
 LEFT JOIN LATERAL (
               SELECT %(summary)s, %(sentiment)s, %(channel)s FROM %(visible)s
                  AND (%(direction)s = 'in' OR %(sentiment)s IS NOT NULL)
             ORDER BY %(date)s DESC LIMIT 1
           ) feedback ON TRUE
"""


class CrmInteractionMixin(models.AbstractModel):
    """A document or customer that people outside the company are talked to about.

    What is posted on it for people outside is logged; the figures are read live from
    the log, by one query for all records of a page, as far as the user may see it.
    List it before the model that it extends, so that its hooks wrap that model's.
    """

    _name = "crm.interaction.mixin"
    _description = "Interactions on a Document"

    # Field of crm.interaction that leads here, and which of our fields it points at.
    _interaction_field = None
    _interaction_owner = "id"

    relation_interaction_count = fields.Integer(
        string="Interactions",
        compute="_compute_relation_figures",
        search="_search_relation_interaction_count",
        groups=GROUP,
        aggregator=None,
        help="Counted up to 100.",
    )
    relation_interaction_count_text = fields.Char(
        string="Number of Interactions",
        compute="_compute_relation_figures",
        groups=GROUP,
    )
    relation_last_interaction_date = fields.Datetime(
        string="Last Interaction",
        compute="_compute_relation_figures",
        search="_search_relation_last_interaction_date",
        groups=GROUP,
    )
    relation_last_feedback = fields.Char(
        string="Last Feedback",
        compute="_compute_relation_figures",
        groups=GROUP,
        help="The last thing the customer wrote, or that was noted with a feeling.",
    )
    relation_silent_days = fields.Integer(
        string="Silent Days",
        compute="_compute_relation_figures",
        search="_search_relation_silent_days",
        groups=GROUP,
        aggregator="avg",
        help="Days since the last interaction, or since creation if there is none.",
    )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    # What it takes from the record itself is read with the page it is shown on.
    @api.depends(lambda self: ("create_date", *self._get_interaction_owner_field()))
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_relation_figures(self):
        figures = self._read_relation_figures()
        today = fields.Date.context_today(self)
        for record in self:
            owner_id = record._get_interaction_owner()._origin.id
            count, date, feedback = figures.get(owner_id, (0, False, False))
            record.relation_interaction_count = count
            record.relation_interaction_count_text = (
                f"{COUNT_LIMIT - 1}+" if count >= COUNT_LIMIT else str(count)
            )
            record.relation_last_interaction_date = date
            record.relation_last_feedback = feedback
            since = date or record.create_date or fields.Datetime.now()
            since = fields.Datetime.context_timestamp(record, since).date()
            record.relation_silent_days = (today - since).days

    def _get_interaction_owner_field(self):
        return () if self._interaction_owner == "id" else (self._interaction_owner,)

    def _get_interaction_owner(self):
        """Return the records that interactions point at: these, or their customers."""
        field = self._interaction_owner
        return self if field == "id" else self[field]

    def _read_relation_figures(self):
        """Return ``{owner id: (count, last date, last feedback)}`` as the user sees it.

        One statement: per record two short walks along an index.
        """
        owner_ids = self._get_interaction_owner()._origin.ids
        if not owner_ids:
            return {}
        Interaction = self.env["crm.interaction"]
        Interaction.flush_model()
        query = Interaction._search(Domain.TRUE)
        query.add_where(
            SQL("%s = owner.id", SQL.identifier(query.table, self._interaction_field))
        )
        columns = {
            name: SQL.identifier(query.table, name)
            for name in ("channel", "date", "direction", "sentiment", "summary")
        }
        visible = SQL("%s WHERE %s", query.from_clause, query.where_clause)
        rows = self.env.execute_query(
            SQL(
                FIGURES, owners=owner_ids, visible=visible, limit=COUNT_LIMIT, **columns
            )
        )
        return {
            owner_id: (count, date or False, self._format_relation_feedback(*feedback))
            for owner_id, count, date, *feedback in rows
        }

    def _format_relation_feedback(self, summary, sentiment, channel):
        """Return what was said and how it was felt, or False if nothing was."""
        Interaction = self.env["crm.interaction"]
        if not channel:
            return False

        def label(fname, value):
            return dict(Interaction._fields[fname]._description_selection(self.env))[
                value
            ]

        text = summary or label("channel", channel)
        return f"{label('sentiment', sentiment)}: {text}" if sentiment else text

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    def _search_interaction_owners(self, domain, having=None):
        """Return the domain of records with a visible interaction in ``domain``.

        An EXISTS rather than an IN: its negation becomes an anti-join, where NOT IN
        over a log of a million rows compares each record with each row.

        :param Domain domain: on ``crm.interaction``
        :param SQL having: condition on the interactions of one record
        """
        field = self._interaction_field
        seen = self.env["crm.interaction"]._search(domain & Domain(field, "!=", False))
        column = SQL.identifier(seen.table, field)
        if having is not None:
            seen.groupby = column
            seen.having = having
        rows = seen.select(SQL("%s AS owner_id", column))

        def to_sql(model, alias, query):
            owner = model._field_to_sql(alias, self._interaction_owner, query)
            # In a subquery of its own, the aliases of the log cannot hide the record's.
            return SQL(
                "EXISTS (SELECT FROM (%s) seen WHERE seen.owner_id = %s)", rows, owner
            )

        return Domain.custom(to_sql=to_sql)

    def _search_relation_interaction_count(self, operator, value):
        if operator not in ("in", "<", "<=", ">", ">="):
            return NotImplemented
        compare, to_sql = COMPARISONS[operator]
        # An empty value counts as none.
        value = tuple(map(int, value)) if operator == "in" else int(value)
        if compare(0, value):
            # Those with no row are the rest of a search that can see only rows.
            having = SQL("NOT (count(*) %s %s)", to_sql, value)
            return ~self._search_interaction_owners(Domain.TRUE, having)
        having = SQL("count(*) %s %s", to_sql, value)
        return self._search_interaction_owners(Domain.TRUE, having)

    def _search_relation_last_interaction_date(self, operator, value):
        spoken = self._search_interaction_owners(Domain.TRUE)
        if operator == "in" and set(value) == {False}:
            return ~spoken
        if operator in (">", ">="):
            return self._search_interaction_owners(Domain("date", operator, value))
        if operator in ("<", "<="):
            later = Domain("date", ">=" if operator == "<" else ">", value)
            return spoken & ~self._search_interaction_owners(later)
        return NotImplemented

    def _search_relation_silent_days(self, operator, value):
        if operator == "in":
            return Domain.OR(
                self._get_silent_domain(days) & ~self._get_silent_domain(days + 1)
                for days in value
            )
        if operator in ("<", ">="):
            silent = self._get_silent_domain(value)
        elif operator in ("<=", ">"):
            silent = self._get_silent_domain(value + 1)
        else:
            return NotImplemented
        return silent if operator in (">", ">=") else ~silent

    def _get_silent_domain(self, days):
        """Return the domain of records silent for at least ``days`` of the user's."""
        today = fields.Date.context_today(self)
        timezone = self.env.tz
        # What is typed must stay within the calendar.
        days = max(-CENTURY, min(int(days), CENTURY))
        first_recent_day = datetime.combine(today - timedelta(days=days - 1), time.min)
        bound = timezone.localize(first_recent_day).astimezone(pytz.utc)
        bound = bound.replace(tzinfo=None)
        recent = self._search_interaction_owners(Domain("date", ">=", bound))
        spoken = self._search_interaction_owners(Domain.TRUE)
        return ~recent & (Domain("create_date", "<", bound) | spoken)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.readonly
    def action_view_relation_interactions(self):
        """Open the interactions of this record.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_interaction_action"
        )
        owner = self._get_interaction_owner()
        action["domain"] = [(self._interaction_field, "=", owner.id)]
        action["context"] = self._get_interaction_defaults()
        return action

    @api.readonly
    def action_log_relation_interaction(self):
        """Open the quick log for this record.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_interaction_action_log"
        )
        size = ast.literal_eval(action["context"])
        action["context"] = {**size, **self._get_interaction_defaults()}
        return action

    def _get_interaction_defaults(self):
        """Return the context that a new interaction on this record starts with."""
        values = self._get_interaction_document_values()
        partner = self.env["res.partner"].browse(values["partner_id"])
        customer = partner.commercial_partner_id
        # An order of one's own may belong to a colleague's opportunity.
        lead = self.env["crm.lead"].browse(values.get("lead_id") or [])
        defaults = {
            "default_commercial_partner_id": customer.id,
            "default_partner_id": partner.id if partner != customer else False,
            "default_lead_id": lead.has_access("read") and lead.id,
            "default_order_id": values.get("order_id"),
            "default_company_id": values["company_id"],
        }
        return {name: value for name, value in defaults.items() if value}

    # ------------------------------------------------------------
    # CAPTURE
    # ------------------------------------------------------------

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Log what people outside were told, or told us; it is known only here."""
        channel = self._get_interaction_channel(message, msg_vals or {})
        if not channel or not self.env["crm.interaction"]._is_captured(channel):
            return super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # Read before: notifying by e-mail gives a message without a subject one.
        subject = message.sudo().subject
        recipients_data = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        values = self._prepare_interaction_values(
            message, channel, subject, recipients_data
        )
        self.env["crm.interaction"]._queue([values])
        return recipients_data

    @api.model
    def _get_interaction_channel(self, message, msg_vals):
        """Tell conversations from notes, tracking and what machines sent.

        :return: ``email``, ``sms`` or None
        """
        message_type = msg_vals.get("message_type") or message.sudo().message_type
        if message_type == "sms":
            return "sms"
        if message_type not in ("email", "comment") or self.env.context.get(AUTOMATED):
            return None
        subtype_id = msg_vals.get("subtype_id") or message.sudo().subtype_id.id
        xmlid_to_res_id = self.env["ir.model.data"]._xmlid_to_res_id
        if message_type == "email":
            # The first e-mail of a lead carries the subtype "created".
            talks = subtype_id != xmlid_to_res_id("mail.mt_note")
        else:
            talks = subtype_id == xmlid_to_res_id("mail.mt_comment")
        return "email" if talks else None

    def _prepare_interaction_values(self, message, channel, subject, recipients_data):
        """Describe a message for ``crm.interaction._queue``."""
        # sudo: whoever posts may post here; the message is theirs, and just made.
        message_sudo = message.sudo()
        texts = [subject, message_sudo.body]
        outside = [data for data in recipients_data if data["share"] or not data["id"]]
        recipient_ids = [data["id"] for data in outside if data["id"]]
        if message_sudo.message_type == "email":
            recipient_ids += self.env.context.get(ADDRESSED, [])
        else:
            # In the chatter the subject is but the name of the document.
            texts.reverse()
        return {
            **self._get_interaction_document_values(),
            "date": message_sudo.date,
            "channel": channel,
            "summary": self.env["crm.interaction"]._prepare_summary(*texts),
            "author_id": message_sudo.author_id.id,
            "recipient_ids": recipient_ids,
            "outside": any(not data["id"] for data in outside),
            "source_model": message_sudo._name,
            "source_id": message_sudo.id,
            "external_id": message_sudo.message_id,
        }
