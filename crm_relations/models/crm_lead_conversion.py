from odoo import fields, models

from .crm_interaction_mixin import GROUP


class CrmLead(models.Model):
    _inherit = "crm.lead"

    relation_stay_ids = fields.One2many(
        comodel_name="crm.stage.conversion.report",
        inverse_name="lead_id",
        string="Stays in Stages",
        readonly=True,
        groups=GROUP,
    )
