from odoo import fields, models


class CrmCarePreviewLine(models.TransientModel):
    """One of the first customers that a rule would care for."""

    _name = "crm.care.preview.line"
    _description = "Customer in a Preview"

    wizard_id = fields.Many2one(
        "crm.care.preview", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    date_event = fields.Date(string="Occasion", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
