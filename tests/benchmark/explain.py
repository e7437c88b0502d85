# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Show how PostgreSQL answers what a call asks."""

import threading

from odoo.tools import SQL

TABLE = "crm_interaction"


def explain(env, call):
    """Yield each statement on the log that a call runs, with its measured plan."""
    statements = []

    def hook(cr, query, params, _start, _delay):
        if isinstance(query, SQL):
            query, params = query.code, query.params
        statement = cr.mogrify(query, params).decode()
        if TABLE in statement and statement not in statements:
            statements.append(statement)

    thread = threading.current_thread()
    thread.query_hooks = [hook]
    try:
        env.invalidate_all()
        call(env)
        env.cr.flush()
    finally:
        del thread.query_hooks
        env.cr.rollback()
    for statement in statements:
        if statement.lstrip()[:6].upper() == "SELECT":
            env.cr.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
            plan = "\n".join(line for (line,) in env.cr.fetchall())
            yield f"{statement.strip()}\n\n{plan}\n\n"
    env.cr.rollback()
