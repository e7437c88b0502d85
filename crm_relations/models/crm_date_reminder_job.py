import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)

# Documents the rule is for, and the today of who is reminded.
DOCUMENTS = """
    WITH staff AS MATERIALIZED (
        SELECT member.id, member.share, COALESCE(person.tz, 'UTC') AS tz,
               (%(now)s AT TIME ZONE 'UTC'
                    AT TIME ZONE COALESCE(person.tz, 'UTC'))::date AS today
          FROM res_users member
          JOIN res_partner person ON person.id = member.partner_id
         WHERE member.active
    )
    SELECT document.id, document.company_id,
           COALESCE(responsible.id, other.id) AS user_id,
           COALESCE(responsible.today, other.today) AS today,
           %(date)s AS date
      FROM (%(documents)s) document
 LEFT JOIN staff responsible ON responsible.id = document.user_id
                            AND NOT responsible.share
 LEFT JOIN staff other ON other.id = %(user)s
     WHERE responsible.id IS NOT NULL OR other.id IS NOT NULL
"""
REMIND = """
    INSERT INTO crm_date_reminder_log (
        rule_id, res_id, date, reminded_on, user_id, company_id
    )
    SELECT %(rule)s, due.id, due.date, due.today, due.user_id, due.company_id
      FROM (%(documents)s) due
     WHERE due.today BETWEEN due.date - %(days)s AND due.date - %(nearer)s - 1
       AND NOT EXISTS (
               SELECT FROM crm_date_reminder_log given
                WHERE given.rule_id = %(rule)s
                  AND given.res_id = due.id
                  AND given.date = due.date
           )
  ORDER BY due.date, due.id
     LIMIT %(limit)s
        ON CONFLICT DO NOTHING
 RETURNING id, res_id, date, reminded_on, user_id
"""
OPEN = """
    SELECT given.id, given.activity_id, given.res_id, given.date
      FROM crm_date_reminder_log given
      JOIN mail_activity activity ON activity.id = given.activity_id
                                 AND activity.active
     WHERE given.rule_id = %s
"""
OUTDATED = """
       SELECT given.id, given.activity_id
         FROM (%(open)s) given
    LEFT JOIN (%(documents)s) document ON document.id = given.res_id
                                      AND document.date = given.date
        WHERE document.id IS NULL
"""


class CrmDateReminder(models.Model):
    """The job: one statement per rule and batch, then its activities."""

    _inherit = "crm.date.reminder"

    @api.model
    def _cron_remind(self):
        self.search([("active", "=", True)])._remind(fields.Datetime.now())

    def _remind(self, now, batch_size=500):
        """Give the reminders of these rules that are due and were not given.

        A reminder and its activity are one transaction, and the reminder is unique:
        killed anywhere and run again, each is given once.

        :param datetime now: naive, in UTC
        :param int batch_size: reminders per committed batch
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(self))
        for rule in self:
            try:
                if not rule._remind_in_batches(now, batch_size):
                    return
            except SerializationFailure:
                # Another run gives these reminders at this moment.
                self.env.cr.rollback()
            except Exception:
                # One broken rule, such as on a field that is gone, stops no other.
                self.env.cr.rollback()
                _logger.exception("Date reminder %s failed", rule.id)
            if not commit_progress(1):
                return

    def _remind_in_batches(self, now, batch_size):
        """Return whether there was time for all of them."""
        self._retract_outdated(now)
        while self._remind_batch(now, batch_size):
            if not self.env["ir.cron"]._commit_progress():
                return False
        return True

    def _remind_batch(self, now, limit):
        """Give up to ``limit`` reminders; return how many were given."""
        rows = self._insert_due(now, limit)
        if rows:
            self._create_activities(rows)
        return len(rows)

    def _retract_outdated(self, now):
        """Remove open activities whose date moved or whose document is out of the rule.

        With their rows, so that a date that comes back is reminded of again.
        """
        still_open = SQL(OPEN, self.id)
        known = SQL("IN (SELECT res_id FROM (%s) given)", still_open)
        documents = self._select_documents(now, "id", known)
        rows = self.env.execute_query(
            SQL(OUTDATED, open=still_open, documents=documents)
        )
        if rows:
            log_ids, activity_ids = zip(*rows, strict=True)
            self.env["mail.activity"].browse(activity_ids).unlink()
            self.env["crm.date.reminder.log"].browse(log_ids).unlink()

    def _insert_due(self, now, limit):
        """Note up to ``limit`` reminders as given, and return them."""
        # For an index on the date: no time zone is more than a day off.
        near = SQL(
            "BETWEEN %(now)s::date - 1 AND %(now)s::date + %(days)s",
            now=now,
            days=self.days_before + 2,
        )
        return self.env.execute_query(
            SQL(
                REMIND,
                rule=self.id,
                documents=self._select_documents(now, self.date_field, near),
                days=self.days_before,
                nearer=self._get_nearer_days(),
                limit=limit,
            )
        )

    def _get_nearer_days(self):
        """Return from how many days before on the next reminder of the same goes.

        Days that were missed are caught up by the nearest reminder only.
        """
        nearer = self.search(
            [
                ("res_model", "=", self.res_model),
                ("date_field", "=", self.date_field),
                ("domain", "=", self.domain),
                ("company_id", "=", self.company_id.id),
                ("responsible_path", "=", self.responsible_path),
                ("user_id", "=", self.user_id.id),
                ("days_before", "<", self.days_before),
            ],
            order="days_before desc",
            limit=1,
        )
        return nearer.days_before if nearer else -1

    def _select_documents(self, now, fname, condition):
        """Return the statement for the documents of this rule, see ``DOCUMENTS``.

        :param str fname: a field of the documents
        :param SQL condition: what follows that field in the condition
        """
        model = self.env[self.res_model].with_context(active_test=True)
        query = model._search(self._get_domain())
        date = model._field_to_sql(query.table, self.date_field, query)
        column = model._field_to_sql(query.table, fname, query)
        query.add_where(SQL("%s %s", column, condition))
        company = SQL("NULL::int")
        if "company_id" in model._fields:
            company = model._field_to_sql(query.table, "company_id", query)
        documents = query.select(
            SQL("%s AS id", SQL.identifier(query.table, "id")),
            SQL("%s AS company_id", company),
            SQL("%s AS user_id", self._responsible_to_sql(model, query)),
            SQL("%s AS date", date),
        )
        local = SQL("document.date")
        if model._fields[self.date_field].type == "datetime":
            local = SQL(
                "(document.date AT TIME ZONE 'UTC'"
                " AT TIME ZONE COALESCE(responsible.tz, other.tz))::date"
            )
        return SQL(
            DOCUMENTS,
            documents=documents,
            date=local,
            now=now,
            user=self.user_id.id or None,
        )

    def _responsible_to_sql(self, model, query):
        """Return the column at the end of the path, with the joins that lead there."""
        if not self.responsible_path:
            return SQL("NULL::int")
        *steps, last = self.responsible_path.split(".")
        alias = query.table
        for step in steps:
            column = model._field_to_sql(alias, step, query)
            model = model[step]
            joined = query.make_alias(alias, step)
            query.add_join(
                "LEFT JOIN",
                joined,
                model._table,
                SQL("%s = %s", column, SQL.identifier(joined, "id")),
            )
            alias = joined
        return model._field_to_sql(alias, last, query)

    def _create_activities(self, rows):
        """Make the tasks of reminders that were just noted as given."""
        users = self.env["res.users"].browse({row[-1] for row in rows})
        langs = {user.id: user.lang for user in users}
        texts = {lang: self.with_context(lang=lang).summary for lang in langs.values()}
        res_model_id = self.env["ir.model"]._get_id(self.res_model)
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "res_model_id": res_model_id,
                        "res_id": res_id,
                        "activity_type_id": self.activity_type_id.id,
                        "summary": self.env._(
                            "%(summary)s: %(date)s",
                            summary=texts[langs[user_id]],
                            date=format_date(self.env, date, langs[user_id]),
                        ),
                        "date_deadline": today,
                        "user_id": user_id,
                        "automated": True,
                    }
                    for _log_id, res_id, date, today, user_id in rows
                ]
            )
        )
        self.env.execute_query(
            SQL(
                """UPDATE crm_date_reminder_log given
                      SET activity_id = made.activity_id
                     FROM unnest(%s, %s) AS made(log_id, activity_id)
                    WHERE given.id = made.log_id
                RETURNING given.id""",
                [row[0] for row in rows],
                activities.ids,
            )
        )
        self.env["crm.date.reminder.log"].invalidate_model()
