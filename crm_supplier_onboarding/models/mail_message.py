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
        Task = self.env["supplier.approval.task"]
        tasks = {}
        for model, messages in self.grouped("model").items():
            found = Task._map_open(model, messages.mapped("res_id"), user)
            for message in messages:
                # sudo: only the date of a task of this very user.
                task_sudo = Task.sudo().browse(found.get((message.res_id, user.id)))
                if task_sudo and message.date >= task_sudo.date_open:
                    tasks[message] = task_sudo.id
        return tasks
