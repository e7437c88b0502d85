from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

AGGREGATES = {
    "leads": "lead_id:array_agg_distinct",
    "advanced": "advanced:sum",
    "lost": "lost:sum",
    "won": "won:sum",
    "conversion": "conversion:avg",
    "days": "median_days:avg",
}
NOTHING = {
    **dict.fromkeys(("count", "advanced", "lost", "won"), 0),
    **dict.fromkeys(("conversion", "days"), False),
}


class CrmStageConversionReport(models.Model):
    """The funnel: what the report says, stage by stage in order."""

    _inherit = "crm.stage.conversion.report"

    @api.model
    @api.readonly
    def get_funnel(self, filters=None):
        """Return how many opportunities came into each stage, and how they went on.

        :param dict filters: any of ``team_id``, ``user_id``, and ``date_from`` and
            ``date_to``, the days (ISO) in which the stages were entered
        :return: ``{"stages": [...], "count": n, "won": n, "lost": n}``; a stage is
            ``{"id", "name", "is_won", "count", "advanced", "lost", "won",
            "conversion", "days"}``, the last two being False where nothing is known
        :rtype: dict
        """
        filters = filters or {}
        domain = self._get_funnel_domain(filters)
        # Not by grouping sets: with them PostgreSQL would read all opportunities first
        # and look for those of the salesperson or team then.
        rows = self._read_group(domain, ["stage_id"], list(AGGREGATES.values()))
        figures = {
            stage: dict(zip(AGGREGATES, row, strict=True)) for stage, *row in rows
        }
        leads = set()
        for row in figures.values():
            leads.update(row["leads"])
            row["count"] = len(row.pop("leads"))
        stages = self.env["crm.stage"].union(*figures)
        if filters.get("team_id"):
            stages += self._get_team_stages(int(filters["team_id"])) - stages
        return {
            "stages": [
                {
                    "id": stage.id,
                    "name": stage.display_name,
                    "is_won": stage.is_won,
                    **figures.get(stage, NOTHING),
                }
                for stage in stages.sorted()
            ],
            "count": len(leads),
            "won": sum(row["won"] for row in figures.values()),
            "lost": sum(row["lost"] for row in figures.values()),
        }

    @api.model
    @api.readonly
    def get_funnel_action(self, filters=None, stage_id=False, outcome=False):
        """Return the list of the opportunities behind a figure of the funnel.

        :param dict filters: see ``get_funnel``
        :param int stage_id: only those that were in this stage
        :param str outcome: only those whose stay ended so
        :return: an ``ir.actions.act_window`` dictionary
        """
        stays = self._get_funnel_domain(filters or {})
        name = self.env._("Opportunities")
        if stage_id:
            stays &= Domain("stage_id", "=", int(stage_id))
            name = self.env["crm.stage"].browse(int(stage_id)).display_name
        if outcome:
            stays &= Domain("outcome", "=", outcome)
            labels = dict(self._fields["outcome"]._description_selection(self.env))
            name = labels.get(outcome, name)
        lists = self.env.ref("crm.crm_case_tree_view_oppor", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.lead",
            "views": [(lists and lists.id, "list"), (False, "form")],
            "domain": [("relation_stay_ids", "any", list(stays))],
            # What was lost is archived.
            "context": {"active_test": False, "create": False},
        }

    @api.model
    def _get_funnel_domain(self, filters):
        domain = Domain.TRUE
        for name in ("team_id", "user_id"):
            if filters.get(name):
                domain &= Domain(name, "=", int(filters[name]))
        if filters.get("date_from"):
            start = self._get_start_of(filters["date_from"])
            domain &= Domain("date_entered", ">=", start)
        if filters.get("date_to"):
            end = self._get_start_of(filters["date_to"], days=1)
            domain &= Domain("date_entered", "<", end)
        return domain

    @api.model
    def _get_start_of(self, day, days=0):
        """Return when a day starts for the user, in UTC and as text."""
        day = fields.Date.to_date(day) + timedelta(days=days)
        start = self.env.tz.localize(datetime.combine(day, time.min))
        return fields.Datetime.to_string(
            start.astimezone(pytz.utc).replace(tzinfo=None)
        )

    @api.model
    def _get_team_stages(self, team_id):
        return self.env["crm.stage"].search(
            ["|", ("team_ids", "=", False), ("team_ids", "in", [team_id])]
        )
