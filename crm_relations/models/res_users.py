import logging

from odoo import api, fields, models
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)

DIGEST_SIZE = 20
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]

# Marks whose hour has come on their own day, and were not reminded on it.
CALL = """
    WITH called AS (
        SELECT staff.id, local.moment::date AS date
          FROM res_users staff
          JOIN res_partner person ON person.id = staff.partner_id
    CROSS JOIN LATERAL (
                   SELECT %(now)s AT TIME ZONE 'UTC'
                          AT TIME ZONE COALESCE(person.tz, 'UTC') AS moment
               ) local
         WHERE staff.relation_reminder IS NOT NULL
           AND staff.active AND NOT staff.share
           AND EXTRACT(hour FROM local.moment) >= staff.relation_reminder_hour::int
           AND (staff.relation_reminded_on IS NULL
                OR staff.relation_reminded_on < local.moment::date)
      ORDER BY staff.id
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF staff SKIP LOCKED
    )
    UPDATE res_users staff
       SET relation_reminded_on = called.date
      FROM called
     WHERE staff.id = called.id
 RETURNING staff.id, called.date
"""
# The most urgent tasks of each, and how many there are.
TASKS = """
    SELECT user_id, array_agg(id ORDER BY rank), max(total)
      FROM (
               SELECT task.id, task.user_id,
                      count(*) OVER (PARTITION BY task.user_id) AS total,
                      row_number() OVER (
                          PARTITION BY task.user_id
                              ORDER BY task.relation_priority DESC,
                                       task.date_deadline, task.id
                      ) AS rank
                 FROM mail_activity task
                 JOIN res_users staff ON staff.id = task.user_id
                WHERE task.user_id = ANY(%(users)s) AND task.active
                  AND task.date_deadline
                      <= staff.relation_reminded_on + staff.relation_reminder::int
           ) due
     WHERE rank <= %(size)s
  GROUP BY user_id
"""


class ResUsers(models.Model):
    """Once a day, remind people of the tasks that are due or will be soon."""

    _inherit = "res.users"

    relation_reminder = fields.Selection(
        [
            ("0", "On the Day"),
            ("1", "1 Day Before"),
            ("3", "3 Days Before"),
            ("7", "7 Days Before"),
        ],
        string="Task Reminder",
        copy=False,
        help="Once a day you are told of your tasks that are due, or will be soon.",
    )
    relation_reminder_hour = fields.Selection(
        # Not a list: its values would be exported to be translated.
        lambda self: HOURS,
        string="Reminder At",
        default="8",
        copy=False,
    )
    relation_reminded_on = fields.Date(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="The user's day: they are reminded once on each.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [
            *super().SELF_READABLE_FIELDS,
            "relation_reminder",
            "relation_reminder_hour",
        ]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [
            *super().SELF_WRITEABLE_FIELDS,
            "relation_reminder",
            "relation_reminder_hour",
        ]

    def action_archive(self):
        # Core deletes their tasks: the care of customers goes to somebody else.
        return super(ResUsers, self.with_context(care_replan=True)).action_archive()

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_of_tasks(self):
        self._remind_of_tasks(fields.Datetime.now())

    @api.model
    def _remind_of_tasks(self, now, batch_size=100):
        """Send the digest of the day to those who want one and whose hour has come.

        That somebody was reminded is noted in the transaction of the message: killed
        anywhere and run again, each gets one a day.

        :param datetime now: naive, in UTC
        :param int batch_size: users per committed batch
        """
        while days := dict(self._call_users(now, batch_size)):
            for user_id, task_ids, total in self._get_due_tasks(days):
                try:
                    with self.env.cr.savepoint():
                        user = self.browse(user_id)
                        tasks = self.env["mail.activity"].browse(task_ids)
                        user._send_task_digest(tasks, total, days[user_id])
                except Exception:
                    _logger.exception("No task reminder for user %s", user_id)
            if not self.env["ir.cron"]._commit_progress(len(days)):
                break

    @api.model
    def _call_users(self, now, limit):
        """Return ``(id, day)`` of users to be reminded, marked as reminded that day."""
        self.flush_model(["relation_reminder", "relation_reminder_hour"])
        return self.env.execute_query(SQL(CALL, now=now, limit=limit))

    @api.model
    def _get_due_tasks(self, days):
        """Return ``(user id, most urgent task ids, how many there are)``."""
        self.env["mail.activity"].flush_model()
        return self.env.execute_query(SQL(TASKS, users=list(days), size=DIGEST_SIZE))

    def _send_task_digest(self, tasks, total, today):
        """Tell the user, by e-mail or in the inbox as they prefer, and on screen."""
        self.ensure_one()
        self = self.with_context(lang=self.lang, tz=self.tz)
        tasks = tasks.with_env(self.env)
        body = self.env["ir.qweb"]._render(
            "crm_relations.task_digest",
            {
                "more": total - len(tasks),
                "tasks": [(task, task._describe_deadline(today)) for task in tasks],
                "user": self,
            },
            minimal_qcontext=True,
        )
        title = self.env._("Your tasks: %(count)s due", count=total)
        self.env["mail.thread"].message_notify(
            author_id=self.env.ref("base.partner_root").id,
            body=body,
            partner_ids=self.partner_id.ids,
            subject=self.env._(
                "%(title)s (%(date)s)", title=title, date=format_date(self.env, today)
            ),
        )
        most_urgent = tasks[:3].mapped("display_name")
        self._bus_send(
            "simple_notification",
            {
                "type": "info",
                "title": title,
                "message": self.env._(", ").join(filter(None, most_urgent)),
                "sticky": False,
            },
        )
