from odoo import api, fields, models

from .crm_interaction import CHANNELS

CHANNEL_OF_CATEGORY = {"phonecall": "phone", "meeting": "meeting"}


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    relation_channel = fields.Selection(
        CHANNELS,
        string="Logged As",
        compute="_compute_relation_channel",
        store=True,
        readonly=False,
        help="A finished activity of this type is logged as an interaction with the "
        "customer, through this channel. Leave it empty for work among colleagues.",
    )

    @api.depends("category")
    def _compute_relation_channel(self):
        for activity_type in self:
            channel = CHANNEL_OF_CATEGORY.get(activity_type.category)
            activity_type.relation_channel = channel or activity_type.relation_channel
