from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

CURSOR = itemgetter("date", "kind", "id")
PAGE_LIMIT = 100

# Stage changes have no model that people may read: what the opportunity's own log
# tracked is shown for the opportunities that they may.
STAGE_CHANGES = """
    SELECT tracking.id, message.date, message.res_id AS lead_id, author.name AS author,
           tracking.old_value_char, tracking.new_value_char
      FROM mail_message message
      JOIN mail_tracking_value tracking ON tracking.mail_message_id = message.id
 LEFT JOIN res_partner author ON author.id = message.author_id
     WHERE message.model = 'crm.lead'
       AND message.res_id IN %(leads)s
       AND tracking.field_id = %(field)s
       AND %(cursor)s
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
        ``title``, ``badge`` (a selection) and ``user`` name fields. A source that is
        no plain search has ``read``, a method ``(kind, source, cursor, person_id,
        limit)`` returning rows.

        :rtype: dict[str, dict]
        """
        return {
            "interaction": {
                "label": self.env._("Interactions"),
                "icon": "fa-comments-o",
                "model": "crm.interaction",
                "customer": "commercial_partner_id",
                "partner": "partner_id",
                "date": "date",
                "title": "display_name",
                "badge": "channel",
                "user": "user_id",
            },
            "order": {
                "label": self.env._("Orders"),
                "icon": "fa-shopping-cart",
                "model": "sale.order",
                "customer": "partner_id.commercial_partner_id",
                "partner": "partner_id",
                "date": "date_order",
                "title": "name",
                "badge": "state",
                "user": "user_id",
            },
            "stage": {
                "label": self.env._("Stage Changes"),
                "icon": "fa-star-o",
                "model": "crm.lead",
                "read": self._read_relation_timeline_stages,
            },
        }

    @api.readonly
    def get_relation_timeline(self, cursor=None, kind=None, person_id=None, limit=30):
        """Return a page of this customer's history, newest first.

        Sources the user may not read are left out; record rules do the rest.

        :param list cursor: ``next`` of the previous page, None for the first one
        :param str kind: the only source to show
        :param int person_id: the only contact whose events to show
        :param int limit: rows per page, at most 100
        :return: ``kinds`` (label and icon of each), ``rows`` (``kind, model, id, date,
            title, badge, user, partner, icon``), and ``next`` or False
        :rtype: dict
        :raise AccessError: if the user may not read the customer
        """
        self.ensure_one().check_access("read")
        if not 0 < limit <= PAGE_LIMIT:
            raise UserError(
                self.env._("A page has 1 to %(limit)s rows.", limit=PAGE_LIMIT)
            )
        sources = {
            name: source
            for name, source in self._get_relation_timeline_sources().items()
            if self.env[source["model"]].has_access("read")
        }
        rows = []
        for name, source in sources.items():
            if kind in (None, False, name):
                read = source.get("read", self._read_relation_timeline)
                rows += read(name, source, cursor, person_id, limit + 1)
        page = sorted(rows, key=CURSOR, reverse=True)[:limit]
        return {
            "kinds": {
                name: {"label": source["label"], "icon": source["icon"]}
                for name, source in sources.items()
            },
            "rows": page,
            "next": len(rows) > limit and CURSOR(page[-1]),
        }

    def _read_relation_timeline(self, kind, source, cursor, person_id, limit):
        """Return at most ``limit`` rows of a source after ``cursor``."""
        model = self.env[source["model"]]
        date, title, badge, user, partner = (
            source[key] for key in ("date", "title", "badge", "user", "partner")
        )
        domain = Domain(source["customer"], "=", self.commercial_partner_id.id)
        if person_id:
            domain &= Domain(partner, "=", person_id)
        domain &= self._get_relation_cursor_domain(kind, date, cursor)
        labels = dict(model._fields[badge]._description_selection(self.env))
        return [
            {
                "kind": kind,
                "model": model._name,
                "id": row["id"],
                "date": fields.Datetime.to_string(row[date]),
                "title": row[title],
                "badge": labels.get(row[badge], False),
                "user": row[user] and row[user][1],
                "partner": row[partner] and row[partner][1],
            }
            for row in model.search_read(
                domain,
                [date, title, badge, user, partner],
                order=f"{date} desc, id desc",
                limit=limit,
            )
        ]

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

    def _read_relation_timeline_stages(self, kind, source, cursor, person_id, limit):
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
                limit=limit,
            )
        )
        titles = {
            lead.id: lead.display_name
            for lead in leads.browse({row["lead_id"] for row in rows})
        }
        return [
            {
                "kind": kind,
                "model": "crm.lead",
                "id": row["id"],
                "res_id": row["lead_id"],
                "date": fields.Datetime.to_string(row["date"]),
                "title": titles[row["lead_id"]],
                "badge": " → ".join(
                    filter(None, (row["old_value_char"], row["new_value_char"]))
                ),
                "user": row["author"],
                "partner": False,
            }
            for row in rows
        ]

    def _get_relation_stage_cursor(self, kind, cursor):
        if not cursor:
            return SQL("TRUE")
        last_date, last_kind, last_id = cursor
        if kind != last_kind:
            operator = SQL("<" if kind > last_kind else "<=")
            return SQL("message.date %s %s", operator, last_date)
        return SQL("(message.date, tracking.id) < (%s, %s)", last_date, last_id)
