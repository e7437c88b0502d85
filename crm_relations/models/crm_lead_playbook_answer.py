from odoo import fields, models


class CrmLeadPlaybookAnswer(models.Model):
    """What was ticked off or answered on an opportunity.

    Rows are written by ``crm.lead.set_relation_playbook_answer`` only, so that they
    tell who did it and when. They belong to the opportunity, and so to its company.
    """

    _name = "crm.lead.playbook.answer"
    _description = "Playbook Answer"
    _log_access = False
    _order = "id"
    _rec_name = "item_id"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    item_id = fields.Many2one(
        "crm.stage.playbook.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    stage_id = fields.Many2one(related="item_id.stage_id")
    company_id = fields.Many2one(related="lead_id.company_id")
    done = fields.Boolean(readonly=True)
    answer = fields.Text(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )
    date = fields.Datetime(string="On", readonly=True)

    _lead_item_uniq = models.UniqueIndex(
        "(lead_id, item_id)", "This is answered on the opportunity already."
    )
