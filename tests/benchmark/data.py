# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data to measure on: made by SQL, and the same for the same sizes.

Nothing is random: row numbers are hashed with the number of the column. Dates are
counted back from today.
"""

from dataclasses import astuple, dataclass

SALESPEOPLE = 10
# Two customers stand out: one with much history, one with little. Theirs are the
# first numbers of everything.
HEAVY, LIGHT = 1, 2
TODAY = "date_trunc('day', now() AT TIME ZONE 'UTC')"


@dataclass(frozen=True)
class Sizes:
    """How much of everything there is."""

    partners: int = 200_000
    messages: int = 1_000_000
    leads: int = 20_000
    orders: int = 20_000
    interactions: int = 1_000_000
    contracts: int = 100_000
    applications: int = 20_000
    customers: int = 500_000
    heavy: int = 50_000
    light: int = 50
    rounds: int = 15

    @property
    def companies(self):
        """Return how many of the partners are companies; the rest are contacts."""
        return self.partners * 2 // 5

    @property
    def few(self):
        """Return how many applications one approver and the submitter have."""
        return max(self.applications // 20, 20)

    def key(self):
        """Return what tells data of these sizes from others."""
        return "-".join(map(str, astuple(self)[:-1]))


FULL = Sizes()
SMALL = Sizes(
    partners=500,
    messages=500,
    leads=100,
    orders=60,
    interactions=2000,
    contracts=500,
    applications=100,
    customers=200,
    heavy=300,
    light=20,
    rounds=1,
)


def pick(column, number, count):
    """Return SQL for a number from 0 to ``count`` - 1 that only ``number`` decides."""
    return (
        f"mod(hashint8({number}::bigint * 31 + {column})::bigint + 2147483648, {count})"
    )


def days_ago(column, number, days):
    """Return SQL for a moment in the last ``days`` days, in whole seconds."""
    seconds = pick(column, number, days * 86400)
    return f"({TODAY} - {seconds} * interval '1 second')"


def statements(sizes):
    """Yield (label, SQL) that fill a database without the addon."""
    yield "numbers to start from", _START
    yield f"{sizes.partners} partners", _partners(sizes)
    yield f"{sizes.leads} opportunities", _leads(sizes)
    yield f"{sizes.orders} quotations", _orders(sizes)
    yield f"{sizes.messages} messages", _messages(sizes)
    yield "statistics", "VACUUM ANALYZE"


def interaction_statements(sizes):
    """Yield (label, SQL) that fill the interaction log."""
    yield f"{sizes.interactions} interactions", _interactions(sizes)
    yield "statistics", "VACUUM ANALYZE crm_interaction"


def contract_statements(sizes):
    """Yield (label, SQL) that multiply the one contract that there is."""
    yield f"{sizes.contracts} contracts", _contracts(sizes)
    yield "statistics", "VACUUM ANALYZE crm_contract"


def application_statements(sizes):
    """Yield (label, SQL) that multiply the two applications that there are.

    The first is to be submitted, the second is under approval. Two approvers take
    turns in it: the first step of few of the copies is up to one of them, of many to
    the other.
    """
    yield "two applications", _MODEL
    drafts, copied = "model.approval + n", f"model.approval + {sizes.few} + n"
    asked = (
        f"CASE WHEN n > {sizes.few} THEN model.few + model.many - row.user_id"
        " ELSE row.user_id END"
    )
    partner = "'name', 'B/' || n, 'partner_id', start.partner + 3 + n"
    many = sizes.few + sizes.applications
    for table, condition, count, changes in (
        (
            *("supplier_application", "id = model.draft", sizes.few),
            f"'id', {drafts}, {partner}",
        ),
        (
            *("supplier_application", "id = model.approval", many),
            f"'id', {copied}, {partner} + {sizes.few}",
        ),
        (
            *("supplier_application_line", "application_id = model.draft", sizes.few),
            f"'application_id', {drafts}",
        ),
        (
            *("supplier_application_line", "application_id = model.approval", many),
            f"'application_id', {copied}",
        ),
        (
            *("supplier_approval_round", "id = model.round", many),
            f"'id', model.round + n, 'res_id', {copied}",
        ),
        (
            *("supplier_approval_task", "round_id = model.round", many),
            f"'round_id', model.round + n, 'user_id', {asked},"
            f" 'date_deadline', {TODAY} + mod(n * 7919, 9000) * interval '1 minute'",
        ),
        (
            "mail_activity",
            "res_model = 'supplier.application' AND row.res_id = model.approval",
            *(many, f"'res_id', {copied}, 'user_id', {asked}"),
        ),
    ):
        yield f"{count} of {table}", _copies(table, condition, count, changes)
    yield "statistics", "VACUUM ANALYZE"


# First ids of what follows, in a table that the worker reads as well.
_START = """
    CREATE TABLE bench_start AS
    SELECT (SELECT max(id) FROM res_partner) + 1000 AS partner,
           (SELECT max(id) FROM crm_lead) + 1000 AS lead,
           (SELECT max(id) FROM sale_order) + 1000 AS sale,
           (SELECT max(id) FROM mail_message) + 1000 AS message,
           (SELECT min(id) FROM res_users WHERE login LIKE 'bench_rep_%') AS rep,
           (SELECT company_id FROM res_users WHERE login = 'bench_rep_0') AS company
"""


def _partners(sizes):
    # The heavy and the light customer belong to the first salesperson, one in six of
    # the others to nobody.
    owner = pick(1, "customer", SALESPEOPLE * 6 // 5)
    return f"""
    INSERT INTO res_partner (
        id, name, complete_name, email, email_normalized, parent_id,
        commercial_partner_id, is_company, active, type, lang, autopost_bills,
        partner_share, customer_rank, color, city, user_id, create_uid, create_date,
        write_date
    )
    SELECT start.partner + n, 'Partner ' || n, 'Partner ' || n,
           'partner' || n || '@example.com', 'partner' || n || '@example.com',
           CASE WHEN customer < n THEN start.partner + customer END,
           start.partner + customer, customer = n, TRUE, 'contact', 'en_US', 'ask',
           TRUE, 1, 0, 'City ' || {pick(2, "n", 300)},
           CASE WHEN customer <= {LIGHT} THEN start.rep
                WHEN {owner} < {SALESPEOPLE} THEN start.rep + {owner} END,
           1, {days_ago(3, "n", 1000)}, {TODAY}
      FROM bench_start start,
           generate_series(1, {sizes.partners}) n,
           LATERAL (SELECT CASE WHEN n <= {sizes.companies} THEN n
                                ELSE 1 + mod(n, {sizes.companies}) END
                        AS customer) parent;
    SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner))
    """


def _leads(sizes):
    # A hundredth of the opportunities is the heavy customer's, five the light one's.
    customer = (
        f"CASE WHEN mod(n, 100) = 0 THEN {HEAVY} WHEN n <= 5 THEN {LIGHT}"
        f" ELSE 3 + {pick(4, 'n', sizes.companies - 2)} END"
    )
    return f"""
    INSERT INTO crm_lead (
        id, name, type, partner_id, user_id, team_id, company_id, stage_id, active,
        priority, probability, automated_probability, expected_revenue, color,
        create_uid, create_date, write_date, date_last_stage_update, won_status
    )
    SELECT start.lead + n, 'Opportunity ' || n, 'opportunity', partner.id,
           partner.user_id, NULL, start.company, stage.id, TRUE,
           {pick(5, "n", 4)}::text, 10, 10, {pick(6, "n", 10000)}, 0, 1,
           {days_ago(7, "n", 400)}, {TODAY}, {TODAY}, 'pending'
      FROM bench_start start
CROSS JOIN generate_series(1, {sizes.leads}) n
      JOIN res_partner partner ON partner.id = start.partner + {customer}
      JOIN (SELECT id, row_number() OVER (ORDER BY sequence, id) AS place
              FROM crm_stage WHERE is_won IS NOT TRUE LIMIT 3) stage
        ON stage.place = 1 + mod(n, 3);
    SELECT setval('crm_lead_id_seq', (SELECT max(id) FROM crm_lead))
    """


def _orders(sizes):
    customer = (
        f"CASE WHEN mod(n, 20) = 0 THEN {HEAVY} WHEN n <= 5 THEN {LIGHT}"
        f" ELSE 3 + {pick(8, 'n', sizes.companies - 2)} END"
    )
    return f"""
    INSERT INTO sale_order (
        id, name, state, partner_id, partner_invoice_id, partner_shipping_id, user_id,
        company_id, currency_id, date_order, amount_total, create_uid, create_date,
        write_date
    )
    SELECT start.sale + n, 'B' || n, 'draft', partner.id, partner.id, partner.id,
           partner.user_id, start.company, company.currency_id,
           {days_ago(9, "n", 1000)}, n, 1, {TODAY}, {TODAY}
      FROM bench_start start
      JOIN res_company company ON company.id = start.company
CROSS JOIN generate_series(1, {sizes.orders}) n
      JOIN res_partner partner ON partner.id = start.partner + {customer};
    SELECT setval('sale_order_id_seq', (SELECT max(id) FROM sale_order))
    """


def _messages(sizes):
    # Every tenth message tells that an opportunity changed its stage.
    return f"""
    INSERT INTO mail_message (
        id, model, res_id, message_type, subtype_id, author_id, date, message_id,
        subject, body, email_from, create_uid, create_date, write_date
    )
    SELECT start.message + n,
           CASE WHEN mod(n, 10) = 0 THEN 'crm.lead' ELSE 'res.partner' END,
           CASE WHEN mod(n, 10) = 0 THEN start.lead + 1 + {pick(10, "n", sizes.leads)}
                ELSE start.partner + 1 + {pick(11, "n", sizes.partners)} END,
           CASE WHEN mod(n, 10) = 0 THEN 'notification' ELSE 'comment' END,
           subtype.res_id, author.partner_id, {days_ago(12, "n", 1000)},
           '<bench-' || n || '@example.com>', 'Message ' || n,
           '<p>' || repeat('Some words. ', 10) || '</p>', 'rep@example.com', 1,
           {TODAY}, {TODAY}
      FROM bench_start start
CROSS JOIN generate_series(1, {sizes.messages}) n
      JOIN ir_model_data subtype
        ON subtype.module = 'mail' AND subtype.name = 'mt_comment'
      JOIN res_users author ON author.id = start.rep + {pick(13, "n", SALESPEOPLE)};
    SELECT setval('mail_message_id_seq', (SELECT max(id) FROM mail_message));
    INSERT INTO mail_tracking_value (
        mail_message_id, field_id, old_value_integer, new_value_integer,
        old_value_char, new_value_char, create_date
    )
    SELECT change.id, field.id, stage.ids[(1 + mod(change.number, 3))::int],
           stage.ids[(1 + mod(change.number + 1, 3))::int],
           'New', 'Qualified', change.date
      FROM (
               SELECT message.id, message.date,
                      row_number() OVER (
                          PARTITION BY message.res_id ORDER BY message.date, message.id
                      ) AS number
                 FROM bench_start start
                 JOIN mail_message message
                   ON message.id > start.message AND message.model = 'crm.lead'
           ) change
CROSS JOIN (SELECT array_agg(id ORDER BY sequence, id) AS ids
              FROM crm_stage WHERE is_won IS NOT TRUE) stage
      JOIN ir_model_fields field
        ON field.model = 'crm.lead' AND field.name = 'stage_id'
  ORDER BY change.date, change.id
    """


def _interactions(sizes):
    # After the two, a third goes to opportunities; every fifth customer has none.
    # The last salesperson made but one in a thousand of the heavy customer's.
    user = (
        f"CASE WHEN n > {sizes.heavy} THEN {pick(21, 'n', SALESPEOPLE)}"
        f" WHEN mod(n, 1000) = 0 THEN {SALESPEOPLE - 1}"
        f" ELSE {pick(21, 'n', SALESPEOPLE - 1)} END"
    )
    rest = f"n - {sizes.heavy + sizes.light}"
    return f"""
    INSERT INTO crm_interaction (
        date, partner_id, commercial_partner_id, lead_id, user_id, company_id, channel,
        direction, summary, sentiment, outcome, duration, external_id
    )
    SELECT {days_ago(20, "n", 1000)}, COALESCE(lead.partner_id, customer.id),
           COALESCE(partner.commercial_partner_id, customer.id), lead.id,
           start.rep + {user}, start.company,
           (ARRAY['phone', 'email', 'meeting', 'visit'])[1 + {pick(22, "n", 4)}],
           CASE WHEN mod(n, 2) = 0 THEN 'in' ELSE 'out' END, 'Talk ' || n,
           CASE WHEN mod(n, 7) = 0 THEN 'positive' END, 'reached', 0.25,
           CASE WHEN mod(n, 2) = 0 THEN 'bench-' || n END
      FROM bench_start start
CROSS JOIN generate_series(1, {sizes.interactions}) n
CROSS JOIN LATERAL (
               SELECT CASE WHEN n <= {sizes.heavy} THEN {HEAVY}
                           WHEN n <= {sizes.heavy + sizes.light} THEN {LIGHT}
                           WHEN mod({rest}, 3) = 0 THEN NULL
                           ELSE 3 + {pick(23, "n", (sizes.companies - 2) * 4 // 5)}
                      END AS number
           ) chosen
 LEFT JOIN res_partner customer ON customer.id = start.partner + chosen.number
 LEFT JOIN crm_lead lead ON chosen.number IS NULL
       AND lead.id = start.lead + 1 + {pick(24, "n", sizes.leads)}
 LEFT JOIN res_partner partner ON partner.id = lead.partner_id
    """


def _contracts(sizes):
    # One in fifty ends within 90 days, and is to be reminded of by one of the rules.
    days = (
        f"CASE WHEN mod(n, 50) = 0 THEN 2 + {pick(32, 'n', 86)}"
        f" ELSE 100 + {pick(33, 'n', 1000)} END"
    )
    return f"""
    INSERT INTO crm_contract
    SELECT contract.*
      FROM bench_start start
CROSS JOIN (SELECT to_jsonb(one) AS values FROM crm_contract one LIMIT 1) model
CROSS JOIN generate_series(1, {sizes.contracts}) n
      JOIN res_partner partner ON partner.id = start.partner + 3
                                             + {pick(34, "n", sizes.companies - 3)}
CROSS JOIN LATERAL jsonb_populate_record(
               NULL::crm_contract,
               model.values || jsonb_build_object(
                   'id', nextval('crm_contract_id_seq'),
                   'name', 'Contract ' || n,
                   'code', NULL,
                   'state', 'active',
                   'renewal', 'none',
                   'partner_id', partner.id,
                   'commercial_partner_id', partner.id,
                   'user_id', start.rep + {pick(31, "n", SALESPEOPLE)},
                   'date_end', ({TODAY} + ({days}) * interval '1 day')::date
               )
           ) contract
    """


_MODEL = """
    CREATE TABLE bench_model AS
    SELECT (SELECT min(id) FROM supplier_application) AS draft,
           (SELECT max(id) FROM supplier_application) AS approval,
           (SELECT max(id) FROM supplier_approval_round) AS round,
           (SELECT id FROM res_users WHERE login = 'bench_few') AS few,
           (SELECT id FROM res_users WHERE login = 'bench_many') AS many
"""


def _copies(table, condition, count, changes):
    """Return SQL for copies of rows; ``changes`` are pairs that hold a number n."""
    return f"""
    INSERT INTO {table}
    SELECT copy.*
      FROM bench_start start
CROSS JOIN bench_model model
      JOIN {table} row ON row.{condition}
CROSS JOIN generate_series(1, {count}) n
CROSS JOIN LATERAL jsonb_populate_record(
               NULL::{table},
               to_jsonb(row) || jsonb_build_object(
                   'id', nextval('{table}_id_seq')
               ) || jsonb_build_object({changes})
           ) copy
    """
