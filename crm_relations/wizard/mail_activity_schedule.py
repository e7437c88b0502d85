from odoo import fields, models

from odoo.addons.crm.models.crm_stage import AVAILABLE_PRIORITIES


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    relation_priority = fields.Selection(
        AVAILABLE_PRIORITIES, string="Priority", default="0"
    )

    def _action_schedule_activities(self):
        """Hand the priority on: core lists what it hands on."""
        self = self.with_context(default_relation_priority=self.relation_priority)
        return super()._action_schedule_activities()
