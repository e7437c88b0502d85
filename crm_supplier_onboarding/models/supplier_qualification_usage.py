from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class SupplierQualification(models.Model):
    """How much of the limit of a qualification is used up by confirmed orders."""

    _inherit = "supplier.qualification"

    used_amount = fields.Monetary(
        string="Ordered",
        compute="_compute_used_amount",
        help="Confirmed orders of its time and category, without taxes.",
    )
    remaining_amount = fields.Monetary(
        string="Left", compute="_compute_used_amount", help="What is left of the limit."
    )

    @api.depends(
        "partner_id",
        "company_id",
        "category_id",
        "date_from",
        "date_to",
        "limit_amount",
    )
    def _compute_used_amount(self):
        usage = self._get_usage()
        for row in self:
            row.used_amount = usage[row._origin.id].get(None, 0)
            left = max(row.limit_amount - row.used_amount, 0)
            row.remaining_amount = left if row.limit_amount else 0

    def _get_usage(self, orders=(), lock=False):
        """Return what counts against these qualifications, in company currency.

        Orders count from when they were confirmed; a date before they were made or
        after today, which anybody could write, is not believed.

        :param orders: orders to tell apart from the others, confirmed or not
        :param bool lock: let transactions that use these limits run one after the
            other
        :return: amounts by the id of an order of ``orders``, and by ``None`` for all
            others together, by the id of a qualification
        :rtype: defaultdict[int, dict[int | None, float]]
        """
        usage = defaultdict(dict)
        if self.ids:
            self._flush_for_gate()
            query = self._get_usage_query(orders and orders.ids or [], lock)
            for row_id, order_id, amount in self.env.execute_query(query):
                usage[row_id][order_id] = float(amount)
        return usage

    def _get_usage_query(self, order_ids, lock):
        # A row lock would not do: a transaction that waited for it would still see the
        # orders as they were. One that finds the row written begins again.
        writing = SQL(
            """
            WITH written AS (
                UPDATE supplier_qualification SET write_date = write_date
                 WHERE id = ANY(%s)
            )
            """,
            self.ids,
        )
        return SQL(
            """
            %(writing)s
            SELECT row.id, CASE WHEN po.id = ANY(%(orders)s) THEN po.id END,
                   SUM(line.price_subtotal / COALESCE(NULLIF(po.currency_rate, 0), 1))
              FROM supplier_qualification row
              JOIN product_category scope ON scope.id = row.category_id
              JOIN res_partner supplier ON supplier.id = row.partner_id
              JOIN res_partner vendor
                ON vendor.commercial_partner_id = supplier.commercial_partner_id
              JOIN purchase_order po
                ON po.partner_id = vendor.id AND po.company_id = row.company_id
              JOIN purchase_order_line line
                ON line.order_id = po.id AND line.display_type IS NULL
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN product_category category ON category.id = template.categ_id
             WHERE row.id = ANY(%(ids)s)
               AND (category.id IS NULL
                    OR category.parent_path LIKE scope.parent_path || '%%')
               AND (po.id = ANY(%(orders)s)
                    OR po.state = 'purchase'
                       AND (LEAST(GREATEST(po.date_approve, po.create_date),
                                  now() AT TIME ZONE 'UTC')
                            AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                           BETWEEN row.date_from AND row.date_to)
          GROUP BY 1, 2
            """,
            writing=writing if lock else SQL(),
            ids=self.ids,
            orders=order_ids,
            tz=str(self.env.tz),
        )

    @api.model
    def _flush_for_gate(self):
        """Write what the SQL of the gate reads."""
        # Orders as a whole: what is computed for them goes into the same statement.
        for model, names in {
            "purchase.order": None,
            "purchase.order.line": None,
            "product.template": ["categ_id"],
            "product.category": ["parent_path"],
            "res.partner": ["commercial_partner_id"],
            "res.company": ["onboarding_gate_exempt_category_ids"],
            "supplier.purchase.release": None,
            "supplier.qualification": None,
        }.items():
            self.env[model].flush_model(names)
