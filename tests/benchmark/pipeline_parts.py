# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured of the pipeline and its funnel; see ``parts``."""

from odoo.tools import SQL

from .views import board, specification

OPPORTUNITIES = 2000
SUMS = ("expected_revenue:sum", "recurring_revenue_monthly:sum")


def pipeline(stage):
    """The kanban of 2,000 opportunities, with the addon and without."""
    xmlid = "crm.crm_case_kanban_view_leads"
    for role in ("director", "rep"):
        variants = {}
        for name, database in (
            ("with", stage.loaded),
            ("without the addon", stage.plain),
        ):
            env = database.env(role)
            spec = specification(env, "crm.lead", "kanban", xmlid)
            last = database.start["lead"] + OPPORTUNITIES
            domain = [("type", "=", "opportunity"), ("id", "<=", last)]
            call = board("crm.lead", spec, domain, "stage_id", SUMS)
            variants[name] = (env, call)
        yield stage.measure(
            f"pipeline: kanban of {OPPORTUNITIES}, {role}", variants, "2 extra queries"
        )


# The least it takes to tell the days in each stage: no outcome, no present stage.
FUNNEL_FLOOR = """
    SELECT stay.old_value_integer, count(DISTINCT stay.res_id),
           percentile_cont(0.5) WITHIN GROUP (
               ORDER BY extract(epoch FROM stay.create_date - stay.entered)
           )
      FROM (
               SELECT message.res_id, move.old_value_integer, move.create_date,
                      lag(move.create_date) OVER (
                          PARTITION BY message.res_id ORDER BY move.id
                      ) AS entered
                 FROM mail_tracking_value move
                 JOIN mail_message message ON message.id = move.mail_message_id
                 JOIN crm_lead lead ON lead.id = message.res_id
                WHERE move.field_id = %s AND message.model = 'crm.lead' AND %s
           ) stay
  GROUP BY 1
"""


def funnel(stage):
    """The funnel of all opportunities, beside the least SQL that reads the moves."""
    for role in ("director", "rep"):
        env = stage.loaded.env(role)
        field = env["ir.model.fields"]._get("crm.lead", "stage_id").id
        mine = SQL("(lead.user_id = %s OR lead.user_id IS NULL)", env.uid)
        floor = SQL(FUNNEL_FLOOR, field, mine if role == "rep" else SQL("TRUE"))

        def draw(env):
            env["crm.stage.conversion.report"].get_funnel({})

        def read(env, floor=floor):
            env.cr.execute(floor)
            env.cr.fetchall()

        variants = {"funnel": (env, draw), "raw SQL": (env, read)}
        case = f"funnel: {stage.sizes.leads} opportunities, {role}"
        yield stage.measure(case, variants, "", max(stage.rounds // 3, 1))
