from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.date_utils import parse_date

from odoo.addons.crm.models.crm_stage import AVAILABLE_PRIORITIES

# They sort in this order, as groups do by their value.
DUE = [
    ("1_overdue", "Overdue"),
    ("2_today", "Today"),
    ("3_week", "This Week"),
    ("4_later", "Later"),
]


class MailActivity(models.Model):
    """Activities as the tasks of salespeople: how urgent, and for which customer."""

    _inherit = "mail.activity"

    relation_priority = fields.Selection(
        AVAILABLE_PRIORITIES, string="Priority", default="0"
    )
    relation_partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        compute="_compute_relation_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who the document is about. Open activities follow it to another one.",
    )
    relation_customer_id = fields.Many2one(
        related="relation_partner_id.commercial_partner_id", string="Customer"
    )
    relation_due = fields.Selection(
        DUE,
        string="Due",
        compute="_compute_relation_due",
        search="_search_relation_due",
        help="As seen today, where the reader is.",
    )

    # ------------------------------------------------------------
    # CUSTOMER
    # ------------------------------------------------------------

    @api.depends("res_model", "res_id")
    def _compute_relation_partner_id(self):
        self.relation_partner_id = False
        for model, data in self._classify_by_model().items():
            documents = self.env[model].browse(data["record_ids"])
            partners = documents._mail_get_partners()
            for activity in data["activities"]:
                activity.relation_partner_id = partners[activity.res_id][:1]

    @api.model
    def _follow_documents(self, documents):
        """Give open activities the customer that their documents have now.

        Done ones are history, and stay with whom they were done for. Raw SQL and no
        access check: whoever changed the document may not see each activity on it.
        """
        partners = documents._mail_get_partners()
        self.flush_model(["active", "res_model", "res_id", "relation_partner_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_activity activity
                   SET relation_partner_id = document.partner_id
                  FROM unnest(%s, %s::int[]) AS document(id, partner_id)
                 WHERE activity.res_model = %s AND activity.res_id = document.id
                   AND (activity.active OR activity.relation_partner_id IS NULL)
                   AND activity.relation_partner_id IS DISTINCT FROM document.partner_id
                """,
                list(partners),
                [partner[:1].id or None for partner in partners.values()],
                documents._name,
            )
        )
        names = ["relation_partner_id", "relation_customer_id"]
        self.invalidate_model(names, flush=False)

    # ------------------------------------------------------------
    # DUE
    # ------------------------------------------------------------

    def _get_due_days(self):
        """Return the reader's today, tomorrow, and first day of next week."""
        today = fields.Date.context_today(self)
        next_week = parse_date("today =week_start +1w", self.env)
        return today, today + timedelta(days=1), next_week

    @api.depends("active", "date_deadline")
    @api.depends_context("tz", "lang")
    def _compute_relation_due(self):
        bounds = dict(zip(DUE, self._get_due_days(), strict=False))
        for activity in self:
            due = False
            if activity.active and activity.date_deadline:
                due = next(
                    (
                        key
                        for (key, _label), before in bounds.items()
                        if activity.date_deadline < before
                    ),
                    DUE[-1][0],
                )
            activity.relation_due = due

    def _search_relation_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        bounds = [None, *self._get_due_days(), None]
        domains = [Domain("active", "=", False)] if False in value else []
        for (key, _label), first, before in zip(
            DUE, bounds[:-1], bounds[1:], strict=True
        ):
            if key in value:
                domain = Domain("active", "=", True)
                if first:
                    domain &= Domain("date_deadline", ">=", first)
                if before:
                    domain &= Domain("date_deadline", "<", before)
                domains.append(domain)
        return Domain.OR(domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists group and sort by when it is due."""
        if field_expr != "relation_due":
            return super()._field_to_sql(alias, field_expr, query)
        today, tomorrow, next_week = self._get_due_days()
        overdue, on_the_day, week, later = [key for key, _label in DUE]
        return SQL(
            "CASE WHEN NOT %(active)s THEN NULL"
            " WHEN %(deadline)s < %(today)s THEN %(overdue)s"
            " WHEN %(deadline)s < %(tomorrow)s THEN %(on_the_day)s"
            " WHEN %(deadline)s < %(next_week)s THEN %(week)s"
            " ELSE %(later)s END",
            active=super()._field_to_sql(alias, "active", query),
            deadline=super()._field_to_sql(alias, "date_deadline", query),
            **{"today": today, "tomorrow": tomorrow, "next_week": next_week},
            **{"overdue": overdue, "on_the_day": on_the_day},
            **{"week": week, "later": later},
        )

    def _describe_deadline(self, today):
        """Return the deadline in words as far as it is past or near."""
        self.ensure_one()
        date = format_date(self.env, self.date_deadline)
        if self.date_deadline < today:
            return self.env._("Overdue since %(date)s", date=date)
        return self.env._("Today") if self.date_deadline == today else date

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    # Core takes the server's day, which in China is yesterday until eight o'clock.

    def action_reschedule_today(self):
        self.filtered("active").date_deadline = fields.Date.context_today(self)

    def action_reschedule_tomorrow(self):
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        self.filtered("active").date_deadline = tomorrow

    def action_reschedule_nextweek(self):
        today = fields.Date.context_today(self)
        monday = today + timedelta(days=7 - today.weekday())
        self.filtered("active").date_deadline = monday
