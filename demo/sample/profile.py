# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known about the companies of the demo and their contacts."""

import random
from datetime import timedelta

from .customers import contact_name, customer_name, largest_buyers
from .texts import PREFERENCES, choose

HEAD_COUNTS = {"1-9": 6, "10-49": 25, "50-249": 120, "250-999": 480, "1000+": 2400}
REFERRED = 40


def load_profiles(register, purchases, lang, today):
    """Fill the profiles. A filled one is left alone: people edit them."""
    env = register.env
    ids = register.known("res.partner")
    numbers = largest_buyers(purchases)
    companies = env["res.partner"].browse(ids[customer_name(n)] for n in numbers)
    contacts = env["res.partner"].browse(ids[contact_name(n)] for n in numbers)
    if any(companies.mapped("relation_code")):
        return
    for rank, (company, contact) in enumerate(zip(companies, contacts, strict=True)):
        chance = random.Random(f"profile {rank}")
        company.write(_company_values(chance, today, env.ref("base.user_admin").id))
        contact.write(_birthday(chance))
        # Each was referred by a larger one, so nobody refers in a circle.
        if 0 < rank <= REFERRED:
            company.relation_referrer_id = companies[chance.randrange(rank)]
    register.create(
        "crm.partner.preference",
        {
            f"preference_{rank:03d}_{number}": values
            for rank, company in enumerate(companies)
            for number, values in enumerate(_preferences(rank, company, lang, today))
        },
    )
    companies.action_assign_relation_code()
    register.end_batch()


def _company_values(chance, today, user_id):
    band = chance.choice(list(HEAD_COUNTS))
    values = {
        "relation_size_band": band,
        "relation_head_count": HEAD_COUNTS[band] + chance.randrange(-2, 3),
    }
    if chance.random() < 0.7:
        days = chance.choice([3, 20, 60, 150, 240, 400, 700])
        values["relation_verified_on"] = today - timedelta(days=days)
        values["relation_verified_by"] = user_id
    return values


def _birthday(chance):
    """Return a birthday for two contacts in three: one in three of them is lunar."""
    kind = chance.choice([None, "solar", "solar", "lunar"])
    if not kind:
        return {}
    return {
        "relation_birth_calendar": kind,
        "relation_birth_year": chance.choice([0, chance.randrange(1960, 2001)]),
        "relation_birth_month": chance.randrange(1, 13),
        "relation_birth_day": chance.randrange(1, 29),
    }


def _preferences(rank, company, lang, today):
    chance = random.Random(f"preferences {rank}")
    for kinds, values, source in chance.sample(PREFERENCES, chance.randrange(0, 3)):
        yield {
            "partner_id": company.id,
            "name": choose(lang, *kinds),
            "value": choose(lang, *chance.choice(values)),
            "source": choose(lang, *source),
            "date": today - timedelta(days=chance.randrange(5, 500)),
        }
