from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relation_capture_email = fields.Boolean(
        string="E-mails", config_parameter="crm_relations.capture_email"
    )
    relation_capture_meeting = fields.Boolean(
        string="Meetings", config_parameter="crm_relations.capture_meeting"
    )
    relation_capture_activity = fields.Boolean(
        string="Finished Activities", config_parameter="crm_relations.capture_activity"
    )
    relation_capture_sms = fields.Boolean(
        string="Text Messages", config_parameter="crm_relations.capture_sms"
    )
