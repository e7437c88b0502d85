from odoo import api, fields, models


class CrmStageProbabilityApply(models.TransientModel):
    _name = "crm.stage.probability.apply"
    _description = "Apply Stage Probabilities"

    stage_ids = fields.Many2many("crm.stage", string="Stages", required=True)
    lead_count = fields.Integer(compute="_compute_lead_count")

    @api.depends("stage_ids")
    def _compute_lead_count(self):
        for wizard in self:
            counts = wizard.stage_ids.mapped("relation_outdated_count")
            wizard.lead_count = sum(counts)

    def action_apply(self):
        """Give the open opportunities of the stages their probability.

        Those with a predictive or a manual probability keep it.

        :raise AccessError: unless the user may change the stages
        """
        self.ensure_one()
        self.stage_ids.check_access("write")
        changed = self.stage_ids._apply_relation_probability()
        message = self.env._("%(count)s opportunities changed", count=len(changed))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
