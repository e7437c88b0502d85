from odoo import fields, models

from .crm_team import PROBABILITY_MODES


class CrmPipelineChangeLead(models.Model):
    """Where an opportunity was before a change of its team's pipeline.

    Written by SQL for a whole team at once, and never by hand.
    """

    _name = "crm.pipeline.change.lead"
    _description = "Opportunity in a Pipeline Change"
    _order = "id"
    _log_access = False
    _rec_name = "lead_id"

    change_id = fields.Many2one(
        comodel_name="crm.pipeline.change",
        required=True,
        index=True,
        ondelete="cascade",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="change_id.company_id")
    from_stage_id = fields.Many2one(
        comodel_name="crm.stage",
        string="Stage Before",
        index=True,
        ondelete="set null",
    )
    to_stage_id = fields.Many2one(
        comodel_name="crm.stage",
        string="Stage After",
        index=True,
        ondelete="set null",
    )
    probability = fields.Float(string="Probability Before", aggregator=None)
    automated_probability = fields.Float(
        string="Automated Probability Before", aggregator=None
    )
    stage_probability = fields.Float(string="Stage Probability Before", aggregator=None)
    probability_mode = fields.Selection(
        PROBABILITY_MODES, string="Probability Mode Before"
    )
    probability_mode_chosen = fields.Boolean(
        string="Probability Mode Chosen Before", export_string_translation=False
    )

    _lead_uniq = models.UniqueIndex(
        "(change_id, lead_id)",
        "An opportunity is moved once by a change.",
    )
