from odoo import models

from odoo.addons.mail.tools.discuss import Store

from .supplier_approval_request import REQUEST_SUBTYPE


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        """Tell the reader which open task a request asks to decide on."""
        defaults = super()._to_store_defaults(target)
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(REQUEST_SUBTYPE)
        requests = self.filtered(lambda message: message.subtype_id.id == subtype_id)
        if not requests:
            return defaults
        tasks = requests._map_approval_tasks(target.get_user(self.env))
        return defaults + [
            Store.Attr(
                "onboarding_task_id",
                lambda message: tasks.get(message),
                predicate=lambda message: message in requests,
            )
        ]

    def _map_approval_tasks(self, user):
        """Map requests to the id of the task that they ask a user to decide on.

        Requests of earlier rounds show other figures: nobody decides under them.
        """
        tasks = {}
        for model, messages in self.grouped("model").items():
            if "approval_round_ids" not in self.env.get(model, self)._fields:
                continue
            # sudo: only the id and the date of a task of this very user. By fields,
            # not by a search for each of those who are asked together.
            documents_sudo = self.env[model].sudo().browse(messages.mapped("res_id"))
            for message, document_sudo in zip(messages, documents_sudo, strict=True):
                task_sudo = document_sudo.approval_round_ids.task_ids.filtered(
                    lambda task: task.state == "open" and task.user_id == user
                )[:1]
                if task_sudo and message.date >= task_sudo.date_open:
                    tasks[message] = task_sudo.id
        return tasks
