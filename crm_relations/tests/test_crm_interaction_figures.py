from datetime import datetime, timedelta

from odoo.tests import tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestInteractionFigures(RelationsCommon):
    def _age(self, records, days):
        """Pretend that ``records`` were created some days ago."""
        records.flush_recordset()
        self.env.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id = ANY(%s)",
            [datetime.now() - timedelta(days=days), records.ids],
        )
        records.invalidate_recordset()

    def _days_ago(self, days):
        return datetime.now().replace(microsecond=0) - timedelta(days=days)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def test_figures_are_live(self):
        self.assertEqual(self.customer.relation_interaction_count, 0)
        self.assertFalse(self.customer.relation_last_interaction_date)
        self._create_interactions(self.contact, 2, lead_id=self.lead.id)
        self.env.invalidate_all()
        for record in (self.customer, self.contact, self.lead):
            with self.subTest(record=record):
                self.assertEqual(record.relation_interaction_count, 2)
                self.assertEqual(record.relation_last_interaction_date, self.now)
        self.assertEqual(self.other_customer.relation_interaction_count, 0)

    def test_a_logged_interaction_shows_at_once(self):
        self.assertEqual(self.lead.relation_interaction_count, 0)
        self._create_interactions(self.contact, lead_id=self.lead.id)
        self.assertEqual(self.lead.relation_interaction_count, 1)
        self._post(self.lead)
        self.env.cr.flush()
        self.assertEqual(self.lead.relation_interaction_count, 2)

    def test_count_stops_at_a_hundred(self):
        self._create_interactions(self.contact, 99)
        self.assertEqual(self.customer.relation_interaction_count_text, "99")
        self._create_interactions(self.contact, 20)
        self.env.invalidate_all()
        self.assertEqual(self.customer.relation_interaction_count, 100)
        self.assertEqual(self.customer.relation_interaction_count_text, "99+")

    def test_last_feedback(self):
        self._create_interactions(self.contact, date=self.now - timedelta(1))
        self.assertFalse(self.customer.relation_last_feedback)
        self._create_interactions(
            self.contact, direction="in", date=self.now - timedelta(2), summary="Nice"
        )
        self.env.invalidate_all()
        self.assertEqual(self.customer.relation_last_feedback, "Nice")
        self._create_interactions(self.contact, sentiment="negative", summary=False)
        self.env.invalidate_all()
        self.assertEqual(self.customer.relation_last_feedback, "Bad: Phone")

    def test_silent_days_count_from_creation_if_nothing_was_said(self):
        self._age(self.lead, 5)
        self.assertEqual(self.lead.relation_silent_days, 5)
        self._create_interactions(
            self.contact, lead_id=self.lead.id, date=self._days_ago(2)
        )
        self.env.invalidate_all()
        self.assertEqual(self.lead.relation_silent_days, 2)

    def test_silent_days_are_those_of_the_user(self):
        # 22:00 in London is the next morning in Shanghai.
        today = datetime.now().replace(hour=22, minute=0, second=0, microsecond=0)
        self._create_interactions(
            self.contact, lead_id=self.lead.id, date=today - timedelta(days=3)
        )
        west, east = (
            self.lead.with_context(tz=tz).relation_silent_days
            for tz in ("Pacific/Pago_Pago", "Pacific/Kiritimati")
        )
        self.assertIn((west, east), {(3, 3), (2, 3), (3, 2), (2, 2)})
        for tz, days in (("Pacific/Pago_Pago", west), ("Pacific/Kiritimati", east)):
            leads = self.env["crm.lead"].with_context(tz=tz)
            found = leads.search([("relation_silent_days", "=", days)])
            self.assertIn(self.lead, found)

    @users("relations_rep")
    def test_figures_count_only_what_the_user_may_see(self):
        self.customer.user_id = self.director
        self._create_interactions(self.contact, 3, user_id=self.director.id)
        self._create_interactions(self.contact, 1, user_id=self.rep.id)
        self.env.invalidate_all()
        customer = self.customer.with_user(self.env.user)
        self.assertEqual(customer.relation_interaction_count, 1)
        self.assertEqual(customer.with_user(self.senior).relation_interaction_count, 4)

    def test_figures_of_the_chosen_companies(self):
        self._create_interactions(self.contact, 2)
        self._create_interactions(self.contact, 1, company_id=self.company_2.id)
        customer = self.customer.with_user(self.director)
        both = (self.company_admin + self.company_2).ids
        for companies, count in (
            (self.company_admin.ids, 2),
            (self.company_2.ids, 1),
            (both, 3),
        ):
            with self.subTest(companies=companies):
                figures = customer.with_context(allowed_company_ids=companies)
                self.assertEqual(figures.relation_interaction_count, count)

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    def _assert_found(self, records, cases):
        for domain, expected in cases:
            with self.subTest(domain=domain):
                found = records.search([("id", "in", records.ids), *domain])
                self.assertEqual(set(found.ids), set(expected.ids))
                self.assertEqual(
                    set(records.filtered_domain(domain).ids), set(expected.ids)
                )

    def test_search_partners(self):
        third = self.env["res.partner"].create({"name": "Coral"})
        self._create_interactions(self.customer, 2, date=self._days_ago(3))
        self._create_interactions(self.other_customer, date=self._days_ago(40))
        records = self.customer + self.other_customer + third
        self._age(records, 10)
        first, second = self.customer, self.other_customer
        self._assert_found(
            records,
            [
                ([("relation_interaction_count", "=", 2)], first),
                ([("relation_interaction_count", "!=", 2)], second + third),
                ([("relation_interaction_count", "=", 0)], third),
                ([("relation_interaction_count", "<", 2)], second + third),
                ([("relation_interaction_count", ">", 0)], first + second),
                ([("relation_interaction_count", ">=", 1)], first + second),
                ([("relation_interaction_count", "in", [0, 1])], second + third),
                ([("relation_last_interaction_date", "=", False)], third),
                ([("relation_last_interaction_date", "!=", False)], first + second),
                ([("relation_silent_days", ">=", 10)], second + third),
                ([("relation_silent_days", ">", 10)], second),
                ([("relation_silent_days", "<", 10)], first),
                ([("relation_silent_days", "=", 3)], first),
                ([("relation_silent_days", "<=", 10)], first + third),
                ([("relation_silent_days", ">=", 0)], records),
                ([("relation_silent_days", ">=", 999999)], records.browse()),
                ([("relation_interaction_count", "=", False)], third),
            ],
        )
        bound = self._days_ago(20)
        self._assert_found(
            records,
            [
                ([("relation_last_interaction_date", "<", bound)], second),
                ([("relation_last_interaction_date", ">=", bound)], first),
            ],
        )

    def test_search_leads(self):
        silent = self.env["crm.lead"].create({"name": "Silent"})
        records = self.lead + silent
        self._age(records, 30)
        self._create_interactions(
            self.contact, lead_id=self.lead.id, date=self._days_ago(1)
        )
        self._assert_found(
            records,
            [
                ([("relation_silent_days", ">=", 14)], silent),
                ([("relation_last_interaction_date", "=", False)], silent),
                ([("relation_interaction_count", "=", 1)], self.lead),
            ],
        )

    @users("relations_rep")
    def test_search_sees_what_the_user_sees(self):
        self.customer.user_id = self.director
        self._create_interactions(self.contact, user_id=self.director.id)
        partners = self.env["res.partner"]
        domain = [
            ("id", "=", self.customer.id),
            ("relation_interaction_count", ">", 0),
        ]
        self.assertFalse(partners.search(domain))
        self.assertTrue(partners.with_user(self.senior).search(domain))

    @users("employee")
    def test_figures_are_for_sales_people(self):
        names = self.env["res.partner"].fields_get()
        self.assertNotIn("relation_interaction_count", names)
        self.assertNotIn("relation_last_feedback", names)
