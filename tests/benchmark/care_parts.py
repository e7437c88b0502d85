# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured of customer care; see ``parts``."""

from datetime import timedelta

from odoo.tools import SQL

from .measure import compare, make_row

TASKS = 2000


def care(stage):
    """Noting what is near, and making the tasks that are due."""
    yield from _plan(stage)
    yield from _act(stage)


def _get_rules(env):
    """Return the starter set, switched on as it is after a month."""
    rules = env["crm.care.rule"].search([("company_id", "=", env.company.id)])
    rules.date_start = env.cr.now().date() - timedelta(days=30)
    rules.fallback_user_id = env.ref("base.user_admin")
    return rules


# The least SQL: one table's rows written into another.
PLAN_FLOOR = """
    INSERT INTO crm_care_occurrence (
        rule_id, partner_id, period_key, company_id, date_event, date_due, state
    )
    SELECT %(rule)s, partner.id, 'floor', %(company)s, now()::date, now()::date,
           'planned'
      FROM res_partner partner
     WHERE partner.relation_birth_month = %(month)s
"""


def _plan(stage):
    env = stage.care.admin
    now = env.cr.now().replace(microsecond=0)
    rules = _get_rules(env)
    count = len(rules)
    floor = SQL(PLAN_FLOOR, rule=rules[0].id, company=env.company.id, month=now.month)

    def plan(env):
        for rule in _get_rules(env):
            rule._plan_rule(now)

    costs = compare(
        {
            "first": (env, plan),
            "again": (env, plan, plan),
            "raw SQL": (env, lambda env: env.cr.execute(floor)),
        },
        min(stage.rounds, 3),
    )
    case = f"care: {count} rules, {stage.sizes.customers} customers"
    raw = costs["raw SQL"]
    yield make_row(case, costs["first"], "a birth month", raw, "15 s")
    yield make_row(f"{case}, second run", costs["again"], "a birth month", raw, "10 s")


def _note(stage, env, count):
    """Note occasions that are due now; return the day that it is."""
    rule = _get_rules(env)[:1]
    # On days off, too: it is measured on any day.
    rule.write({"daily_cap": 0, "shift": "none"})
    now = env.cr.now().replace(microsecond=0)
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_care_occurrence (
                rule_id, partner_id, period_key, company_id, user_id, date_event,
                date_due, step_id, date_step, state
            )
            SELECT %(rule)s, partner.id, 'bench', %(company)s, partner.user_id,
                   %(now)s::date, %(now)s::date, %(step)s, %(now)s::date, 'planned'
              FROM bench_care care
              JOIN res_partner partner ON partner.id > care.partner
             WHERE partner.id <= care.partner + %(count)s
            """,
            rule=rule.id,
            step=rule.step_ids[:1].id,
            company=env.company.id,
            now=now,
            count=count,
        )
    )
    return now


def _make(stage, count):
    """Return a call that makes the tasks, and what must be there before."""

    def prepare(env):
        _note(stage, env, count)

    def act(env):
        Occurrence = env["crm.care.occurrence"]
        now = env.cr.now().replace(microsecond=0)
        while days := Occurrence._call_due(now, 500):
            due = Occurrence.browse(days)
            due._tell_users(due._take_steps(days), days)

    return stage.care.admin, act, prepare


def _get_partners(env, count):
    env.cr.execute("SELECT partner FROM bench_care")
    [first] = env.cr.fetchone()
    return env["res.partner"].browse(range(first + 1, first + 1 + count))


def _act(stage):
    """Tasks of care, beside as many in one batch, and by Odoo's own automation."""
    count = min(TASKS, stage.sizes.customers)
    env = stage.care.admin
    costs = compare(
        {
            "care": _make(stage, count),
            "bare": (env, lambda env: _create_batch(env, count)),
            "automation": (env, lambda env: _automate(env, count)),
        },
        max(stage.rounds // 5, 1),
        once=("automation",),
    )
    case = f"care: {count} tasks"
    care, bare, automation = costs.values()
    yield make_row(case, care, "bare batch", bare, "ratio 2.5")
    yield make_row(case, care, "base_automation", automation)


def _create_batch(env, count):
    partners = _get_partners(env, count)
    model_id = env["ir.model"]._get_id("res.partner")
    activity_type = env.ref("mail.mail_activity_data_call")
    today = env.cr.now().date()
    env["mail.activity"].with_context(mail_activity_quick_update=True).create(
        [
            {
                "res_model_id": model_id,
                "res_id": partner.id,
                "activity_type_id": activity_type.id,
                "summary": "Birthday",
                "date_deadline": today,
                "user_id": partner.user_id.id,
                "automated": True,
            }
            for partner in partners
        ]
    )


def _automate(env, count):
    """Make the tasks as Odoo's own rules do, record by record."""
    action = env["ir.actions.server"].create(
        {
            "name": "Call",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "state": "next_activity",
            "activity_type_id": env.ref("mail.mail_activity_data_call").id,
            "activity_summary": "Birthday",
            "activity_user_type": "generic",
            "activity_user_field_name": "user_id",
        }
    )
    automation = env["base.automation"].create(
        {
            "name": "Care",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "trigger": "on_time_created",
            "action_server_ids": action.ids,
        }
    )
    for partner in _get_partners(env, count):
        automation._process(partner)
