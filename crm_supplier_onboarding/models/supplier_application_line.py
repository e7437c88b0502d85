from odoo import api, fields, models


class SupplierApplicationLine(models.Model):
    """What will be bought from a candidate in a year."""

    _name = "supplier.application.line"
    _description = "Product of a Supplier Application"
    _order = "application_id, sequence, id"
    _check_company_auto = True

    application_id = fields.Many2one(
        "supplier.application", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="application_id.company_id", store=True)
    currency_id = fields.Many2one(related="application_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product", ondelete="restrict", check_company=True
    )
    name = fields.Char(
        string="Description",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Float(string="Yearly Quantity", default=1)
    price = fields.Monetary(string="Unit Price")
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _positive = models.Constraint(
        "CHECK (quantity >= 0 AND price >= 0)",
        "Quantity and price cannot be negative.",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or line.name

    @api.depends("quantity", "price")
    def _compute_amount(self):
        for line in self:
            line.amount = line.quantity * line.price

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.application_id._check_open()
        return lines

    def write(self, vals):
        self.application_id._check_open()
        result = super().write(vals)
        if "application_id" in vals:
            self.application_id._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self.application_id._check_open()
