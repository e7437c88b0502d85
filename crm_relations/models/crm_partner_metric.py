from odoo import api, fields, models


class CrmPartnerMetric(models.Model):
    """What a customer ordered from a company, as last counted by the job.

    One row per commercial partner and company that has confirmed orders. A column on
    ``res.partner`` would cost every refresh an update of a wide row, its indexes and
    its ``write_date``, and make it clash with people editing the contact.
    """

    _name = "crm.partner.metric"
    _description = "Customer Figures"
    _log_access = False
    _order = "last_order_date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    first_order_date = fields.Date(string="First Order", required=True, readonly=True)
    last_order_date = fields.Date(string="Last Order", required=True, readonly=True)
    order_count = fields.Integer(string="Orders", required=True, readonly=True)
    turnover = fields.Monetary(
        readonly=True,
        help="Confirmed orders, without taxes, in the company's currency.",
    )
    median_interval = fields.Float(
        string="Median Days Between Orders",
        readonly=True,
        aggregator="avg",
        help="Half of the times, the customer ordered again within as many days. Empty"
        " for customers who ordered on one day only.",
    )
    importance = fields.Selection(related="partner_id.relation_importance")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    country_id = fields.Many2one(related="partner_id.country_id")

    _company_partner_uniq = models.UniqueIndex("(company_id, partner_id)")
    _company_last_order_idx = models.Index("(company_id, last_order_date)")

    @api.readonly
    def action_view_customer(self):
        """Open the customer whose figures these are.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
