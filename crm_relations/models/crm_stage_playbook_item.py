from odoo import fields, models


class CrmStagePlaybookItem(models.Model):
    """A thing to do or to ask in a stage.

    It belongs to no company, as stages do not.
    """

    _name = "crm.stage.playbook.item"
    _description = "Playbook Item"
    _order = "sequence, id"

    stage_id = fields.Many2one(
        "crm.stage", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("check", "To Do"), ("question", "Question")], required=True, default="check"
    )
    name = fields.Char(string="Text", required=True, translate=True)
