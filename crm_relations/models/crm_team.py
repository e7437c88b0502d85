from odoo import fields, models

PROBABILITY_MODES = [
    ("stage", "Stage"),
    ("predictive", "Predictive"),
    ("manual", "Manual"),
]


class CrmTeam(models.Model):
    _inherit = "crm.team"

    relation_probability_mode = fields.Selection(
        PROBABILITY_MODES,
        string="Probability",
        default="predictive",
        required=True,
        help="Where new opportunities take their probability from.\n"
        "Stage: each stage has its figure.\n"
        "Predictive: Odoo computes it from what was won and lost before.\n"
        "Manual: it starts with the figure of the stage, and changes by hand only.",
    )
