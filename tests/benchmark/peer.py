# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OCA's tier validation, which approves partners, as others install it.

It is never a part of our addons: it comes from the Python Package Index into the cache,
and gets a database of its own.
"""

import subprocess
import sys

from erp.files import build_once
from erp.settings import cache_dir

PACKAGES = (
    "odoo-addon-base-tier-validation==19.0.1.4.6",
    "odoo-addon-partner-stage==19.0.2.0.1.2",
    "odoo-addon-partner-tier-validation==19.0.1.0.0.5",
)
ADDONS = "partner_tier_validation"
# Two reviewers, one after the other, as in our policy; the first has much to review.
SCRIPT = """
few, many = (
    env["res.users"].search([("login", "=", f"bench_{login}")])
    for login in ("few", "many")
)
env["tier.definition"].create([
    {
        "name": user.name,
        "model_id": env.ref("base.model_res_partner").id,
        "review_type": "individual",
        "reviewer_id": user.id,
        "definition_domain": "[]",
        "approve_sequence": True,
        "sequence": sequence,
    }
    for user, sequence in ((few, 20), (many, 10))
])
draft = env.ref("partner_stage.partner_stage_draft")
partners = env["res.partner"].create([
    {"name": f"Candidate {n}", "is_company": True, "stage_id": draft.id}
    for n in range(COUNT + 100)
])
partners[:COUNT].with_user(env.ref("base.user_admin")).request_validation()
env.cr.commit()
"""


def fetch():
    """Return the folder with the addons, fetched if need be."""

    def install(folder):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*command, "--target", folder, *PACKAGES], check=True)

    folder = build_once(cache_dir() / "peer", "\n".join(PACKAGES), "fetching", install)
    return folder / "odoo/addons"


def fill(erp, name, count):
    """Install it on a database, and ask for many validations."""
    options = ["-d", name, "--no-http"]
    erp.run(*options, "-i", ADDONS, "--stop-after-init", own_addons=False)
    erp.run(
        *("shell", *options, "--log-level=warn"),
        own_addons=False,
        script=f"COUNT = {count}\n{SCRIPT}",
    )
