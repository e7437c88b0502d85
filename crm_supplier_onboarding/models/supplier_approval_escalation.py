import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class SupplierApprovalTask(models.Model):
    """What is not decided in time: the approver is reminded, then others are asked."""

    _inherit = "supplier.approval.task"

    date_escalation = fields.Datetime(
        string="Escalated from", help="When somebody else will be asked, too."
    )
    date_reminded = fields.Datetime(string="Reminded on")
    date_escalated = fields.Datetime(string="Escalated on")

    _remind_idx = models.Index(
        "(date_deadline) WHERE state = 'open' AND date_reminded IS NULL"
    )
    _escalate_idx = models.Index(
        "(date_escalation) WHERE state = 'open' AND date_escalated IS NULL"
    )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _remind(self, now):
        """Remind the approvers of these tasks, once."""
        self.date_reminded = now
        self._notify_overdue()

    def _escalate(self, now):
        """Ask others, too, in the place of these approvers, once."""
        self.date_escalated = now
        vals_list, taken = [], set()
        for task in self:
            for user in task.step_id._get_escalation_users():
                place = (task.round_id, task.step_id, user)
                if place not in taken and task._may_be_asked(user):
                    taken.add(place)
                    vals_list.append(task._prepare_stand_in_values(user, "escalation"))
        if vals_list:
            self.create(vals_list)._open()

    def _notify_overdue(self):
        """Tell the approvers of these tasks what waits for them: one message each."""
        for user, tasks in self.grouped("user_id").items():
            thread = self.env["mail.thread"].with_context(lang=user.lang)
            links = Markup("<br/>").join(
                task.round_id._get_subject()._get_html_link(title=task.name)
                for task in tasks
            )
            thread.message_notify(
                subject=thread.env._("Decisions wait for you"),
                body=Markup("<p>%s</p><p>%s</p>")
                % (thread.env._("The deadline has passed. Please decide on:"), links),
                partner_ids=user.partner_id.ids,
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_chase(self):
        self._chase(fields.Datetime.now())

    @api.model
    def _chase(self, now, batch_size=100):
        """Remind of what is overdue and escalate it, batch by batch.

        The tasks keep the note of what was done, in the transaction that does it: a run
        that is cut short anywhere is completed by the next one.

        :param datetime now: naive, in UTC
        :param int batch_size: tasks per committed batch
        """
        for field, done_field, method in (
            ("date_deadline", "date_reminded", "_remind"),
            ("date_escalation", "date_escalated", "_escalate"),
        ):
            due = Domain("state", "=", "open")
            due &= Domain(field, "<", now) & Domain(done_field, "=", False)
            if not self._chase_in_batches(due, method, now, batch_size):
                return

    def _chase_in_batches(self, due, method, now, batch_size):
        """Return whether there was time for all that is due."""
        left = self.browse()
        while tasks := self.search(
            due & Domain("id", "not in", left.ids), order="id", limit=batch_size
        ):
            # Rounds that somebody decides on at this moment are left to the next run.
            rounds = tasks.round_id.try_lock_for_update(allow_referencing=True)
            rounds._touch()
            locked = tasks.filtered(lambda task, rounds=rounds: task.round_id in rounds)
            left |= (tasks - locked) | locked._chase_batch(method, now)
            if not self.env["ir.cron"]._commit_progress(len(locked)):
                return False
        return True

    def _chase_batch(self, method, now):
        """Chase a batch, or one task after the other if together it fails.

        :return: those for which it fails
        """
        if not self:
            return self
        try:
            with self.env.cr.savepoint():
                getattr(self, method)(now)
        except Exception:
            if len(self) > 1:
                return self.union(*(task._chase_batch(method, now) for task in self))
            _logger.exception("Approval task %s cannot be chased", self.id)
            return self
        return self.browse()
