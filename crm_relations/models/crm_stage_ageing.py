from odoo import fields, models

SILENT_THRESHOLD = 14  # days


class CrmStage(models.Model):
    _inherit = "crm.stage"

    relation_silent_threshold = fields.Integer(
        string="Days to Be Silent",
        default=SILENT_THRESHOLD,
        help="Mark opportunities that nobody talked to for this many days. Set to 0 "
        "to mark none.",
    )

    _relation_silent_threshold_positive = models.Constraint(
        "CHECK (relation_silent_threshold >= 0)",
        "The days without contact cannot be less than 0.",
    )
