from odoo import api, fields, models
from odoo.fields import Domain

from .crm_interaction_mixin import GROUP


class CrmLead(models.Model):
    _inherit = "crm.lead"

    relation_is_silent = fields.Boolean(
        string="Silent",
        compute="_compute_relation_is_silent",
        search="_search_relation_is_silent",
        groups=GROUP,
        help="Nobody talked to the customer about it for as many days as its stage"
        " allows.",
    )

    @api.depends(
        "active",
        "relation_silent_days",
        "stage_id.relation_silent_threshold",
        "won_status",
    )
    @api.depends_context("uid", "allowed_company_ids", "tz")
    def _compute_relation_is_silent(self):
        for lead in self:
            days = lead.stage_id.relation_silent_threshold
            lead.relation_is_silent = (
                lead.active
                and lead.won_status == "pending"
                and 0 < days <= lead.relation_silent_days
            )

    def _search_relation_is_silent(self, operator, value):
        if operator != "in":
            return NotImplemented
        thresholds = self.env["crm.stage"]._read_group(
            [("relation_silent_threshold", ">", 0)],
            ["relation_silent_threshold"],
            ["id:array_agg"],
        )
        # One walk through the log for each figure in use, not for each stage.
        return Domain([("active", "=", True), ("won_status", "=", "pending")]) & (
            Domain.OR(
                Domain("stage_id", "in", stage_ids) & self._get_silent_domain(days)
                for days, stage_ids in thresholds
            )
        )
