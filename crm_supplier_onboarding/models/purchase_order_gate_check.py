from dataclasses import dataclass, field

from odoo import fields, models
from odoo.tools import SQL, float_compare, format_amount

from .supplier_qualification import get_state


@dataclass(slots=True)
class GateVerdict:
    """What the purchase gate says of an order."""

    sentence: str = ""  # empty: nothing is wrong
    released: bool = False
    release_ids: list[int] = field(default_factory=list)


class PurchaseOrder(models.Model):
    """Find what the purchase gate has against orders, by a few queries for all."""

    _inherit = "purchase.order"

    def _judge_by_gate(self, lock=False):
        """Judge these orders as if they were confirmed today, one after the other.

        Orders that are not being confirmed are judged each for itself.

        :param bool lock: these are being confirmed: they use up limits
        :return: a verdict for each order that there is something to say about, and
            an empty one for the others
        :rtype: dict[int, GateVerdict]
        """
        verdicts = {order.id: GateVerdict() for order in self}
        if not self.ids:
            return verdicts
        needs = self._get_gate_needs()
        limits = self._get_gate_limits(needs, lock)
        for order in self:
            order_needs = needs.get(order.id, [])
            reasons = order._get_uncovered_reasons(order_needs)
            reasons += order._get_limit_reasons(order_needs, limits)
            if lock:
                # What was let through counts against the next order.
                for usage in limits.values():
                    usage[None] = usage.get(None, 0) + usage.pop(order.id, 0)
            verdict = verdicts[order.id]
            if order_needs:
                releases = order_needs[0]["releases"] or []
                verdict.release_ids = [release["id"] for release in releases]
                verdict.released = bool(order._get_fitting_releases(order_needs))
            if reasons:
                verdict.sentence = self.env._(
                    "%(order)s: %(reasons)s; ask %(whom)s.",
                    order=order.name,
                    reasons=", ".join(reasons),
                    whom=order.company_id._get_gate_contact(),
                )
        return verdicts

    def _get_fitting_releases(self, needs):
        """Return the ids of the releases that were given for all that is needed."""
        fitting = [
            {release["id"] for release in need["releases"] or [] if release["fits"]}
            for need in needs
        ]
        return set.intersection(*fitting)

    # ------------------------------------------------------------
    # COVER
    # ------------------------------------------------------------

    def _get_gate_needs(self):
        """Return what has to be covered: a row for each order and category.

        ``covers`` has all qualifications of the supplier that include the category, in
        the order of their end; a line without a category is included by each of them.

        :rtype: dict[int, list[dict]]
        """
        self.env["supplier.qualification"]._flush_for_gate()
        today = fields.Date.context_today(self)
        needs = {}
        for row in self.env.execute_query_dict(self._get_gate_query()):
            row["covers"] = row["covers"] or []
            for cover in row["covers"]:
                start, end = map(
                    fields.Date.to_date, (cover["date_from"], cover["date_to"])
                )
                cover["state"] = get_state(today, cover["status"], start, end)
            row["valid"] = [c for c in row["covers"] if c["state"] == "valid"]
            needs.setdefault(row["order_id"], []).append(row)
        return needs

    def _get_gate_query(self):
        return SQL(
            """
            WITH need AS (
                SELECT DISTINCT po.id AS order_id, po.company_id, po.partner_id,
                       po.currency_id, po.amount_untaxed,
                       vendor.commercial_partner_id AS supplier_id, currency.rounding,
                       category.id AS category_id, category.parent_path
                  FROM purchase_order po
                  JOIN res_partner vendor ON vendor.id = po.partner_id
                  JOIN res_company company ON company.id = po.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                  JOIN purchase_order_line line
                    ON line.order_id = po.id AND line.display_type IS NULL
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template
                    ON template.id = product.product_tmpl_id
             LEFT JOIN product_category category ON category.id = template.categ_id
                 WHERE po.id = ANY(%(ids)s)
            )
            SELECT order_id, need.category_id, need.rounding::float,
                   (SELECT json_agg(json_build_object(
                               'id', row.id, 'status', row.status,
                               'category_id', row.category_id,
                               'date_from', row.date_from, 'date_to', row.date_to,
                               'limit', COALESCE(row.limit_amount, 0))
                               ORDER BY row.date_to DESC, row.id)
                      FROM supplier_qualification row
                      JOIN res_partner supplier ON supplier.id = row.partner_id
                      JOIN product_category scope ON scope.id = row.category_id
                     WHERE row.company_id = need.company_id
                       AND supplier.commercial_partner_id = need.supplier_id
                       AND (need.category_id IS NULL
                            OR need.parent_path LIKE scope.parent_path || '%%')
                   ) AS covers,
                   (SELECT json_agg(json_build_object(
                               'id', release.id,
                               'fits', release.partner_id = need.partner_id
                                   AND release.currency_id = need.currency_id
                                   AND COALESCE(need.category_id, 0)::text = ANY(
                                       string_to_array(release.category_key, ','))
                                   AND release.amount >= need.amount_untaxed))
                      FROM supplier_purchase_release release
                     WHERE release.order_id = need.order_id
                       AND release.used_on IS NULL
                   ) AS releases
              FROM need
             WHERE NOT EXISTS (
                       SELECT FROM onboarding_gate_exempt_category_rel rel
                         JOIN product_category exempt
                           ON exempt.id = rel.product_category_id
                        WHERE rel.res_company_id = need.company_id
                          AND need.parent_path LIKE exempt.parent_path || '%%')
          ORDER BY order_id, need.parent_path
            """,
            ids=self.ids,
        )

    def _get_uncovered_reasons(self, needs):
        """Return what no valid qualification covers, as part of a sentence."""
        self.ensure_one()
        gaps = [need for need in needs if not need["valid"]]
        if not gaps:
            return []
        names = ", ".join(self._get_gap_name(need) for need in gaps)
        return [
            self.env._(
                "“%(supplier)s” has no valid qualification for %(categories)s",
                supplier=self.partner_id.commercial_partner_id.name,
                categories=names,
            )
        ]

    def _get_gap_name(self, need):
        """Name a category that is not covered, and what has become of its cover."""
        category = self.env["product.category"].browse(need["category_id"])
        name = category.display_name or self.env._("anything")
        if not need["covers"]:
            return name
        state = self.env["supplier.qualification"]._fields["state"]
        labels = dict(state._description_selection(self.env))
        return self.env._(
            "%(category)s (%(state)s)",
            category=name,
            state=labels[need["covers"][0]["state"]],
        )

    # ------------------------------------------------------------
    # LIMITS
    # ------------------------------------------------------------

    def _get_gate_limits(self, needs, lock):
        """Return how much of the limits that matter is used up.

        :return: see ``supplier.qualification._get_usage``
        """
        ids = {
            cover["id"]
            for rows in needs.values()
            for need in rows
            if all(cover["limit"] for cover in need["valid"])
            for cover in need["valid"]
        }
        limited = self.env["supplier.qualification"].browse(ids)
        return limited._get_usage(self, lock)

    def _get_limit_reasons(self, needs, limits):
        """Return which limits an order goes beyond, as parts of a sentence."""
        self.ensure_one()
        beyond = {}
        for need in needs:
            covers = need["valid"]
            if not covers or not all(cover["limit"] for cover in covers):
                continue
            if all(self._is_beyond(cover, need, limits) for cover in covers):
                beyond[covers[0]["id"]] = covers[0]
        return [self._get_limit_reason(cover, limits) for cover in beyond.values()]

    def _is_beyond(self, cover, need, limits):
        total = self._get_total_with(cover, limits)
        rounding = need["rounding"]
        return float_compare(total, cover["limit"], precision_rounding=rounding) > 0

    def _get_total_with(self, cover, limits):
        """Return what a qualification would have been used for with this order."""
        usage = limits[cover["id"]]
        return usage.get(None, 0) + usage.get(self.id, 0)

    def _get_limit_reason(self, cover, limits):
        currency = self.company_id.currency_id
        category = self.env["product.category"].browse(cover["category_id"])
        total = self._get_total_with(cover, limits)
        return self.env._(
            "the orders from “%(supplier)s” for %(category)s would come to %(total)s "
            "with it, the limit is %(limit)s",
            supplier=self.partner_id.commercial_partner_id.name,
            category=category.display_name,
            total=format_amount(self.env, total, currency),
            limit=format_amount(self.env, cover["limit"], currency),
        )
