from odoo import fields, models


class CrmPipelineApplyLine(models.TransientModel):
    """Where the opportunities of one stage go."""

    _name = "crm.pipeline.apply.line"
    _description = "Stage to Move from"
    _order = "id"

    wizard_id = fields.Many2one(
        comodel_name="crm.pipeline.apply",
        required=True,
        index=True,
        ondelete="cascade",
    )
    stage_id = fields.Many2one(
        comodel_name="crm.stage",
        string="Present Stage",
        required=True,
        ondelete="cascade",
    )
    is_won = fields.Boolean(related="stage_id.is_won")
    open_count = fields.Integer(string="Open Opportunities")
    other_count = fields.Integer(
        string="Others", help="Won, lost and archived ones, and leads."
    )
    template_id = fields.Many2one(related="wizard_id.template_id")
    template_stage_id = fields.Many2one(
        comodel_name="crm.pipeline.template.stage",
        string="New Stage",
        ondelete="cascade",
        domain="[('template_id', '=', template_id), ('is_won', '=', is_won)]",
    )
