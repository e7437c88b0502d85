from odoo import fields, models


class CrmPipelineChangeStage(models.Model):
    """What a change of a pipeline did to a stage."""

    _name = "crm.pipeline.change.stage"
    _description = "Stage in a Pipeline Change"
    _order = "id"
    _rec_name = "stage_id"

    change_id = fields.Many2one(
        comodel_name="crm.pipeline.change",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="change_id.company_id")
    stage_id = fields.Many2one(
        comodel_name="crm.stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    role = fields.Selection(
        selection=[
            ("created", "Made for the team"),
            ("restricted", "Shared by all, now of the other teams"),
            ("released", "Shared by some, no longer of this team"),
            ("folded", "Of this team only, now folded"),
        ],
        string="What Happened",
        required=True,
    )
