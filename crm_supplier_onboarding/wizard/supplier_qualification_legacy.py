from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

SCOPES = [
    ("top", "Top-Level Categories"),
    ("line", "Categories of the Products"),
]


class SupplierQualificationLegacy(models.TransientModel):
    """Qualify the suppliers that there are already, by what was ordered from them.

    Who is qualified for a category, and who was suspended or revoked, is left out:
    running it again adds nothing.
    """

    _name = "supplier.qualification.legacy"
    _description = "Qualify Existing Suppliers"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    months = fields.Integer(
        string="Orders of the Last Months", required=True, default=12
    )
    scope = fields.Selection(SCOPES, string="Qualify for", required=True, default="top")
    date_to = fields.Date(
        string="Valid until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(years=1),
    )
    supplier_count = fields.Integer(string="Suppliers", compute="_compute_preview")
    qualification_count = fields.Integer(
        string="Qualifications", compute="_compute_preview"
    )
    preview = fields.Html(compute="_compute_preview", string="Categories")

    _months_positive = models.Constraint(
        "CHECK (months > 0)", "Look at one month at least."
    )

    @api.depends("company_id", "months", "scope")
    def _compute_preview(self):
        for wizard in self:
            wizard._check_allowed()
            rows = self.env.execute_query(
                SQL(
                    """
                    WITH candidate AS (%s)
                    SELECT category_id, COUNT(*),
                           (SELECT COUNT(DISTINCT partner_id) FROM candidate)
                      FROM candidate GROUP BY 1 ORDER BY 2 DESC, 1
                    """,
                    wizard._get_candidates_query(),
                )
            )
            wizard.qualification_count = sum(count for _id, count, _total in rows)
            wizard.supplier_count = rows[0][2] if rows else 0
            wizard.preview = Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s: %s</li>")
                % (self.env["product.category"].browse(id_).display_name, count)
                for id_, count, _total in rows
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_qualify(self):
        """Qualify what the preview shows, and show the result.

        :raise AccessError: when the user is no purchase manager of the company
        :raise UserError: when the end is past
        """
        self.ensure_one()
        self._check_allowed()
        if self.date_to < fields.Date.context_today(self):
            raise UserError(self.env._("Choose an end that is not past."))
        rows = self._qualify()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_qualification_action"
        )
        action["domain"] = [("id", "in", rows.ids)]
        action["context"] = {}
        return action

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_allowed(self):
        if not self.env.user.has_group("purchase.group_purchase_manager"):
            raise AccessError(
                self.env._("Only purchase managers may qualify suppliers.")
            )
        if self.company_id and self.company_id not in self.env.companies:
            raise AccessError(
                self.env._("Choose one of the companies that you work in.")
            )

    def _qualify(self):
        """Make the qualifications by one statement, however many they are.

        The caller has checked the user.

        :return: the new qualifications
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO supplier_qualification
                       (partner_id, company_id, category_id, kind, status, date_from,
                        date_to, create_uid, create_date, write_uid, write_date)
                SELECT partner_id, %(company)s, category_id, 'legacy', 'active',
                       %(today)s, %(end)s, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM (%(candidates)s) AS candidate
           ON CONFLICT DO NOTHING
             RETURNING id
                """,
                company=self.company_id.id,
                today=fields.Date.context_today(self),
                end=self.date_to,
                user=self.env.uid,
                now=self.env.cr.now(),
                candidates=self._get_candidates_query(),
            )
        )
        self.env["supplier.qualification"].invalidate_model()
        return self.env["supplier.qualification"].browse(id_ for (id_,) in rows)

    def _get_candidates_query(self):
        """Return suppliers with categories that they are to be qualified for."""
        self.env["supplier.qualification"]._flush_for_gate()
        category = SQL("category.id")
        if self.scope == "top":
            category = SQL("split_part(category.parent_path, '/', 1)::int")
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT had.partner_id, had.category_id
              FROM (SELECT DISTINCT vendor.commercial_partner_id AS partner_id,
                           %(category)s AS category_id
                      FROM purchase_order po
                      JOIN res_partner vendor ON vendor.id = po.partner_id
                      JOIN purchase_order_line line ON line.order_id = po.id
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template
                        ON template.id = product.product_tmpl_id
                      JOIN product_category category
                        ON category.id = template.categ_id
                     WHERE po.company_id = %(company)s
                       AND po.state = 'purchase'
                       AND COALESCE(po.date_approve, po.date_order) >= %(since)s
                   ) AS had
              JOIN res_partner supplier
                ON supplier.id = had.partner_id AND supplier.active
              JOIN product_category category ON category.id = had.category_id
             WHERE NOT EXISTS (
                       SELECT FROM supplier_qualification row
                         JOIN product_category scope ON scope.id = row.category_id
                        WHERE row.partner_id = had.partner_id
                          AND row.company_id = %(company)s
                          AND (category.parent_path LIKE scope.parent_path || '%%'
                               AND (row.status != 'active' OR row.date_to >= %(today)s)
                               OR scope.parent_path LIKE category.parent_path || '%%'
                               AND row.status != 'active'))
            """,
            category=category,
            company=self.company_id.id or 0,
            since=today - relativedelta(months=max(self.months, 0)),
            today=today,
        )
