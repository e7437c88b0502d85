import json
import logging
from itertools import pairwise

from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Reminders of the same date became the steps of one rule. Those that were archived are
# left out, unless all were: then the rule is switched off.
GROUPS = """
    SELECT res_model, date_field, domain, company_id, responsible_path, user_id,
           (array_agg(summary ORDER BY days_before))[1] AS name,
           (array_agg(activity_type_id ORDER BY days_before))[1] AS activity_type_id,
           array_agg(id) AS ids,
           array_agg(days_before ORDER BY days_before DESC)
               FILTER (WHERE active) AS days,
           array_agg(days_before ORDER BY days_before DESC) AS all_days
      FROM crm_date_reminder
  GROUP BY res_model, date_field, domain, company_id, responsible_path, user_id
  ORDER BY min(id)
"""
# What was given last of one date of one document, and what comes next.
OCCURRENCES = """
    INSERT INTO crm_care_occurrence (
        rule_id, period_key, company_id, user_id, date_event, date_due, step_id,
        date_step, acted_on, state, date_done, activity_id, res_model, res_id
    )
    SELECT %(rule)s, given.date::text, COALESCE(given.company_id, %(company)s),
           given.user_id, given.date,
           COALESCE(
               task.date_deadline, given.date - step.days,
               given.date - given.days_before
           ),
           step.id, given.date - step.days, given.reminded_on,
           CASE WHEN task.id IS NOT NULL THEN 'due'
                WHEN step.id IS NOT NULL THEN 'planned' ELSE 'done' END,
           CASE WHEN task.id IS NULL AND step.id IS NULL THEN given.reminded_on END,
           task.id, %(model)s, given.res_id
      FROM (
               SELECT DISTINCT ON (log.res_id, log.date) log.*, reminder.days_before
                 FROM crm_date_reminder_log log
                 JOIN crm_date_reminder reminder ON reminder.id = log.rule_id
                WHERE reminder.id = ANY(%(ids)s)
             ORDER BY log.res_id, log.date, reminder.days_before
           ) given
 LEFT JOIN mail_activity task ON task.id = given.activity_id AND task.active
 LEFT JOIN LATERAL (
               SELECT *
                 FROM unnest(%(steps)s::int[], %(days)s::int[]) AS step(id, days)
                WHERE step.days < given.days_before
             ORDER BY step.days DESC
                LIMIT 1
           ) step ON TRUE
        ON CONFLICT DO NOTHING
"""
# One of the reminders of each group that were delivered, and its rule.
DELIVERED = {
    "crm_date_reminder_contract_end_30": "crm_care_rule_contract_end",
    "crm_date_reminder_contract_notice_30": "crm_care_rule_contract_notice",
    "crm_date_reminder_supplier_document": "crm_care_rule_supplier_document",
    "crm_date_reminder_supplier_document_short_30": (
        "crm_care_rule_supplier_document_short"
    ),
}
SHARED = "[('company_id', 'in', company_ids + [False])]"
RULES = {
    "crm_care_rule_rule_company": SHARED,
    "crm_care_step_rule_company": SHARED.replace("company_id'", "rule_id.company_id'"),
    "crm_care_occurrence_rule_company": SHARED,
}


def migrate(cr, version):
    """Turn date reminders into care rules; what was reminded of is not repeated.

    At the end, as reminders may be about documents of any module.
    """
    env = Environment(cr, SUPERUSER_ID, {})
    for name, domain in RULES.items():
        rule = env.ref(f"crm_relations.{name}", raise_if_not_found=False)
        if rule:
            rule.domain_force = domain
    cr.execute("SELECT to_regclass('crm_date_reminder')")
    if not cr.fetchone()[0]:
        return
    cr.execute(GROUPS)
    for group in cr.dictfetchall():
        if group["res_model"] in env:
            _try_to_convert(env, group)
    _remove(env)


def _try_to_convert(env, group):
    """Leave out what is broken, such as on a field that is gone: it reminded nobody."""
    try:
        with env.cr.savepoint():
            _convert(env, group)
    except Exception as error:
        env.invalidate_all()
        name = next(iter(group["name"].values()))
        _logger.warning("The reminder “%s” became no care rule: %s", name, error)


def _convert(env, group):
    days = group["days"] or group["all_days"]
    delays = [0, *(before - after for before, after in pairwise(days))]
    rule = env["crm.care.rule"].create(
        {
            **{
                name: group[name]
                for name in (
                    *("res_model", "date_field", "domain", "company_id"),
                    "responsible_path",
                )
            },
            "name": next(iter(group["name"].values())),
            "trigger": "date",
            "sequence": 110,
            "days": 0,
            "lead_days": days[0],
            "shift": "none",
            "daily_cap": 0,
            "icon": "fa-calendar-check-o",
            "responsible": "document" if group["responsible_path"] else "user",
            "user_id": not group["responsible_path"] and group["user_id"],
            "fallback_user_id": group["responsible_path"] and group["user_id"],
            "date_start": bool(group["days"]) and env.cr.now(),
            "step_ids": [
                (0, 0, {"sequence": number, "delay_days": delay, **_get_step(group)})
                for number, delay in enumerate(delays)
            ],
        }
    )
    # In all languages.
    env.cr.execute(
        SQL(
            "UPDATE crm_care_rule SET name = %s WHERE id = %s",
            json.dumps(group["name"]),
            rule.id,
        )
    )
    _name(env, group, rule)
    env.flush_all()
    env.cr.execute(
        SQL(
            OCCURRENCES,
            rule=rule.id,
            company=group["company_id"],
            model=group["res_model"],
            ids=group["ids"],
            steps=rule.step_ids.ids,
            days=days,
        )
    )


def _get_step(group):
    return {"action": "task", "activity_type_id": group["activity_type_id"]}


def _name(env, group, rule):
    """Give rules that are delivered the name that they have now."""
    names = env["ir.model.data"].search(
        [("model", "=", "crm.date.reminder"), ("res_id", "in", group["ids"])]
    )
    for name in names.filtered(lambda name: name.name in DELIVERED)[:1]:
        env["ir.model.data"].create(
            {
                "module": name.module,
                "name": DELIVERED[name.name],
                "model": rule._name,
                "res_id": rule.id,
                "noupdate": True,
            }
        )


def _remove(env):
    """Delete what an update keeps: what people may have changed, and the tables."""
    cron = env.ref("crm_relations.crm_date_reminder_cron", raise_if_not_found=False)
    if cron:
        action = cron.ir_actions_server_id
        cron.unlink()
        action.unlink()
    for name in (
        "crm_date_reminder_rule_company",
        "crm_date_reminder_log_rule_company",
    ):
        rule = env.ref(f"crm_relations.{name}", raise_if_not_found=False)
        if rule:
            rule.unlink()
    env["ir.model.data"].search(
        [("model", "in", ("crm.date.reminder", "crm.date.reminder.log"))]
    ).unlink()
    env.cr.execute("DROP TABLE crm_date_reminder_log; DROP TABLE crm_date_reminder")
