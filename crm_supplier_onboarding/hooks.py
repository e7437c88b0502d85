from odoo.tools import SQL


def uninstall_hook(env):
    """Remove what core leaves behind."""
    # The trigger dies with its table, the function behind it does not.
    env.cr.execute(SQL("DROP FUNCTION supplier_approval_decision_refuse CASCADE"))
