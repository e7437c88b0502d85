from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .models.mail_activity_type import CHANNEL_OF_CATEGORY
from .tools.probability import figures_table, rank_probabilities

PARTNER_OF_DOCUMENT = {
    "res.partner": "id",
    "crm.lead": "partner_id",
    "sale.order": "partner_id",
}
EMAIL_ACTIVITY = "mail_activity_data_email"


def pre_init_hook(env):
    """Fill our own columns before the ORM finds them empty.

    The ORM would write the records themselves, which are the user's.
    """
    _fill_activity_channels(env)
    _fill_activity_partners(env)
    _fill_team_modes(env)
    _fill_lead_modes(env)


def _fill_activity_channels(env):
    """The ORM knows nothing of the e-mail activity, which core tells by name only."""
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


def _fill_team_modes(env):
    """Teams that have never had a lead, archived or not, begin with stages."""
    if column_exists(env.cr, "crm_team", "relation_probability_mode"):
        return
    create_column(env.cr, "crm_team", "relation_probability_mode", "varchar")
    env.cr.execute(
        """
        UPDATE crm_team team
           SET relation_probability_mode = CASE
               WHEN EXISTS (SELECT FROM crm_lead WHERE team_id = team.id)
               THEN 'predictive' ELSE 'stage' END
        """
    )


def _fill_lead_modes(env):
    """A probability is predictive if people see it like that, else it was entered."""
    if column_exists(env.cr, "crm_lead", "relation_probability_mode"):
        return
    create_column(env.cr, "crm_lead", "relation_probability_mode", "varchar")
    create_column(env.cr, "crm_lead", "relation_probability_mode_chosen", "bool")
    create_column(env.cr, "crm_lead", "relation_probability_stage", "float8")
    create_column(env.cr, "crm_lead", "relation_probability_manual", "float8")
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead lead
               SET relation_probability_mode = known.mode,
                   relation_probability_mode_chosen = false,
                   relation_probability_stage = COALESCE(figure.probability, 0),
                   relation_probability_manual = CASE
                       WHEN known.mode = 'manual' AND NOT (
                            NOT lead.active AND COALESCE(lead.probability, 0) = 0)
                       THEN lead.probability ELSE -1 END
              FROM (
                    SELECT id, CASE
                           WHEN round(COALESCE(probability, 0)::numeric, 2)
                              = round(COALESCE(automated_probability, 0)::numeric, 2)
                           THEN 'predictive' ELSE 'manual' END AS mode
                      FROM crm_lead
                   ) known
         LEFT JOIN crm_lead row ON row.id = known.id
         LEFT JOIN %(figures)s AS figure (stage_id, team_id, probability)
                ON figure.stage_id = row.stage_id
               AND figure.team_id IS NOT DISTINCT FROM row.team_id
             WHERE known.id = lead.id
            """,
            figures=figures_table(_get_rank_figures(env)),
        )
    )


def _get_rank_figures(env):
    """Return (stage id, team id or None, percent) by the rank of the stages."""
    env.cr.execute(
        """
        SELECT stage.id, COALESCE(stage.is_won, false),
               array_remove(array_agg(team.crm_team_id), NULL)
          FROM crm_stage stage
     LEFT JOIN crm_stage_crm_team_rel team ON team.crm_stage_id = stage.id
      GROUP BY stage.id
      ORDER BY stage.sequence, stage.id
        """
    )
    ranks = rank_probabilities(env.cr.fetchall())
    env.cr.execute("SELECT id FROM crm_team")
    teams = [None, *(row[0] for row in env.cr.fetchall())]
    return [
        (stage, team, figure)
        for team in teams
        for stage, figure in ranks.get(team, ranks[False]).items()
    ] or [(None, None, 0)]


def _fill_activity_partners(env):
    """Tell the customer of the activities that there are, done ones included."""
    if column_exists(env.cr, "mail_activity", "relation_partner_id"):
        return
    create_column(env.cr, "mail_activity", "relation_partner_id", "int4")
    for model, partner in PARTNER_OF_DOCUMENT.items():
        env.cr.execute(
            SQL(
                """
                UPDATE mail_activity activity
                   SET relation_partner_id = document.%s
                  FROM %s document
                 WHERE activity.res_model = %s AND activity.res_id = document.id
                   AND document.%s IS NOT NULL
                """,
                SQL.identifier(partner),
                SQL.identifier(env[model]._table),
                model,
                SQL.identifier(partner),
            )
        )


def uninstall_hook(env):
    """Remove what core leaves behind."""
    _remove_visits(env)
    _remove_playbook_files(env)
    _remove_settings(env)
    forget_parts(env, "crm_relations")
    env.cr.execute("DROP FUNCTION crm_interaction_insert")


def _remove_visits(env):
    """Remove the activities of our type, which would keep it from being deleted."""
    visit = env.ref("crm_relations.mail_activity_type_visit", raise_if_not_found=False)
    if visit:
        activities = env["mail.activity"].with_context(active_test=False)
        activities.search([("activity_type_id", "=", visit.id)]).unlink()


def _remove_playbook_files(env):
    """Remove the files of playbooks, which nobody would find on the stages again."""
    stages = env["crm.stage"].search([])
    files = stages.relation_playbook_attachment_ids
    files.filtered(lambda file: file.res_model == "crm.stage").unlink()


def _remove_settings(env):
    """Remove the switches that were turned on again: these have no external id."""
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "=like", "crm_relations.capture_%")]).unlink()


def forget_parts(env, module):
    """Delete what core leaves in its own tables when one of our addons goes.

    :param str module: name of the addon that is being uninstalled
    """
    _forget_names_of_parts(env, module)
    _forget_foreign_keys(env, module)


def _forget_names_of_parts(env, module):
    """Delete the external ids that other addons have on parts of our models.

    Addons that extend a mixin get one for each model that inherits it; core leaves
    them when the model goes.
    """
    env.cr.execute(
        SQL(
            """
            WITH ours AS (
                SELECT res_id AS model_id
                  FROM ir_model_data
                 WHERE model = 'ir.model'
              GROUP BY res_id
                HAVING array_agg(module::text) = ARRAY[%(module)s]
            )
            DELETE FROM ir_model_data name
             WHERE name.module <> %(module)s
               AND (
                       name.model = 'ir.model.inherit' AND name.res_id IN (
                           SELECT part.id
                             FROM ir_model_inherit part
                             JOIN ours ON ours.model_id = part.model_id
                       )
                       OR name.model = 'ir.model.fields.selection' AND name.res_id IN (
                           SELECT part.id
                             FROM ir_model_fields_selection part
                             JOIN ir_model_fields field ON field.id = part.field_id
                             JOIN ours ON ours.model_id = field.model_id
                       )
                   )
            """,
            module=module,
        )
    )


def _forget_foreign_keys(env, module):
    """Delete the records of foreign keys, which go with our columns by themselves.

    Core notes them without an external id, so that it finds none to delete when they
    are on a table that stays.
    """
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_constraint foreign_key
             USING ir_module_module module
             WHERE module.id = foreign_key.module
               AND module.name = %s
               AND foreign_key.type = 'f'
            """,
            module,
        )
    )
