from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLead(models.Model):
    """The figures of any number of opportunities in a few statements."""

    _inherit = "crm.lead"

    def _update_automated_probabilities(self):
        """Predict for every opportunity, but change the predictive ones only."""
        others = {}
        predicting = self.with_context(relation_other_predictions=others)
        result = super(CrmLead, predicting)._update_automated_probabilities()
        self._store_predictions(others)
        self._update_prorated_revenues(
            SQL("lead.active AND lead.relation_probability_mode = 'predictive'")
        )
        return result

    def _pls_get_naive_bayes_probabilities(self, batch_mode=False, is_tooltip=False):
        """Keep the other modes from core's statement, which compares two figures."""
        # Core does not stand an empty recordset.
        if not self:
            return {}, {}
        predictions, tooltip = super()._pls_get_naive_bayes_probabilities(
            batch_mode=batch_mode, is_tooltip=is_tooltip
        )
        others = self.env.context.get("relation_other_predictions")
        if batch_mode and others is not None:
            domain = Domain("id", "in", list(predictions))
            domain &= Domain("relation_probability_mode", "!=", "predictive")
            for lead_id in self.env["crm.lead"]._search(domain):
                others[lead_id] = predictions.pop(lead_id)
        return predictions, tooltip

    def _store_predictions(self, predictions):
        """Show what is predicted, beside the probability that counts."""
        if not predictions:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET automated_probability = prediction.probability
                  FROM unnest(%s, %s) AS prediction (id, probability)
                 WHERE prediction.id = lead.id
                   AND lead.automated_probability
                       IS DISTINCT FROM prediction.probability
                """,
                list(predictions),
                list(map(float, predictions.values())),
            )
        )
        self.env["crm.lead"].invalidate_model(["automated_probability"])

    def _apply_stage_figures(self, stages, leads=None):
        """Give open opportunities in stage mode the figure of their stage.

        See `crm.stage._apply_relation_probability`.
        """
        if not stages:
            return self.browse()
        self.env.flush_all()
        target = stages._get_relation_figures_table()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET probability = figure.probability,
                       relation_probability_stage = figure.probability,
                       write_uid = %(user)s,
                       write_date = %(now)s
                  FROM %(figures)s AS figure (stage_id, team_id, probability)
                 WHERE figure.stage_id = lead.stage_id
                   AND figure.team_id IS NOT DISTINCT FROM lead.team_id
                   AND lead.id IN %(leads)s
                   AND (lead.probability IS DISTINCT FROM figure.probability
                        OR lead.relation_probability_stage
                           IS DISTINCT FROM figure.probability)
             RETURNING lead.id
                """,
                user=self.env.uid,
                now=fields.Datetime.now(),
                figures=target,
                leads=self._search(stages._get_stage_mode_domain(leads)).subselect(),
            )
        )
        changed = self.browse(row[0] for row in self.env.cr.fetchall())
        self._update_prorated_revenues(SQL("lead.id = ANY(%s)", changed.ids))
        return changed

    def _update_prorated_revenues(self, condition):
        """Recompute what is stored from the probability, as core's fields do.

        :param condition: SQL on the alias `lead`
        """
        amounts = {
            "prorated_revenue": SQL("round(lead.expected_revenue * %s, 2)", PER_CENT),
            "recurring_revenue_monthly_prorated": SQL(
                "lead.recurring_revenue_monthly * %s", PER_CENT
            ),
            "recurring_revenue_prorated": SQL("lead.recurring_revenue * %s", PER_CENT),
        }
        amounts = {
            name: SQL(
                "round(COALESCE(%s, 0) / money.rounding) * money.rounding", amount
            )
            for name, amount in amounts.items()
        }
        columns = {name: SQL.identifier("lead", name) for name in amounts}
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET %(changes)s
                  FROM (
                        SELECT lead.id, %(amounts)s
                          FROM crm_lead lead
                     LEFT JOIN res_company company ON company.id = lead.company_id
                          JOIN res_currency money
                            ON money.id = COALESCE(company.currency_id, %(currency)s)
                         WHERE %(condition)s
                       ) amount
                 WHERE amount.id = lead.id
                   AND (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                changes=_join(
                    SQL("%s = amount.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in amounts
                ),
                amounts=_join(
                    SQL("%s AS %s", amount, SQL.identifier(name))
                    for name, amount in amounts.items()
                ),
                currency=self.env.company.currency_id.id,
                condition=condition,
                old=_join(columns.values()),
                new=_join(SQL.identifier("amount", name) for name in amounts),
            )
        )
        self.env["crm.lead"].invalidate_model()


# Floats as people see them: 30 % of 10 is 3, not a bit less.
PER_CENT = SQL("lead.probability::numeric / 100")


def _join(parts):
    return SQL(", ").join(parts)
