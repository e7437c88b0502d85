from odoo import fields, models


class CrmDateReminderLog(models.Model):
    """That somebody was reminded of one date of one document: it happens once.

    Written by the job only, together with the activity.
    """

    _name = "crm.date.reminder.log"
    _description = "Date Reminder Given"
    _log_access = False
    _order = "reminded_on desc, id desc"
    _rec_name = "date"

    rule_id = fields.Many2one(
        "crm.date.reminder", required=True, readonly=True, ondelete="cascade"
    )
    res_model = fields.Selection(
        related="rule_id.res_model",
        string="Document Model",
        export_string_translation=False,
    )
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    date = fields.Date(required=True, readonly=True)
    reminded_on = fields.Date(
        required=True, readonly=True, help="The day of who was reminded."
    )
    user_id = fields.Many2one(
        "res.users", string="Reminded", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.UniqueIndex(
        "(rule_id, res_id, date)", "This reminder was given already."
    )
