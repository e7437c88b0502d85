from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store

# What an activity asks, of whom and until when.
GUARDED_FIELDS = {
    "active",
    "activity_type_id",
    "date_deadline",
    "note",
    "res_id",
    "res_model",
    "res_model_id",
    "summary",
    "user_id",
}


class MailActivity(models.Model):
    """Activities that ask for a decision: they end with it, and only with it."""

    _inherit = "mail.activity"

    def write(self, vals):
        if GUARDED_FIELDS & vals.keys():
            self._check_decided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_undecided(self):
        self._check_decided()

    def _to_store_defaults(self, target):
        tasks = self._map_approval_tasks()
        return super()._to_store_defaults(target) + [
            Store.Attr("onboarding_task_id", lambda activity: tasks.get(activity))
        ]

    def _map_approval_tasks(self):
        """Map the activities that ask for a decision to the id of the open task."""
        requests = self.filtered(lambda a: a.activity_category == "supplier_approval")
        tasks = {}
        for model, activities in requests.grouped("res_model").items():
            found = self.env["supplier.approval.task"]._map_open(
                model, activities.mapped("res_id"), activities.user_id
            )
            for activity in activities:
                tasks[activity] = found.get((activity.res_id, activity.user_id.id))
        return tasks

    def _check_decided(self):
        """Refuse to touch what still asks for a decision.

        It goes by the data, as clients send whatever context they like.

        :raise UserError: when a user would finish or change such an activity by hand
        """
        # The server itself closes them with the decision, and collects garbage.
        if not self.env.su and any(self._map_approval_tasks().values()):
            raise UserError(
                self.env._(
                    "Approve, refuse or return: this activity closes with the decision."
                )
            )
