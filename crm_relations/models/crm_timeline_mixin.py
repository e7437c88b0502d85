from datetime import datetime
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

CURSOR = itemgetter("date", "kind", "id")
PAGE_LIMIT = 100
NOTE_LENGTH = 300
CHANNEL_ICONS = {
    "phone": "fa-phone",
    "email": "fa-envelope-o",
    "meeting": "fa-calendar",
    "visit": "fa-map-marker",
    "sms": "fa-mobile",
    "chat": "fa-comments-o",
    "social": "fa-share-alt",
    "other": "fa-asterisk",
}

# Stage changes have no model that people may read: what the opportunity's own log
# tracked is shown for the opportunities that they may.
STAGE_CHANGES = """
    SELECT tracking.id, message.date, message.res_id AS lead_id,
           author.id AS author_id, author.name AS author,
           tracking.old_value_char, tracking.new_value_char
      FROM mail_message message
      JOIN mail_tracking_value tracking ON tracking.mail_message_id = message.id
 LEFT JOIN res_partner author ON author.id = message.author_id
     WHERE message.model = 'crm.lead'
       AND message.res_id IN %(leads)s
       AND tracking.field_id = %(field)s
       AND %(cursor)s
       AND message.date >= %(since)s
  ORDER BY message.date DESC, tracking.id DESC
     LIMIT %(limit)s
"""


class CrmTimelineMixin(models.AbstractModel):
    """History of a customer over the company and its contacts, newest first.

    Kinds of events are sources, read page by page along one cursor ``(date, kind,
    id)``: each source brings at most one page, whatever the customer's history.
    """

    _name = "crm.timeline.mixin"
    _description = "Customer Timeline"

    def _get_relation_timeline_sources(self):
        """Describe what the timeline shows; override to add a kind.

        ``partner`` leads from ``model`` to the contact that ``person`` filters by, and
        ``customer`` to the customer. ``date`` (in whole seconds, or paging skips),
        ``title``, ``badge`` (a selection) and ``user`` name fields. ``fields`` are
        further ones to read, for ``describe``, a method that turns what was read of a
        record into more of the row's keys. A source that is no plain search has
        ``read``, a method ``(kind, source, cursor, person_id, limit, since)`` returning
        rows.

        :rtype: dict[str, dict]
        """
        return {
            "interaction": self._get_relation_interaction_source(),
            "order": self._get_relation_order_source(),
            "stage": {
                "label": self.env._("Stage Changes"),
                "icon": "fa-star-o",
                "model": "crm.lead",
                "read": self._read_relation_timeline_stages,
            },
        }

    def _get_relation_interaction_source(self):
        return {
            "label": self.env._("Interactions"),
            "icon": "fa-comments-o",
            "model": "crm.interaction",
            "customer": "commercial_partner_id",
            "partner": "partner_id",
            "date": "date",
            "title": "display_name",
            "badge": "channel",
            "user": "user_id",
            # A list: strings in parentheses would be exported for translation.
            "fields": [
                "direction",
                "note",
                "outcome",
                "purpose_id",
                "sentiment",
                "summary",
            ],
            "describe": self._describe_relation_interaction,
        }

    def _get_relation_order_source(self):
        return {
            "label": self.env._("Orders"),
            "icon": "fa-shopping-cart",
            "model": "sale.order",
            "customer": "partner_id.commercial_partner_id",
            "partner": "partner_id",
            "date": "date_order",
            "title": "name",
            "badge": "state",
            "user": "user_id",
            "fields": ["amount_total", "currency_id"],
            "describe": self._describe_relation_order,
        }

    @api.readonly
    def get_relation_timeline(self, cursor=None, kind=None, person_id=None, limit=30):
        """Return a page of this customer's history, newest first.

        Sources the user may not read are left out; record rules do the rest.

        :param list cursor: ``next`` of the previous page, None for the first one
        :param str kind: the only source to show
        :param int person_id: the only contact whose events to show
        :param int limit: rows per page, at most 100
        :return: ``kinds`` (label and icon of each), ``rows``, and ``next`` or False.
            A row has ``kind, model, id, date, title``, ``res_id`` if what it opens is
            not ``id``, ``all_day`` if it has no hour, and as far as known ``icon,
            badge, tags, note, direction, sentiment, partner, user``; the last two are
            ``{model, id, name}``.
        :rtype: dict
        :raise AccessError: if the user may not read the customer or the log
        :raise UserError: if a parameter is none that the web client would send
        """
        self.ensure_one().check_access("read")
        self.env["crm.interaction"].check_access("read")
        self._check_relation_page(cursor, person_id, limit)
        sources = {
            name: source
            for name, source in self._get_relation_timeline_sources().items()
            if self.env[source["model"]].has_access("read")
        }
        rows = []
        for name, source in sources.items():
            if kind in (None, False, name):
                read = source.get("read", self._read_relation_timeline)
                # What is older than a full page of others cannot be on it.
                since = rows[-1]["date"] if len(rows) > limit else None
                rows += read(name, source, cursor, person_id, limit + 1, since)
                rows = sorted(rows, key=CURSOR, reverse=True)[: limit + 1]
        page = rows[:limit]
        return {
            "kinds": {
                name: {"label": source["label"], "icon": source["icon"]}
                for name, source in sources.items()
            },
            "rows": page,
            "next": len(rows) > limit and CURSOR(page[-1]),
        }

    @api.model
    def _check_relation_page(self, cursor, person_id, limit):
        """Say what is wrong with a request instead of failing somewhere below."""
        if not isinstance(limit, int) or not 0 < limit <= PAGE_LIMIT:
            raise UserError(
                self.env._("A page has 1 to %(limit)s rows.", limit=PAGE_LIMIT)
            )
        if person_id and not isinstance(person_id, int):
            raise UserError(self.env._("The person is named by the id of a contact."))
        if not cursor:
            return
        try:
            date, kind, row_id = cursor
            valid = isinstance(kind, str) and isinstance(row_id, int)
            valid = valid and bool(fields.Datetime.to_datetime(date))
        except (TypeError, ValueError):
            valid = False
        if not valid:
            raise UserError(
                self.env._("This page does not exist: start again from the first one.")
            )

    def _read_relation_timeline(self, kind, source, cursor, person_id, limit, since):
        """Return at most ``limit`` rows of a source after ``cursor``.

        :param str since: the date of the oldest row that is of use, None for any
        """
        domain = Domain(source["customer"], "=", self.commercial_partner_id.id)
        if person_id:
            domain &= Domain(source["partner"], "=", person_id)
        date = source["date"]
        domain &= self._get_relation_cursor_domain(kind, date, cursor)
        if since:
            domain &= Domain(date, ">=", since)
        fnames = [source[key] for key in ("title", "badge", "user", "partner")]
        model = self.env[source["model"]]
        # The customer is known: its name before those of its contacts is noise.
        records = model.with_context(partner_display_name_hide_company=1).search_read(
            domain,
            [date, *fnames, *source.get("fields", ())],
            order=f"{date} desc, id desc",
            limit=limit,
        )
        return [self._prepare_relation_row(kind, source, values) for values in records]

    def _prepare_relation_row(self, kind, source, values):
        """Return the row of the timeline for a record of a source, as it was read."""
        title, badge, user, partner = (
            values[source[key]] for key in ("title", "badge", "user", "partner")
        )
        describe = source.get("describe", lambda values: {})
        return {
            "kind": kind,
            "model": source["model"],
            "id": values["id"],
            "date": fields.Datetime.to_string(values[source["date"]]),
            "title": title,
            "badge": self._get_relation_label(source["model"], source["badge"], badge),
            "user": self._format_relation_link("res.users", user),
            "partner": self._format_relation_link("res.partner", partner),
            **describe(values),
        }

    @api.model
    def _get_relation_label(self, model, fname, value):
        """Return how a selection's value is called, False if there is none."""
        field = self.env[model]._fields[fname]
        return dict(field._description_selection(self.env)).get(value, False)

    @api.model
    def _format_relation_link(self, model, value):
        """Return what shows somebody's face and name, for an ``(id, name)``."""
        return bool(value and value[0]) and {
            "model": model,
            "id": value[0],
            "name": value[1],
        }

    def _describe_relation_interaction(self, values):
        """Return what a row tells of an interaction beside what was said."""
        outcome = self._get_relation_label(
            "crm.interaction", "outcome", values["outcome"]
        )
        purpose = values["purpose_id"] and values["purpose_id"][1]
        row = {
            "icon": CHANNEL_ICONS.get(values["channel"]),
            "direction": values["direction"],
            "sentiment": values["sentiment"],
            "note": values["note"] and values["note"][:NOTE_LENGTH],
        }
        if not values["summary"]:
            # Channel and outcome are its title already.
            return {**row, "badge": False, "tags": [purpose] if purpose else []}
        return {**row, "tags": list(filter(None, (outcome, purpose)))}

    def _describe_relation_order(self, values):
        """Return what a row tells of an order beside its number."""
        currency = self.env["res.currency"].browse(values["currency_id"][0])
        return {"tags": [currency.format(values["amount_total"])]}

    def _get_relation_cursor_domain(self, kind, date, cursor):
        """Keep what comes after ``cursor`` in the order (date, kind, id) descending."""
        if not cursor:
            return Domain.TRUE
        last_date, last_kind, last_id = cursor
        if kind != last_kind:
            return Domain(date, "<" if kind > last_kind else "<=", last_date)
        # The first term, implied by the second, is what bounds the index scan.
        return Domain(date, "<=", last_date) & (
            Domain(date, "<", last_date) | Domain("id", "<", last_id)
        )

    def _read_relation_timeline_stages(
        self, kind, source, cursor, person_id, limit, since
    ):
        """Return the stage changes of the customer's opportunities after ``cursor``."""
        lead_domain = Domain(
            "partner_id.commercial_partner_id", "=", self.commercial_partner_id.id
        )
        if person_id:
            lead_domain &= Domain("partner_id", "=", person_id)
        leads = self.env["crm.lead"].with_context(active_test=False)
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        rows = self.env.execute_query_dict(
            SQL(
                STAGE_CHANGES,
                leads=leads._search(lead_domain).subselect(),
                field=field.id,
                cursor=self._get_relation_stage_cursor(kind, cursor),
                since=since or datetime.min,
                limit=limit,
            )
        )
        leads = leads.browse({row["lead_id"] for row in rows})
        leads_by_id = {lead.id: lead for lead in leads}
        return [
            self._prepare_relation_stage_row(kind, row, leads_by_id[row["lead_id"]])
            for row in rows
        ]

    def _prepare_relation_stage_row(self, kind, row, lead):
        stages = filter(None, (row["old_value_char"], row["new_value_char"]))
        author = (row["author_id"], row["author"])
        contact = lead.partner_id.with_context(partner_display_name_hide_company=1)
        return {
            "kind": kind,
            "model": "crm.lead",
            "id": row["id"],
            "res_id": lead.id,
            "date": fields.Datetime.to_string(row["date"]),
            "title": lead.display_name,
            "badge": " → ".join(stages),
            "user": self._format_relation_link("res.partner", author),
            "partner": self._format_relation_link(
                "res.partner", (contact.id, contact.display_name)
            ),
        }

    def _get_relation_stage_cursor(self, kind, cursor):
        if not cursor:
            return SQL("TRUE")
        last_date, last_kind, last_id = cursor
        if kind != last_kind:
            operator = SQL("<" if kind > last_kind else "<=")
            return SQL("message.date %s %s", operator, last_date)
        return SQL("(message.date, tracking.id) < (%s, %s)", last_date, last_id)
