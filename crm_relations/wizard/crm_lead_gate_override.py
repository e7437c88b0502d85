from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.crm_lead_gate_message import bullets


class CrmLeadGateOverride(models.TransientModel):
    """A sales manager moves opportunities though something is missing, and says why."""

    _name = "crm.lead.gate.override"
    _description = "Move Although Something Is Missing"

    lead_ids = fields.Many2many(
        "crm.lead", string="Opportunities", context={"active_test": False}
    )
    stage_id = fields.Many2one("crm.stage", string="Move To", required=True)
    reason = fields.Text(required=True)
    missing = fields.Html(compute="_compute_missing", string="Should Wait Until")

    @api.depends("lead_ids", "stage_id")
    def _compute_missing(self):
        for wizard in self:
            leads = wizard.lead_ids._origin
            obstacles = leads._get_obstacles_to(wizard.stage_id)
            lines = leads._get_obstacle_lines(obstacles)
            part = Markup("<p><b>%s</b></p>%s")
            wizard.missing = Markup().join(
                part % (lead.display_name, bullets(lines[lead.id]))
                for lead in leads.browse(lines)
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_apply(self):
        """Move the opportunities and log the reason on each.

        Opportunities that are there already are left alone.

        :return: the action that shows the result
        :raise AccessError: when the user is no sales manager
        :raise UserError: when the reason says nothing
        """
        self.ensure_one()
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only sales managers may override what a stage requires.")
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Tell why this is right."))
        self._do_move()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _do_move(self):
        leads = self.lead_ids.filtered(lambda lead: lead.stage_id != self.stage_id)
        lines = leads._get_obstacle_lines(leads._get_obstacles_to(self.stage_id))
        title = self.env._(
            "Moved to “%(stage)s” by a sales manager’s decision: %(reason)s",
            stage=self.stage_id.name,
            reason=self.reason.strip(),
        )
        leads._with_gate_bypass().write({"stage_id": self.stage_id.id})
        leads._log_obstacles(title, {lead.id: lines.get(lead.id, []) for lead in leads})
