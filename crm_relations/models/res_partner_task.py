from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    relation_task_count = fields.Integer(
        string="Tasks",
        compute="_compute_relation_task_count",
        groups="base.group_user",
        help="Open activities on all documents of the customer.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relation_task_count(self):
        counts = self._count_by_customer("mail.activity", [], "relation_customer_id")
        for partner in self:
            partner.relation_task_count = counts[partner]

    @api.readonly
    def action_view_relation_tasks(self):
        """Open the tasks of the customer, whoever they are assigned to.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.mail_activity_action_my_work"
        )
        customer = self.commercial_partner_id
        action["display_name"] = self.env._("Tasks: %s", customer.display_name)
        action["domain"] = [("relation_customer_id", "=", customer.id)]
        action["context"] = {"search_default_group_by_due": 1, "force_search_count": 1}
        return action
