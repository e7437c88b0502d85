# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured; each part yields the rows of its table."""

import json
from datetime import timedelta

from odoo.tools import SQL

from .care_parts import care
from .measure import compare, make_row
from .onboarding_parts import onboarding, peer
from .pipeline_parts import funnel, pipeline
from .views import PAGE, page, specification

WITHOUT = "without the addon"
RAW = "raw SQL"
SILENT = [("relation_silent_days", ">=", 30)]


def _sql(query, *args):
    """Return a call that runs a statement and fetches its rows."""

    def call(env):
        env.cr.execute(SQL(query, *args))
        if env.cr.description:
            env.cr.fetchall()

    return call


# ----------------------------------------------------------------
# NOBODY ELSE PAYS
# ----------------------------------------------------------------


def partners(stage):
    """Creating and writing partners, with the addon and without."""

    def create(env):
        env["res.partner"].create(
            [{"name": f"New {n}", "email": f"new{n}@example.com"} for n in range(20)]
        )

    def write(env):
        start = env.cr.dbname == stage.plain.cr.dbname
        base = (stage.plain if start else stage.loaded).partner(10)
        for partner in env["res.partner"].browse(range(base, base + 20)):
            partner.write({"street": "1 High Street", "phone": "+44 20 7946 0000"})

    for case, call in (("create 20", create), ("write 20, one by one", write)):
        variants = {
            "with": (stage.loaded.env("director"), call),
            WITHOUT: (stage.plain.env("director"), call),
        }
        rounds = stage.rounds * 3
        yield stage.measure(f"partners: {case}", variants, "0 extra queries", rounds)


def pages(stage):
    """Pages of partners and opportunities, as the web client asks for them."""
    views = (
        ("res.partner", "list", None),
        ("res.partner", "kanban", None),
        ("crm.lead", "list", "crm.crm_case_tree_view_oppor"),
        ("crm.lead", "kanban", "crm.crm_case_kanban_view_leads"),
    )
    for role in ("director", "rep"):
        for model, view_type, xmlid in views:
            variants = {}
            for name, database in (("with", stage.loaded), (WITHOUT, stage.plain)):
                env = database.env(role)
                spec = specification(env, model, view_type, xmlid)
                variants[name] = (env, page(model, spec))
            case = f"pages: {PAGE} of {model}, {view_type}, {role}"
            yield stage.measure(case, variants, "1 extra query")


# ----------------------------------------------------------------
# CAPTURE
# ----------------------------------------------------------------


def posting(stage):
    """Posting a message to a customer, capture on and off, and without the addon."""

    def post(env):
        database = (
            stage.plain if env.cr.dbname == stage.plain.cr.dbname else stage.loaded
        )
        contact = database.partner(stage.sizes.companies + 20)
        customer = env["res.partner"].browse(contact).commercial_partner_id
        customer.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=[contact],
        )

    def switch(value):
        def prepare(env):
            # Caches outlive the rollback of what they were filled with.
            env.registry.clear_all_caches()
            parameters = env["ir.config_parameter"].sudo()
            parameters.set_param("crm_relations.capture_email", value)
            post(env)

        return prepare

    loaded, plain = stage.loaded.env("director"), stage.plain.env("director")
    for repeat in (1, 10):
        costs = compare(
            {
                "on": (loaded, post, switch("True")),
                "capture off": (loaded, post, switch("False")),
                WITHOUT: (plain, post, switch("False")),
            },
            stage.rounds * (3 if repeat == 1 else 1),
            repeat,
        )
        case = f"posting: {repeat} in a transaction, capture on"
        on = costs.pop("on")
        for name, other in costs.items():
            yield make_row(case, on, name, other, "1 extra query, ratio 1.05")
    stage.loaded.admin.registry.clear_all_caches()


# ----------------------------------------------------------------
# TIMELINE
# ----------------------------------------------------------------

TIMELINE_FLOOR = """
    SELECT id, date, summary, channel, outcome, user_id, partner_id
      FROM crm_interaction
     WHERE commercial_partner_id = %s AND date <= %s
  ORDER BY date DESC, id DESC
     LIMIT 31
"""


def timeline(stage):
    """The history of a customer with much of it, beside one with little."""
    database = stage.loaded
    for role in ("director", "rep", database.stranger):
        env = database.env(role)
        for depth in ("first", "deep"):
            cursors = {
                partner: _cursor(database, partner, depth)
                for partner in (database.heavy, database.light)
            }
            variants = {
                name: (env, _timeline_page(partner, cursors[partner]))
                for name, partner in (
                    ("heavy", database.heavy),
                    (f"customer with {stage.sizes.light}", database.light),
                )
            }
            case = f"timeline: {depth} page of {stage.sizes.heavy}, {role}"
            yield stage.measure(case, variants, "15 queries, ratio about 1")
            date = cursors[database.heavy][0] if depth == "deep" else "infinity"
            floor = _sql(TIMELINE_FLOOR, database.heavy, date)
            variants = {"heavy": variants["heavy"], RAW: (env, floor)}
            yield stage.measure(case, variants)


def _timeline_page(partner, cursor):
    def call(env):
        env["res.partner"].browse(partner).get_relation_timeline(cursor=cursor or None)

    return call


def _cursor(database, partner, depth):
    """Return where a page starts: nowhere, or in the middle of the history."""
    if depth == "first":
        return None
    database.cr.execute(
        SQL(
            """
            SELECT date::text, 'interaction', id FROM crm_interaction
             WHERE commercial_partner_id = %s
          ORDER BY date DESC, id DESC
            OFFSET (SELECT count(*) / 2 FROM crm_interaction
                     WHERE commercial_partner_id = %s)
             LIMIT 1
            """,
            partner,
            partner,
        )
    )
    return list(database.cr.fetchone())


# ----------------------------------------------------------------
# FIGURES, LISTS, FILTERS
# ----------------------------------------------------------------

FIGURES = (
    "relation_interaction_count_text",
    "relation_last_interaction_date",
    "relation_last_feedback",
    "relation_silent_days",
)
FIGURES_FLOOR = """
    SELECT {field}, count(*), max(date)
      FROM crm_interaction
     WHERE {field} IN %s
  GROUP BY {field}
"""


def figures(stage):
    """Live figures of a page, beside one grouped query."""
    database = stage.loaded
    fields = {"res.partner": "commercial_partner_id", "crm.lead": "lead_id"}
    for role in ("director", "rep"):
        env = database.env(role)
        for model, field in fields.items():
            start = database.start["partner" if model == "res.partner" else "lead"]
            ids = tuple(range(start + 1, start + 1 + PAGE))
            # What a salesperson may open; the heavy customer is among them.
            ids = tuple(env[model].search([("id", "in", ids)]).ids)

            def read(env, model=model, ids=ids):
                env[model].browse(ids).read(["id", *FIGURES])

            floor = _sql(FIGURES_FLOOR.format(field=field), ids)
            variants = {"live": (env, read), RAW: (env, floor)}
            yield stage.measure(f"figures: {len(ids)} of {model}, {role}", variants)


LIST_FLOOR = "SELECT * FROM crm_interaction ORDER BY date DESC, id DESC LIMIT 80"


def lists(stage):
    """The list of all interactions, and some of its filters."""
    filters = {
        "all": [],
        "bad, this month": [("sentiment", "=", "positive"), ("date", ">=", "-30d")],
        "without purpose": [("purpose_id", "=", False)],
    }
    for role in ("director", "rep"):
        env = stage.loaded.env(role)
        spec = specification(env, "crm.interaction", "list")
        for name, domain in filters.items():
            call = page("crm.interaction", spec, domain)
            variants = {"list": (env, call), RAW: (env, _sql(LIST_FLOOR))}
            yield stage.measure(f"lists: {name}, {role}", variants)


def filters(stage):
    """Searching customers and opportunities by the log, beside not filtering."""
    day = stage.loaded.admin.cr.now() - timedelta(days=90)
    domains = {
        "silent for 30 days": SILENT,
        "never contacted": [("relation_last_interaction_date", "=", False)],
        "no contact since": [("relation_last_interaction_date", "<", str(day)[:19])],
        "contacted since": [("relation_last_interaction_date", ">=", str(day)[:19])],
        "10 interactions or more": [("relation_interaction_count", ">=", 10)],
    }
    for model in ("res.partner", "crm.lead"):
        for role in ("director", "rep"):
            env = stage.loaded.env(role)
            plain = page(model, {"display_name": {}})
            for name, domain in domains.items():
                call = page(model, {"display_name": {}}, domain)
                variants = {"filter": (env, call), "no filter": (env, plain)}
                case = f"filters: {model}, {name}, {role}"
                yield stage.measure(case, variants, rounds=max(stage.rounds // 4, 1))


# ----------------------------------------------------------------
# BULK
# ----------------------------------------------------------------

COLUMNS = (
    "date timestamp, partner_id int, commercial_partner_id int, user_id int,"
    " company_id int, channel varchar, direction varchar, summary varchar,"
    " sentiment varchar, duration float8, external_id varchar"
)
NAMES = ", ".join(column.split()[0] for column in COLUMNS.split(","))
BULK_FLOOR = f"""
    INSERT INTO crm_interaction ({NAMES})
    SELECT {NAMES} FROM json_to_recordset(%s) AS row({COLUMNS})
"""


def bulk(stage):
    """Creating many interactions through the ORM, beside one INSERT of the rows."""
    database = stage.loaded
    count = min(10_000, stage.sizes.interactions)
    for role in ("director", "rep"):
        env = database.env(role)
        rows = [_bulk_values(env, database, stage.sizes, n) for n in range(count)]
        payload = json.dumps(rows)
        vals_list = [
            {k: v for k, v in row.items() if k != "commercial_partner_id"}
            for row in rows
        ]

        def create(env, vals_list=vals_list):
            env["crm.interaction"].create(vals_list)

        variants = {"ORM": (env, create), RAW: (env, _sql(BULK_FLOOR, payload))}
        case, rounds = f"bulk: create {count}, {role}", min(stage.rounds, 5)
        yield stage.measure(case, variants, "3 s, ratio 4", rounds)


def _bulk_values(env, database, sizes, number):
    customer = database.partner(3 + number % (sizes.companies - 3))
    return {
        "date": f"2026-01-{1 + number % 28:02} 10:00:00",
        "partner_id": customer,
        "commercial_partner_id": customer,
        "user_id": env.uid,
        "company_id": env.company.id,
        "channel": "phone",
        "direction": "in" if number % 2 else "out",
        "summary": f"Call {number}",
        "sentiment": "neutral",
        "duration": 0.1,
        "external_id": f"bulk-{number}",
    }


# ----------------------------------------------------------------
# REMINDERS
# ----------------------------------------------------------------

# The same rows: what was reminded of, and the tasks.
REMINDER_FLOOR = """
    WITH due AS (
        SELECT contract.id, contract.user_id, contract.company_id, contract.date_end,
               contract.partner_id
          FROM crm_contract contract
         WHERE contract.state = 'active'
           AND contract.date_end BETWEEN CURRENT_DATE AND CURRENT_DATE + 104
    ), noted AS (
        INSERT INTO crm_care_occurrence (
            rule_id, partner_id, period_key, res_model, res_id, date_event, date_due,
            state, user_id, company_id
        )
        SELECT rule.id, due.partner_id, due.date_end::text, rule.res_model, due.id,
               due.date_end, CURRENT_DATE, 'due', due.user_id, due.company_id
          FROM due
          JOIN crm_care_rule rule ON rule.res_model = 'crm.contract'
                                 AND rule.date_field = 'date_end'
    )
    INSERT INTO mail_activity (
        res_model_id, res_model, res_id, res_name, activity_type_id, user_id, summary,
        date_deadline, active, automated, relation_priority, create_uid, create_date
    )
    SELECT model.id, model.model, due.id, 'Contract ' || due.id, type.res_id,
           due.user_id, 'Contract Ends', CURRENT_DATE, TRUE, TRUE, '0', 1, now()
      FROM due
      JOIN ir_model model ON model.model = 'crm.contract'
      JOIN ir_model_data type ON type.name = 'mail_activity_data_todo'
     WHERE due.date_end <= CURRENT_DATE + 91
"""


def reminders(stage):
    """The rules that remind of dates: when some are due, and again."""
    env = stage.loaded.admin
    now = env.cr.now()
    rules = env["crm.care.rule"].search([("res_model", "=", "crm.contract")])
    # On days off, too: it is measured on any day.
    rules.shift = "none"
    env.cr.commit()

    def remind(env):
        Occurrence = env["crm.care.occurrence"]
        for rule in rules.with_env(env):
            rule._plan_rule(now)
        while days := Occurrence._call_due(now, 500):
            Occurrence.browse(days)._take_steps(days)

    due = env["crm.contract"].search_count([("date_end", "<", "+91d")])
    case = f"reminders: {due} due of {stage.sizes.contracts} contracts"
    floor = _sql(REMINDER_FLOOR)
    costs = compare(
        {
            "first": (env, remind),
            "again": (env, remind, remind),
            RAW: (env, floor),
        },
        min(stage.rounds, 5),
    )
    raw = costs[RAW]
    yield make_row(case, costs["first"], RAW, raw, "5 s")
    yield make_row(f"{case}, second run", costs["again"], RAW, raw, "1 s")


PARTS = {
    part.__name__: part
    for part in (
        *(partners, pages, pipeline, posting, timeline),
        *(figures, lists, filters, bulk, funnel, reminders),
        *(onboarding, care, peer),
    )
}
