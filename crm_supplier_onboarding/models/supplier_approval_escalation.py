from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.batch import call_or_one_by_one


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
        self._filter_members()._notify_overdue()

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
        """Ask the approvers of these tasks again, where they can decide at once.

        In the Inbox a new request takes the place of the first one; readers of e-mail
        get one message for all that waits.
        """
        by_email = self.filtered(lambda task: task._is_asked_by_email())
        for user, tasks in by_email.grouped("user_id").items():
            tasks._send_overdue(user)
        by_inbox = self - by_email
        by_inbox._close_notifications()
        for tasks in by_inbox.grouped(lambda task: task._get_reader_key()).values():
            tasks._send_request(overdue=True)

    def _send_overdue(self, user):
        """Send a user who reads e-mail one message with the links to decide on all."""
        thread = self.env["mail.thread"].with_context(lang=user.lang)
        thread.message_notify(
            subject=thread.env._("Decisions wait for you"),
            body=thread.env["ir.qweb"]._render(
                "crm_supplier_onboarding.supplier_approval_overdue", {"tasks": self}
            ),
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
            left |= tasks - locked
            left |= call_or_one_by_one(locked, method, now)
            if not self.env["ir.cron"]._commit_progress(len(locked)):
                return False
        return True
