# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database of demo/up: made once, then kept up to date with the files."""

import csv

from .addons import folder_digest
from .console import SetupError, step
from .databases import PREFIX, Databases
from .files import digest, locked
from .settings import REPO, cache_dir

DATABASE = f"{PREFIX}_demo"
DEFAULT_LANG = "en_US"
# Installed by themselves, they ask services on the Internet that want an account.
ONLINE = ["crm_iap_enrich", "crm_iap_mine", "partner_autocomplete", "snailmail"]


def check_language(odoo, lang):
    """Say what is wrong with a language that Odoo does not know."""
    path = odoo.library / "odoo/addons/base/data/res.lang.csv"
    if not path.is_file():
        path = odoo.library / "addons/base/data/res.lang.csv"
    with open(path, newline="") as handle:
        codes = [row["code"] for row in csv.DictReader(handle)]
    if lang not in codes:
        near = [code for code in codes if code[:2] == lang[:2].lower()]
        hint = f": choose one of {', '.join(near)}" if near else ""
        raise SetupError(f"Odoo has no language {lang}{hint}.")


def prepare_database(erp, fresh, lang):
    """Create the demo database or bring it up to date; return its language."""
    databases = Databases(erp)
    with locked(cache_dir() / "locks" / f"{DATABASE}.lock"):
        if fresh or not databases.state(DATABASE):
            lang = lang or DEFAULT_LANG
            _create(databases, lang)
        else:
            lang = _refresh(databases, lang)
    return lang


def _create(databases, lang):
    """Build under another name: a demo database that is there is whole."""
    work = f"{DATABASE}_building"
    databases.clone(databases.template(demo=True), work)
    with step("removing what needs the Internet"):
        uninstall = ["module", "uninstall", "-d", work, *ONLINE]
        databases.erp.run(*uninstall, own_addons=False)
    databases.install(work)
    _fill(databases.erp, work, lang)
    state = {**databases.state(work), "company": _company_key(), "lang": lang}
    databases.rename(work, DATABASE)
    databases.set_state(DATABASE, state)


def _refresh(databases, lang):
    before = databases.state(DATABASE)
    lang = lang or before.get("lang", DEFAULT_LANG)
    databases.update(DATABASE)
    wanted = {"company": _company_key(), "lang": lang}
    if wanted.items() - before.items():
        _fill(databases.erp, DATABASE, lang)
        databases.set_state(DATABASE, {**databases.state(DATABASE), **wanted})
    return lang


def _company_key():
    """Return a hash of what the users and the demo company are made of."""
    folder = REPO / "demo"
    return digest(folder_digest(folder, ignored={"erp"}))


def _fill(erp, database, lang):
    code = (
        f"import sys; sys.path.insert(0, {str(REPO / 'demo')!r})\n"
        f"from erp.demo_fill import fill\nfill(env, {lang!r})\n"
    )
    with step("creating the users and the demo company"):
        erp.shell(database, code, show=True)
