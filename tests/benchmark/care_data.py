# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers to care for: made by SQL, and the same for the same sizes."""

from .data import SALESPEOPLE, TODAY, days_ago, pick

# What the starter rules wait for: three in five told their birthday, one in three of
# these in the lunar calendar; two in five have ordered; one in fifty is important.
_CUSTOMERS = """
    CREATE TABLE bench_care AS SELECT max(id) + 1000 AS partner FROM res_partner;
    INSERT INTO res_partner (
        id, name, complete_name, email, email_normalized, commercial_partner_id,
        is_company, active, type, lang, autopost_bills, partner_share, customer_rank,
        color, user_id, create_uid, create_date, write_date, relation_importance,
        relation_birth_calendar, relation_birth_month, relation_birth_day
    )
    SELECT care.partner + n, 'Customer ' || n, 'Customer ' || n,
           'customer' || n || '@example.com', 'customer' || n || '@example.com',
           care.partner + n, TRUE, TRUE, 'contact', 'en_US', 'ask', TRUE, 1, 0,
           start.rep + {owner}, 1, {created}, {today},
           CASE WHEN {important} = 0 THEN 'key' ELSE 'ordinary' END,
           CASE WHEN {told} < 3 THEN
               CASE WHEN {lunar} = 0 THEN 'lunar' ELSE 'solar' END END,
           CASE WHEN {told} < 3 THEN 1 + {month} END,
           CASE WHEN {told} < 3 THEN 1 + {day} END
      FROM bench_care care, bench_start start, generate_series(1, {count}) n;
    SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner))
"""
_FIGURES = """
    INSERT INTO crm_partner_metric (
        partner_id, company_id, first_order_date, last_order_date, order_count,
        turnover, median_interval
    )
    SELECT care.partner + n, start.company, ({last})::date - 400, ({last})::date,
           2, 1000, 30 + {interval}
      FROM bench_care care, bench_start start, generate_series(1, {count}) n
     WHERE {ordered} < 2
"""


def care_statements(sizes):
    """Yield (label, SQL) that fill a database with customers to care for."""
    yield (
        f"{sizes.customers} customers",
        _CUSTOMERS.format(
            count=sizes.customers,
            today=TODAY,
            owner=pick(41, "n", SALESPEOPLE),
            created=days_ago(42, "n", 1000),
            important=pick(43, "n", 50),
            told=pick(44, "n", 5),
            lunar=pick(45, "n", 3),
            month=pick(46, "n", 12),
            day=pick(47, "n", 28),
        ),
    )
    yield (
        "their figures",
        _FIGURES.format(
            count=sizes.customers,
            last=days_ago(48, "n", 700),
            interval=pick(49, "n", 90),
            ordered=pick(50, "n", 5),
        ),
    )
    yield "statistics", "VACUUM ANALYZE"
