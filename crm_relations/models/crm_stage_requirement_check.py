import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.values import has_value

_logger = logging.getLogger(__name__)

# What is read of a requirement to check it, see ``_get_unmet``.
CHECKED = ("id", "stage_id", "kind", "field_path", "domain", "min_count", "days")
ITEM_KINDS = {"checklist": "check", "questions": "question"}


class CrmStageRequirement(models.Model):
    """Find out which requirements opportunities do not meet, many at once."""

    _inherit = "crm.stage.requirement"

    @api.model
    def _get_unmet(self, wanted):
        """Tell which requirements are not met by which opportunities.

        What counts is what exists, also where the user may not read it, such as the
        interactions of colleagues: else the same opportunity would be ready for one
        and not for the other. Nothing but met or not met gets out.

        One query for all that is not on the opportunities themselves.

        :param wanted: list of pairs of a requirement's values, as named by
            ``CHECKED`` and ``purpose_id``, and the ids of opportunities
        :return: pairs of the id of a requirement and of an opportunity
        :rtype: set[tuple[int, int]]
        """
        unmet = {(row["id"], lead_id) for row, ids in wanted for lead_id in ids}
        queries = []
        for row, lead_ids in wanted:
            if row["kind"] in ("field", "closing"):
                filled = self._get_filled(row, lead_ids)
                unmet.difference_update((row["id"], lead_id) for lead_id in filled)
            else:
                queries.append(self._get_met_query(row, lead_ids))
        queries = [query for query in queries if query]
        if queries:
            self._flush_checked()
            union = SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries)
            unmet.difference_update(self.env.execute_query(union))
        return unmet

    @api.model
    def _flush_checked(self):
        for model in (
            "crm.interaction",
            "crm.lead.playbook.answer",
            "crm.stage.playbook.item",
            "sale.order",
        ):
            self.env[model].flush_model()

    @api.model
    def _get_filled(self, row, lead_ids):
        """Return the ids of the opportunities on which the field is filled in."""
        path = "date_deadline" if row["kind"] == "closing" else row["field_path"]
        # sudo: what is there counts, see ``_get_unmet``.
        leads_sudo = self.env["crm.lead"].sudo().browse(lead_ids)
        try:
            return [
                lead_sudo.id for lead_sudo in leads_sudo if has_value(lead_sudo, path)
            ]
        except KeyError:
            _logger.info("Requirement %s: there is no %s any more", row["id"], path)
            return []

    @api.model
    def _get_met_query(self, row, lead_ids):
        """Return a query of pairs of the requirement and who meets it, or None."""
        kind = "items" if row["kind"] in ITEM_KINDS else row["kind"]
        return getattr(self, f"_get_{kind}_query")(row, list(lead_ids))

    @api.model
    def _get_interaction_query(self, row, lead_ids):
        now = fields.Datetime.now()
        clauses = [SQL("row.lead_id = lead.id"), SQL("row.date <= %s", now)]
        if row["purpose_id"]:
            clauses.append(SQL("row.purpose_id = %s", row["purpose_id"]))
        if row["days"]:
            clauses.append(SQL("row.date >= %s", now - timedelta(days=row["days"])))
        return SQL(
            """
            SELECT %(id)s, lead.id
              FROM unnest(%(leads)s) AS lead(id)
             WHERE %(count)s <= (
                   SELECT count(*)
                     FROM (SELECT 1 FROM crm_interaction row
                            WHERE %(clauses)s LIMIT %(count)s) enough)
            """,
            id=row["id"],
            leads=lead_ids,
            count=row["min_count"],
            clauses=SQL(" AND ").join(clauses),
        )

    @api.model
    def _get_quotation_query(self, row, lead_ids):
        return SQL(
            """
            SELECT DISTINCT %s, opportunity_id FROM sale_order
             WHERE opportunity_id = ANY(%s) AND state != 'cancel'
            """,
            row["id"],
            lead_ids,
        )

    @api.model
    def _get_items_query(self, row, lead_ids):
        return SQL(
            """
            SELECT %s, lead.id
              FROM unnest(%s) AS lead(id)
             WHERE NOT EXISTS (
                   SELECT FROM crm_stage_playbook_item item
                    WHERE item.stage_id = %s AND item.kind = %s AND item.active
                      AND NOT EXISTS (
                          SELECT FROM crm_lead_playbook_answer answer
                           WHERE answer.lead_id = lead.id
                             AND answer.item_id = item.id AND answer.done))
            """,
            row["id"],
            lead_ids,
            row["stage_id"],
            ITEM_KINDS[row["kind"]],
        )

    @api.model
    def _get_domain_query(self, row, lead_ids):
        # sudo: what is there counts, see ``_get_unmet``.
        leads_sudo = self.env["crm.lead"].sudo().with_context(active_test=False)
        try:
            domain = self._parse_domain(row["domain"])
            query = leads_sudo._search(domain & Domain("id", "in", lead_ids))
            return query.select(SQL("%s", row["id"]), SQL.identifier(query.table, "id"))
        except Exception:
            # It could be checked when it was saved: an addon is gone since.
            _logger.info("Requirement %s cannot be checked", row["id"], exc_info=True)
            return None

    def _get_checked_values(self):
        """Return the values of these requirements that ``_get_unmet`` takes."""
        return [
            {
                **{name: requirement[name] for name in CHECKED},
                "stage_id": requirement.stage_id.id,
                "purpose_id": requirement.purpose_id.id,
            }
            for requirement in self
        ]

    def _get_unmet_by_lead(self, leads):
        """Return the requirements among these that each opportunity does not meet.

        :rtype: dict[int, CrmStageRequirement]
        """
        wanted = [(row, leads.ids) for row in self._get_checked_values()]
        unmet = defaultdict(self.browse)
        pairs = self._get_unmet(wanted)
        for lead in leads:
            unmet[lead.id] = self.filtered(
                lambda requirement, lead=lead: (requirement.id, lead.id) in pairs
            )
        return unmet
