# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers: the largest buyers as companies with a contact, the others as people."""

from collections import Counter

from .people import make_company, make_person
from .texts import choose

COMPANIES = 200


def customer_name(number):
    """Return the external name of a customer of the sample."""
    return f"customer_{number:04d}"


def contact_name(number):
    """Return the external name of the contact person of such a customer."""
    return f"contact_{number:04d}"


def largest_buyers(purchases, count=COMPANIES):
    """Return the numbers of the ``count`` customers who spent most, largest first."""
    spent = Counter()
    for purchase in purchases:
        spent[purchase.customer] += purchase.amount
    return sorted(spent, key=lambda number: (-spent[number], number))[:count]


def load_customers(register, purchases, lang=None):
    """Create the customers and the contacts of those that are companies.

    :return: ids of the customers by number
    :rtype: dict
    """
    env = register.env
    places = _Places(env, lang)
    owners = find_salespeople(env)
    companies = largest_buyers(purchases)
    rank_by_number = {number: rank for rank, number in enumerate(companies)}
    values = {}
    for number in sorted({purchase.customer for purchase in purchases}):
        rank = rank_by_number.get(number)
        values[customer_name(number)] = {
            **(places.person(number) if rank is None else places.company(rank)),
            "customer_rank": 1,
            "user_id": _pick_owner(owners, number),
        }
    ids = register.create("res.partner", values)
    contacts = {
        contact_name(number): {
            **places.contact(rank),
            "parent_id": ids[customer_name(number)],
        }
        for number, rank in rank_by_number.items()
    }
    register.create("res.partner", contacts)
    return {number: ids[customer_name(number)] for number in _numbers(purchases)}


def load_team(register, lang=None):
    """Give the salespeople who are in no team one of their own."""
    users = register.env["res.users"].browse(find_salespeople(register.env))
    members = users.filtered(lambda user: not user.crm_team_ids)
    leaders = members.filtered(
        lambda user: user.has_group("sales_team.group_sale_manager")
    )
    if members:
        values = {
            "name": choose(lang, "音乐批发", "Music Wholesale"),
            "user_id": leaders[:1].id,
            "member_ids": [(6, 0, members.ids)],
            "use_opportunities": True,
        }
        register.create("crm.team", {"team": values})


def find_salespeople(env):
    """Return the ids of the users who sell, oldest first."""
    group = env.ref("sales_team.group_sale_salesman")
    users = env["res.users"].search(
        [("all_group_ids", "in", group.ids), ("share", "=", False)], order="id"
    )
    return users.ids


def _pick_owner(owners, number):
    # One customer in six is nobody's.
    return owners[number % len(owners)] if owners and number % 6 else False


def _numbers(purchases):
    return sorted({purchase.customer for purchase in purchases})


class _Places:
    """Turns made-up people into values for ``res.partner``."""

    def __init__(self, env, lang):
        self._country = env.ref("base.cn")
        self._state_codes = _province_codes(env)
        installed = {code for code, _name in env["res.lang"].get_installed()}
        self._lang = {"lang": lang} if lang in installed else {}

    def company(self, rank):
        company = make_company(rank)
        return {
            **self._common(company),
            "is_company": True,
            "website": company.website,
        }

    def contact(self, rank):
        contact = make_company(rank).contact
        return {**self._common(contact), "function": contact.function}

    def person(self, number):
        return self._common(make_person(number))

    def _common(self, someone):
        return {
            "name": someone.name,
            "email": someone.email,
            "phone": someone.phone,
            "city": someone.city,
            "country_id": self._country.id,
            "state_id": self._state_codes.get(someone.state),
            **self._lang,
        }


def _province_codes(env):
    """Return ids of Chinese provinces by their ISO code, which Odoo uses as xmlid."""
    data = env["ir.model.data"].search_fetch(
        [("module", "=", "base"), ("name", "=like", "state_cn_%")], ["name", "res_id"]
    )
    return {row.name.removeprefix("state_cn_"): row.res_id for row in data}
