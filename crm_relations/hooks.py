from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .models.mail_activity_type import CHANNEL_OF_CATEGORY

EMAIL_ACTIVITY = "mail_activity_data_email"


def pre_init_hook(env):
    """Fill our own column of the activity types before the ORM finds it empty.

    The ORM would write the records themselves, which are the user's, and know nothing
    of the e-mail activity, which core tells by name only.
    """
    if column_exists(env.cr, "mail_activity_type", "relation_channel"):
        return
    create_column(env.cr, "mail_activity_type", "relation_channel", "varchar")
    for category, channel in CHANNEL_OF_CATEGORY.items():
        env.cr.execute(
            SQL(
                "UPDATE mail_activity_type SET relation_channel = %s"
                " WHERE category = %s",
                channel,
                category,
            )
        )
    env.cr.execute(
        SQL(
            """
            UPDATE mail_activity_type type
               SET relation_channel = 'email'
              FROM ir_model_data data
             WHERE data.module = 'mail' AND data.name = %s
               AND data.model = 'mail.activity.type' AND data.res_id = type.id
               AND type.relation_channel IS NULL
            """,
            EMAIL_ACTIVITY,
        )
    )


def uninstall_hook(env):
    """Remove what core leaves behind."""
    _remove_visits(env)
    _remove_settings(env)
    _forget_foreign_keys(env)


def _remove_visits(env):
    """Remove the activities of our type, which would keep it from being deleted."""
    visit = env.ref("crm_relations.mail_activity_type_visit", raise_if_not_found=False)
    if visit:
        activities = env["mail.activity"].with_context(active_test=False)
        activities.search([("activity_type_id", "=", visit.id)]).unlink()


def _remove_settings(env):
    """Remove the switches that were turned on again: these have no external id."""
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "=like", "crm_relations.capture_%")]).unlink()


def _forget_foreign_keys(env):
    """Delete the records of foreign keys, which go with our columns by themselves.

    Core notes them without an external id, so that it finds none to delete when they
    are on a table that stays.
    """
    env.cr.execute(
        """
        DELETE FROM ir_model_constraint foreign_key
         USING ir_module_module module
         WHERE module.id = foreign_key.module
           AND module.name = 'crm_relations'
           AND foreign_key.type = 'f'
        """
    )
