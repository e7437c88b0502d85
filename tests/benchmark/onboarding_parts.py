# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured of approving suppliers; see ``parts``."""

from odoo.tools import SQL

from .measure import compare, make_row
from .views import PAGE, page, specification

RAW = "raw SQL"
BATCH = 100


def onboarding(stage):
    """Submitting, deciding, what is to decide, and ordering from suppliers."""
    yield from _submit(stage)
    yield from _decide(stage)
    yield from _to_do(stage)
    yield from _gate(stage)


# ----------------------------------------------------------------
# SUBMIT
# ----------------------------------------------------------------

# The same rows as the round and the tasks that are there already.
SUBMIT_FLOOR = """
    WITH new_round AS (
        INSERT INTO supplier_approval_round
        SELECT copy.*
          FROM bench_model model
          JOIN supplier_approval_round row ON row.id = model.round
          JOIN supplier_application application ON application.id IN %(ids)s
    CROSS JOIN LATERAL jsonb_populate_record(
                   NULL::supplier_approval_round,
                   to_jsonb(row) || jsonb_build_object(
                       'id', nextval('supplier_approval_round_id_seq'),
                       'res_id', application.id,
                       'partner_id', application.partner_id
                   )
               ) copy
     RETURNING id
    ), new_task AS (
        INSERT INTO supplier_approval_task
        SELECT copy.*
          FROM bench_model model
          JOIN supplier_approval_task row ON row.round_id = model.round
    CROSS JOIN new_round
    CROSS JOIN LATERAL jsonb_populate_record(
                   NULL::supplier_approval_task,
                   to_jsonb(row) || jsonb_build_object(
                       'id', nextval('supplier_approval_task_id_seq'),
                       'round_id', new_round.id
                   )
               ) copy
    )
    UPDATE supplier_application
       SET state = 'approval', date_state = now() AT TIME ZONE 'UTC'
     WHERE id IN %(ids)s
"""


def _submit(stage):
    """A batch of applications, beside a tenth of it and the least SQL."""
    env = stage.loaded.env("bench_buyer")
    state = [("state", "=", "application")]
    ids = env["supplier.application"].search(state, limit=10 * BATCH, order="id").ids
    tenth = ids[: len(ids) // 10 or 1]
    floor = SQL(SUBMIT_FLOOR, ids=tuple(ids))

    def submit(ids):
        return lambda env: env["supplier.application"].browse(ids).action_submit()

    costs = compare(
        {
            "all": (env, submit(ids)),
            f"{len(tenth)} of them": (env, submit(tenth)),
            RAW: (env, lambda env: env.cr.execute(floor)),
        },
        max(stage.rounds // 5, 1),
    )
    batch = costs.pop("all")
    for name, other in costs.items():
        goal = "" if name == RAW else "ratio 11"
        case = f"onboarding: submit {len(ids)} applications"
        yield make_row(case, batch, name, other, goal)


# ----------------------------------------------------------------
# DECIDE
# ----------------------------------------------------------------

DECIDE_FLOOR = """
    WITH mine AS (
        UPDATE supplier_approval_task
           SET state = 'done', date_done = now() AT TIME ZONE 'UTC'
         WHERE id = %(id)s
     RETURNING *
    ), next_task AS (
        UPDATE supplier_approval_task task
           SET state = 'open', date_open = now() AT TIME ZONE 'UTC'
          FROM mine
         WHERE task.round_id = mine.round_id AND task.state = 'waiting'
     RETURNING task.round_id, task.step_id
    ), round AS (
        UPDATE supplier_approval_round round
           SET step_id = next_task.step_id
          FROM next_task
         WHERE round.id = next_task.round_id
     RETURNING round.*
    )
    INSERT INTO supplier_approval_decision (
        round_id, task_id, step_id, requester_id, user_id, outcome, channel, digest,
        date
    )
    SELECT round.id, mine.id, mine.step_id, round.requester_id, mine.user_id,
           'approved', 'form', round.digest, now() AT TIME ZONE 'UTC'
      FROM mine JOIN round ON round.id = mine.round_id
"""


def _decide(stage):
    """One decision of who has many open tasks, beside who has few."""
    variants = {}
    for name, login in (("many", "bench_many"), (f"of {stage.sizes.few}", "bench_few")):
        env = stage.loaded.env(login)
        task = env["supplier.approval.task"].search(_mine(env), limit=1).id

        def decide(env, task=task):
            env["supplier.approval.task"].browse(task).action_decide("approved")

        variants[name] = (env, decide)
        floor = SQL(DECIDE_FLOOR, id=task)
    variants[RAW] = (env, lambda env: env.cr.execute(floor))
    costs = compare(variants, stage.rounds)
    many = costs.pop("many")
    for name, other in costs.items():
        goal = "" if name == RAW else "ratio about 1"
        case = f"onboarding: decide 1 of {stage.sizes.applications} open tasks"
        yield make_row(case, many, name, other, goal)


def _mine(env):
    return [("user_id", "=", env.uid), ("state", "=", "open")]


# ----------------------------------------------------------------
# TO DO
# ----------------------------------------------------------------

COUNT_FLOOR = """
    SELECT count(*) FROM supplier_approval_task WHERE user_id = %s AND state = 'open'
"""
LIST_FLOOR = """
    SELECT task.*, round.name, round.amount
      FROM supplier_approval_task task
      JOIN supplier_approval_round round ON round.id = task.round_id
     WHERE task.user_id = %s AND task.state = 'open'
  ORDER BY task.date_deadline, task.id
     LIMIT %s
"""


def _to_do(stage):
    """Number and list of the tasks of who has many."""
    env = stage.loaded.env("bench_many")
    spec = specification(env, "supplier.approval.task", "list")

    def count(env):
        env["supplier.approval.task"].search_count(_mine(env))

    for name, call, floor in (
        ("count", count, SQL(COUNT_FLOOR, env.uid)),
        (
            f"list {PAGE} of",
            page("supplier.approval.task", spec, _mine(env)),
            SQL(LIST_FLOOR, env.uid, PAGE),
        ),
    ):

        def read(env, floor=floor):
            env.cr.execute(floor)
            env.cr.fetchall()

        case = f"onboarding: {name} {stage.sizes.applications} open tasks"
        yield stage.measure(case, {"tasks": (env, call), RAW: (env, read)})


# ----------------------------------------------------------------
# BESIDE OTHERS
# ----------------------------------------------------------------


def peer(stage):
    """Asking for approvals and counting them, beside OCA's tier validation."""
    ours, theirs = stage.loaded.env("bench_buyer"), stage.peer.admin
    theirs = theirs["res.users"].browse(theirs.ref("base.user_admin").id).env
    state = [("state", "=", "application")]
    ids = ours["supplier.application"].search(state, limit=BATCH, order="id").ids
    named = [("name", "=like", "Candidate %")]
    others = theirs["res.partner"].search(named, limit=len(ids), order="id desc").ids

    def submit(env):
        env["supplier.application"].browse(ids).action_submit()

    def request(env):
        reviews = env["res.partner"].browse(others).request_validation()
        assert len(reviews) == 2 * len(others)

    variants = {"ours": (ours, submit), "tier validation": (theirs, request)}
    rounds = max(stage.rounds // 3, 1)
    yield stage.measure(f"peer: submit {len(ids)}", variants, rounds=rounds)

    def count(env):
        assert env["supplier.approval.task"].search_count(_mine(env))

    def review(env):
        assert env["res.users"].review_user_count()

    variants = {
        "ours": (stage.loaded.env("bench_few"), count),
        "tier validation": (stage.peer.env("bench_few"), review),
    }
    yield stage.measure(f"peer: count {stage.sizes.few} to decide", variants)


# ----------------------------------------------------------------
# PURCHASE GATE
# ----------------------------------------------------------------


def _gate(stage):
    """Confirming orders: gate on, gate off, and without the addon."""
    count = min(BATCH, stage.sizes.applications)

    def confirm(env):
        orders = env["purchase.order"].search([("origin", "=", "bench")], limit=count)
        orders.button_confirm()
        assert set(orders.mapped("state")) == {"purchase"}

    def switch(value):
        def prepare(env):
            env.company.sudo().onboarding_purchase_gate = value

        return prepare

    loaded, plain = stage.loaded.env("bench_buyer"), stage.plain.env("bench_buyer")
    costs = compare(
        {
            "on": (loaded, confirm, switch("block")),
            "gate off": (loaded, confirm, switch("off")),
            "without the addon": (plain, confirm),
        },
        max(stage.rounds // 3, 1),
    )
    on = costs.pop("on")
    for name, other in costs.items():
        case = f"onboarding: confirm {count} orders, gate on"
        yield make_row(case, on, name, other, "ratio 1.1")
