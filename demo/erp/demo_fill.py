# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Code that runs inside Odoo to make the demo users and load the demo company."""

import sys

from .settings import REPO

TIME_ZONE = "Asia/Shanghai"


def fill(env, lang):
    """Create the users, load the demo company, speak ``lang``. Can be repeated."""
    sys.path.insert(0, str(REPO / "demo"))
    install_language(env, lang)
    create_users(env, lang)
    # It asks Odoo's maker for news.
    env.ref("mail.ir_cron_module_update_notification").active = False
    env.cr.commit()
    if (REPO / "demo/loader.py").is_file():
        from loader import load

        load(env, lang, shift_to_today=True)
    env["ir.qweb"]._pregenerate_assets_bundles()
    env.cr.commit()


def install_language(env, lang):
    """Make a language available, with the translations of every addon."""
    installed = dict(env["res.lang"].get_installed())
    if lang not in installed:
        wizard = env["base.language.install"].create(
            {"lang_ids": env["res.lang"]._activate_lang(lang).ids, "overwrite": False}
        )
        wizard.lang_install()


def create_users(env, lang):
    """Create or correct one user per role."""
    from roles import ROLES

    users = env["res.users"].with_context(no_reset_password=True)
    for role in ROLES:
        groups = [env.ref(group).id for group in ("base.group_user", *role.groups)]
        values = {
            "name": role.says("name", lang),
            "login": role.login,
            "group_ids": [(6, 0, groups)],
            "lang": lang,
            "tz": TIME_ZONE,
            "notification_type": "inbox",
        }
        user = users.search([("login", "=", role.login)])
        if user:
            user.write(values)
        else:
            email = f"{role.login}@example.com"
            users.create({**values, "email": email, "password": role.login})
    env.ref("base.user_admin").write(
        {"lang": lang, "tz": TIME_ZONE, "notification_type": "inbox"}
    )
