from odoo.tools import SQL

from odoo.addons.crm_relations.hooks import forget_parts

MODULE = "crm_supplier_onboarding"
ROLES = {
    "res_role_purchasing": "Purchasing",
    "res_role_technology": "Technology",
    "res_role_design": "Design",
    "res_role_quality": "Quality Management",
    "res_role_finance": "Finance",
    "res_role_legal": "Legal",
    "res_role_head_purchasing": "Head of Purchasing",
    "res_role_head_technology": "Head of Technology",
    "res_role_head_quality": "Head of Quality Management",
    "res_role_market_manager": "Market Manager",
}


def pre_init_hook(env):
    """Make our roles; those that are there already are taken: names are unique.

    Data files would write the roles of the user.
    """
    roles = env["res.role"].search([("name", "in", list(ROLES.values()))])
    missing = set(ROLES.values()) - set(roles.mapped("name"))
    roles += roles.create([{"name": name} for name in sorted(missing)])
    ids = {role.name: role for role in roles}
    env["ir.model.data"]._update_xmlids(
        [
            {"xml_id": f"{MODULE}.{xmlid}", "record": ids[name], "noupdate": True}
            for xmlid, name in ROLES.items()
        ]
    )


def uninstall_hook(env):
    """Leave what is not ours, and remove what core leaves behind."""
    _forget_adopted_roles(env)
    _drop_restrictions(env)
    forget_parts(env, MODULE)
    _remove_activities(env)
    # The trigger dies with its table, the function behind it does not.
    env.cr.execute(SQL("DROP FUNCTION supplier_approval_decision_refuse CASCADE"))


def _forget_adopted_roles(env):
    """Keep the roles that were there before us: they are older than their name."""
    env.cr.execute(
        """
        DELETE FROM ir_model_data name
         USING res_role role
         WHERE name.module = 'crm_supplier_onboarding'
           AND name.model = 'res.role'
           AND name.res_id = role.id
           AND role.create_date < name.create_date
        """
    )


def _drop_restrictions(env):
    """Let our records go in any order: all of them do, with their tables."""
    names = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.model")]
    )
    models = env["ir.model"].browse(names.mapped("res_id")).mapped("model")
    tables = [env[m]._table for m in models if m.startswith("supplier.") and m in env]
    env.cr.execute(
        SQL(
            """
            SELECT conrelid::regclass::text, conname
              FROM pg_constraint
             WHERE contype = 'f' AND confdeltype = 'r'
               AND confrelid::regclass::text = ANY(%s)
            """,
            tables,
        )
    )
    for table, constraint in env.cr.fetchall():
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(constraint),
            )
        )


def _remove_activities(env):
    """Remove requests for decisions: they would keep their type from being deleted."""
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id.category", "=", "supplier_approval")]
    ).unlink()
