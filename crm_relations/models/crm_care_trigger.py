from calendar import isleap
from datetime import date, timedelta

from odoo import models
from odoo.tools import SQL

from ..tools.lunar import match_lunar_days

# Each finds (partner_id, period_key, date, res_model, res_id): who, which occasion of
# the rule, and when. The key names the occasion and not the day, so that no moved
# birthday and no other lead time makes a second reminder of the same occasion.
BIRTHDAYS = """
    SELECT partner.id, day.key, day.date, NULL, NULL::int
      FROM (%(partners)s) partner
      JOIN (%(days)s) AS day(calendar, month, day, leap, date, key)
        ON day.month = partner.relation_birth_month
       AND day.day = partner.relation_birth_day
       AND day.calendar = COALESCE(partner.relation_birth_calendar, 'solar')
       AND day.leap = COALESCE(partner.relation_birth_leap, FALSE)
     WHERE partner.relation_birth_day > 0
"""
FESTIVALS = """
    SELECT partner.id, day.key, day.date, NULL, NULL::int
      FROM (%(partners)s) partner
CROSS JOIN unnest(%(dates)s::date[], %(keys)s::text[]) AS day(date, key)
     WHERE %(country)s::int IS NULL
        OR COALESCE(partner.country_id, %(country)s) = %(country)s
"""
# Days of the first contact, order and contract come again each year.
ANNIVERSARIES = """
    SELECT known.id, day.key, day.date, NULL, NULL::int
      FROM (%(known)s) AS known(id, date)
      JOIN (%(days)s) AS day(calendar, month, day, leap, date, key)
        ON day.month = EXTRACT(month FROM known.date)
       AND day.day = EXTRACT(day FROM known.date)
     WHERE day.calendar = 'solar' AND day.date >= known.date + 300
"""
FIRST_CONTACTS = """
    SELECT partner.id,
           (partner.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
      FROM (%(partners)s) partner
"""
FIRST_ORDERS = """
    SELECT partner.id, metric.first_order_date
      FROM (%(partners)s) partner
      JOIN crm_partner_metric metric ON metric.partner_id = partner.id
     WHERE metric.company_id = %(company)s
"""
FIRST_CONTRACTS = """
    SELECT partner.id, min(contract.date_signed)
      FROM (%(partners)s) partner
      JOIN crm_contract contract ON contract.commercial_partner_id = partner.id
     WHERE contract.company_id = %(company)s AND contract.signed_at IS NOT NULL
  GROUP BY partner.id
"""
AFTER_FIRST_ORDER = """
    SELECT first.id, 'first', first.date + %(days)s, NULL, NULL::int
      FROM (%(known)s) AS first(id, date)
"""
AFTER_DOCUMENT = """
    SELECT partner.id, document.id::text,
           %(day)s + %(days)s, %(model)s, document.id
      FROM (%(partners)s) partner
      JOIN res_partner contact ON contact.commercial_partner_id = partner.id
      JOIN %(table)s document ON document.partner_id = contact.id
     WHERE document.company_id = %(company)s
       AND %(day)s IS NOT NULL AND %(condition)s
"""
NO_ORDER = """
    SELECT partner.id, metric.last_order_date::text,
           metric.last_order_date + CASE WHEN %(factor)s > 0
               THEN ceil(%(factor)s * metric.median_interval)::int ELSE %(days)s END,
           NULL, NULL::int
      FROM (%(partners)s) partner
      JOIN crm_partner_metric metric ON metric.partner_id = partner.id
     WHERE metric.company_id = %(company)s
       AND (%(factor)s = 0 OR metric.median_interval > 0)
"""
# Whoever was never talked to waits since they were entered.
NO_CONTACT = """
    SELECT partner.id, COALESCE(last.date::text, 'never'),
           COALESCE(last.date,
               (partner.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
           ) + %(days)s,
           NULL, NULL::int
      FROM (%(partners)s) partner
 LEFT JOIN LATERAL (
               SELECT (talk.date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS date
                 FROM crm_interaction talk
                WHERE talk.commercial_partner_id = partner.id
                  AND talk.company_id = %(company)s
             ORDER BY talk.date DESC
                LIMIT 1
           ) last ON TRUE
"""


class CrmCareRule(models.Model):
    """What a rule waits for, as a statement that finds the occasions."""

    _inherit = "crm.care.rule"

    def _select_events(self, first, last):
        """Return the statement that finds the occasions of this rule.

        :param date first: the first day of interest, for days that come every year
        :param date last: the last one
        :return: columns ``partner_id, period_key, date, res_model, res_id, user_id,
            company_id``
        :rtype: SQL
        :raise ValidationError: if the app that the trigger needs is not installed
        """
        self._check_available()
        if self.trigger == "date":
            return self._select_date_events(first, last)
        return SQL(
            "SELECT found.*, NULL::int, %s FROM (%s) found",
            self.company_id.id,
            self._select_customer_events(self._select_partners(), first, last),
        )

    def _select_customer_events(self, partners, first, last):
        if self.trigger == "festival":
            days = self.festival_id._get_days(first, last)
            return SQL(
                FESTIVALS,
                partners=partners,
                dates=[day for day, _key in days],
                keys=[key for _day, key in days],
                country=self.festival_id.country_id.id or None,
            )
        select = getattr(self, f"_select_{self.trigger}_events")
        return select(partners, self._select_days(first, last))

    def _select_partners(self):
        """Return the customers that the rule is for, as the reader may see them."""
        query = self.env["res.partner"]._search(self._get_domain())
        columns = (
            "id",
            "create_date",
            "country_id",
            "relation_birth_calendar",
            "relation_birth_month",
            "relation_birth_day",
            "relation_birth_leap",
        )
        if self.trigger != "birthday":
            # People have birthdays; all else happens to the customer as a whole.
            query.add_where(
                SQL(
                    "%s = %s",
                    SQL.identifier(query.table, "commercial_partner_id"),
                    SQL.identifier(query.table, "id"),
                )
            )
        return query.select(*(SQL.identifier(query.table, name) for name in columns))

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def _select_days(self, first, last):
        """Return the days of both calendars.

        Columns are ``calendar, month, day, leap, date, key``.

        The key of a lunar day is the lunar year: of some lunar days a Gregorian year
        has none, or two.
        """
        rows = self._get_solar_days(first, last)
        for day, year, month, number, leap in match_lunar_days(
            first, (last - first).days + 1
        ):
            rows.append(("lunar", month, number, leap, day, f"L{year}"))
        columns = list(zip(*rows, strict=True))
        return SQL(
            "SELECT * FROM unnest("
            "%s::text[], %s::int[], %s::int[], %s::bool[], %s::date[], %s::text[])",
            *(list(column) for column in columns),
        )

    def _get_solar_days(self, first, last):
        rows = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            key = str(day.year)
            rows.append(("solar", day.month, day.day, False, day, key))
            if not isleap(day.year) and day == self._get_leap_day(day.year):
                rows.append(("solar", 2, 29, False, day, key))
        return rows

    def _get_leap_day(self, year):
        """Return when 29 February is celebrated in a year without it."""
        return date(year, 2, 28) if self.leap_day == "before" else date(year, 3, 1)

    # ------------------------------------------------------------
    # TRIGGERS
    # ------------------------------------------------------------

    # Each takes the customers and the days of the calendar, as statements.

    def _select_birthday_events(self, partners, days):
        return SQL(BIRTHDAYS, partners=partners, days=days)

    def _select_anniversary_events(self, partners, days):
        known = SQL(FIRST_CONTACTS, partners=partners, tz=self._get_tz())
        return SQL(ANNIVERSARIES, known=known, days=days)

    def _select_first_order_anniversary_events(self, partners, days):
        known = SQL(FIRST_ORDERS, partners=partners, company=self.company_id.id)
        return SQL(ANNIVERSARIES, known=known, days=days)

    def _select_contract_anniversary_events(self, partners, days):
        known = SQL(FIRST_CONTRACTS, partners=partners, company=self.company_id.id)
        return SQL(ANNIVERSARIES, known=known, days=days)

    def _select_first_order_events(self, partners, days):
        known = SQL(FIRST_ORDERS, partners=partners, company=self.company_id.id)
        return SQL(AFTER_FIRST_ORDER, known=known, days=self.days)

    def _select_order_events(self, partners, days):
        return self._select_sale_events(partners, "date_order")

    def _select_delivery_events(self, partners, days):
        return self._select_sale_events(partners, "effective_date")

    def _select_sale_events(self, partners, moment):
        day = SQL(
            "(document.%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            SQL.identifier(moment),
            self._get_tz(),
        )
        confirmed = SQL("document.state = 'sale'")
        return self._select_document_events(partners, "sale.order", day, confirmed)

    def _select_contract_events(self, partners, days):
        day, signed = SQL("document.date_signed"), SQL("document.signed_at IS NOT NULL")
        return self._select_document_events(partners, "crm.contract", day, signed)

    def _select_document_events(self, partners, model, day, condition):
        return SQL(
            AFTER_DOCUMENT,
            partners=partners,
            days=self.days,
            company=self.company_id.id,
            model=model,
            table=SQL.identifier(self.env[model]._table),
            day=day,
            condition=condition,
        )

    def _select_no_order_events(self, partners, days):
        return SQL(
            NO_ORDER,
            partners=partners,
            company=self.company_id.id,
            days=self.days,
            factor=self.interval_factor,
        )

    def _select_no_contact_events(self, partners, days):
        return SQL(
            NO_CONTACT,
            partners=partners,
            company=self.company_id.id,
            days=self.days,
            tz=self._get_tz(),
        )

    def _get_tz(self):
        return (self.company_id or self.env.company)._get_relation_tz()
