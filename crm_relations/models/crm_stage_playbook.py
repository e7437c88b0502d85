from odoo import api, fields, models


class CrmStage(models.Model):
    """What people go by while an opportunity is in a stage."""

    _inherit = "crm.stage"

    relation_playbook = fields.Html(string="Playbook", translate=True)
    relation_playbook_item_ids = fields.One2many(
        "crm.stage.playbook.item", "stage_id", string="Playbook Items", copy=True
    )
    relation_playbook_attachment_ids = fields.Many2many(
        "ir.attachment", "crm_stage_playbook_attachment_rel", string="Files"
    )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages._adopt_relation_attachments()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if "relation_playbook_attachment_ids" in vals:
            self._adopt_relation_attachments()
        return result

    def _adopt_relation_attachments(self):
        """Let everybody who sees the stage read the files that were uploaded for it.

        A file that is on no record yet can be read only by who uploaded it.
        """
        for stage in self:
            loose = stage.relation_playbook_attachment_ids.filtered(
                lambda file: not file.res_id and not file.res_field
            )
            loose.write({"res_model": stage._name, "res_id": stage.id})
