from odoo import models
from odoo.fields import Domain
from odoo.tools import format_datetime, plaintext2html

ACTIVITY_TYPE = "crm_supplier_onboarding.mail_activity_type_approval"
REQUEST_SUBTYPE = "crm_supplier_onboarding.mail_message_subtype_approval"


class SupplierApprovalTask(models.Model):
    """How approvers are asked where they are, and no longer asked once it is decided.

    Each open task has an activity and a message: in the Inbox or by e-mail, as its user
    likes. Both belong to the document; there is one open task of a user on it.
    """

    _inherit = "supplier.approval.task"

    def _open(self):
        result = super()._open()
        # sudo: who may open tasks was checked, those who are asked are others.
        self.sudo()._filter_members()._ask()
        return result

    def _void(self):
        # sudo: see _open.
        asked_sudo = self.sudo().filtered(lambda task: task.state == "open")
        asked_sudo._get_activities().unlink()
        asked_sudo._close_notifications()
        return super()._void()

    def _do_decide(self, outcome, comment, channel):
        # First, as the next step may ask the same people about the same document.
        asked = self | self._get_needless(outcome)
        activities = asked._get_activities()
        asked._close_notifications()
        own = activities.filtered(lambda activity: activity.user_id in self.user_id)
        own._action_done(feedback=self._get_feedback(outcome, comment))
        result = super()._do_decide(outcome, comment, channel)
        # Last, as to delete anything empties the cache.
        (activities - own).unlink()
        return result

    # ------------------------------------------------------------
    # WHAT IS ASKED
    # ------------------------------------------------------------

    def _get_request(self):
        """Return what the approver is asked, in the language of the context.

        :return: plain text, a line for each figure
        """
        self.ensure_one()
        lines = [
            self.round_id._get_summary(),
            self.env._("Step: %s", self.step_id.name),
        ]
        if self.date_deadline:
            deadline = format_datetime(
                self.env, self.date_deadline, tz=self.user_id.tz, dt_format="short"
            )
            lines.append(self.env._("Decide until: %s", deadline))
        if self.on_behalf_id:
            lines.append(self.env._("On behalf of: %s", self.on_behalf_id.name))
        return "\n".join(lines)

    def _with_approver_lang(self):
        """Return this task in the language of its approver."""
        return self.with_context(lang=self.user_id.lang)

    # ------------------------------------------------------------
    # ACTIVITIES
    # ------------------------------------------------------------

    def _ask(self):
        """Ask the users of open tasks to decide."""
        # The message takes the place of the standard mail of an assignment.
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        Activity.create([task._prepare_activity_values() for task in self])
        replies = self._map_reply_to()
        for tasks in self.grouped(lambda task: task._get_reader_key()).values():
            tasks._send_request(reply_to=replies[tasks.round_id])

    def _prepare_activity_values(self):
        task = self._with_approver_lang()
        # Not env.ref, which asks the database for each task.
        type_id = task.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        activity_type = task.env["mail.activity.type"].browse(type_id)
        return {
            "activity_type_id": activity_type.id,
            "automated": True,
            "date_deadline": task._get_deadline_date(),
            "note": plaintext2html(task._get_request()),
            "res_id": task.round_id.res_id,
            "res_model_id": task.env["ir.model"]._get_id(task.round_id.res_model),
            "summary": activity_type.summary or activity_type.name,
            "user_id": task.user_id.id,
        }

    def _get_deadline_date(self):
        """Return the day of the deadline where the approver is, else today."""
        moment = self.date_deadline or self.date_open
        localized = self.with_context(tz=self.user_id.tz)
        return moment.astimezone(localized.env.tz).date()

    def _get_activities(self):
        """Return the activities that ask for the decision on these tasks."""
        if not self:
            return self.env["mail.activity"]
        rounds = self.round_id
        activities = self.env["mail.activity"].search(
            Domain("activity_type_id.category", "=", "supplier_approval")
            & Domain("res_model", "in", set(rounds.mapped("res_model")))
            & Domain("res_id", "in", rounds.mapped("res_id"))
            & Domain("user_id", "in", self.user_id.ids)
        )
        asked = {(t.round_id.res_model, t.round_id.res_id, t.user_id) for t in self}
        return activities.filtered(
            lambda activity: (
                (activity.res_model, activity.res_id, activity.user_id) in asked
            )
        )

    def _get_feedback(self, outcome, comment):
        """Return what was decided, for the activities of the decider."""
        field = self.env["supplier.approval.decision"]._fields["outcome"]
        label = dict(field._description_selection(self.env)).get(outcome, outcome)
        return f"{label}: {comment}" if comment else label

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def _is_asked_by_email(self):
        return self.user_id.notification_type == "email"

    def _get_reader_key(self):
        """Return what tells apart those who cannot share a message.

        Links are personal, hence each reader of e-mail gets a message of their own.
        """
        user = self.user_id
        return (
            self.round_id,
            self.step_id,
            self.date_deadline,
            self.on_behalf_id,
            user.lang,
            user.tz,
            self._is_asked_by_email() and user,
        )

    def _map_reply_to(self):
        """Map the rounds of these tasks to where answers go, looked up at once."""
        replies = {}
        for model, rounds in self.round_id.grouped("res_model").items():
            authors = {
                round_.res_id: round_.requester_id.partner_id for round_ in rounds
            }
            addresses = (
                self.env[model]
                .browse(authors)
                ._notify_get_reply_to_batch(
                    defaults={
                        key: author.email_formatted for key, author in authors.items()
                    },
                    author_ids={key: author.id for key, author in authors.items()},
                )
            )
            replies |= {round_: addresses[round_.res_id] for round_ in rounds}
        return replies

    def _send_request(self, overdue=False, **values):
        """Send one message to the users of these tasks, who read the same words."""
        task = self[:1]._with_approver_lang()
        name = task.name
        subject = task.env._("Please decide: %s", name)
        if overdue:
            subject = task.env._("Overdue, please decide: %s", name)
        body = task.env["ir.qweb"]._render(
            "crm_supplier_onboarding.supplier_approval_request",
            {
                "task": task,
                "text": plaintext2html(task._get_request()),
                "by_email": task._is_asked_by_email(),
                "overdue": overdue,
            },
        )
        round_ = task.round_id
        round_._get_subject().message_notify(
            author_id=round_.requester_id.partner_id.id,
            body=body,
            force_record_name=round_.name,
            partner_ids=self.user_id.partner_id.ids,
            subject=subject,
            subtype_xmlid=REQUEST_SUBTYPE,
            **values,
        )

    def _close_notifications(self):
        """Take the requests out of the Inbox of their users, in open browsers too."""
        notifications = self._get_notifications()
        if not notifications:
            return
        notifications.is_read = True
        partners = notifications.res_partner_id
        unread = dict(
            notifications._read_group(
                [("res_partner_id", "in", partners.ids), ("is_read", "=", False)],
                ["res_partner_id"],
                ["__count"],
            )
        )
        for partner, group in notifications.grouped("res_partner_id").items():
            partner._bus_send(
                "mail.message/mark_as_read",
                {
                    "message_ids": group.mail_message_id.ids,
                    "needaction_inbox_counter": unread.get(partner, 0),
                },
            )

    def _get_notifications(self):
        """Return the unread requests for the decision on these tasks."""
        if not self:
            return self.env["mail.notification"]
        rounds = self.round_id
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(REQUEST_SUBTYPE)
        notifications = self.env["mail.notification"].search(
            Domain("mail_message_id.subtype_id", "=", subtype_id)
            & Domain("mail_message_id.model", "in", set(rounds.mapped("res_model")))
            & Domain("mail_message_id.res_id", "in", rounds.mapped("res_id"))
            & Domain("res_partner_id", "in", self.user_id.partner_id.ids)
            & Domain("is_read", "=", False)
        )
        asked = {
            (task.round_id.res_model, task.round_id.res_id, task.user_id.partner_id)
            for task in self
        }
        return notifications.filtered(
            lambda notification: (
                (
                    notification.mail_message_id.model,
                    notification.mail_message_id.res_id,
                    notification.res_partner_id,
                )
                in asked
            )
        )
