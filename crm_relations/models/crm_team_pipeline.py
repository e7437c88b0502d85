from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    relation_pipeline_change_id = fields.Many2one(
        comodel_name="crm.pipeline.change",
        string="Pipeline Change",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_manager",
        help="How the team got the stages it has now.",
    )

    @api.readonly
    def action_open_relation_pipeline_apply(self):
        """Open the wizard that gives this team another pipeline.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_pipeline_apply_action"
        )
        action["context"] = {"default_team_id": self.id}
        return action

    @api.readonly
    def action_open_relation_pipeline_change(self):
        """Open what gave the team its stages, where it can be undone.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        return self.relation_pipeline_change_id._get_form_action()
