from odoo import fields, models

GATE_POLICIES = [
    ("off", "Do not check"),
    ("warn", "Warn and let it pass"),
    ("block", "Stop it"),
]


class CrmStage(models.Model):
    """What has to be done in a stage before an opportunity goes on to a later one."""

    _inherit = "crm.stage"

    relation_gate_policy = fields.Selection(
        GATE_POLICIES,
        string="When Something Is Missing",
        required=True,
        default="off",
        help="What happens when an opportunity leaves this stage for a later one, or "
        "is moved past it, and a requirement is not met.",
    )
    relation_no_return = fields.Boolean(
        string="No Way Back",
        help="Opportunities may not go back from here to an earlier stage. It is "
        "checked like a requirement.",
    )
    relation_requirement_ids = fields.One2many(
        "crm.stage.requirement", "stage_id", string="Exit Requirements", copy=True
    )
