from odoo import fields, models

IMPORTANCE = [
    ("key", "Key Customer"),
    ("potential", "Potential Customer"),
    ("ordinary", "Ordinary Customer"),
]


class ResPartner(models.Model):
    """How much a customer matters, and what it ordered."""

    _inherit = "res.partner"

    relation_importance = fields.Selection(
        selection=IMPORTANCE,
        string="Importance",
        groups="base.group_user",
    )
    relation_metric_ids = fields.One2many(
        comodel_name="crm.partner.metric",
        inverse_name="partner_id",
        string="Customer Figures",
        readonly=True,
        groups="sales_team.group_sale_salesman",
    )
