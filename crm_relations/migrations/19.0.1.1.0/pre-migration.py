from odoo.api import SUPERUSER_ID, Environment

from odoo.addons.crm_relations.hooks import pre_init_hook


def migrate(cr, version):
    """Fill the columns that are new as an installation does, and no others."""
    pre_init_hook(Environment(cr, SUPERUSER_ID, {}))
