from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged, users
from odoo.tools import mute_logger

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestResPartnerProfile(ProfileCommon):
    def _search(self, partners, *domain):
        return self.Partner.search([("id", "in", partners.ids), *domain])

    # ------------------------------------------------------------
    # SIZE
    # ------------------------------------------------------------

    def test_head_count_fills_the_band(self):
        with Form(self.company) as form:
            for count, band in (
                (1, "1-9"),
                (9, "1-9"),
                (10, "10-49"),
                (249, "50-249"),
                (250, "250-999"),
                (100000, "1000+"),
            ):
                form.relation_head_count = count
                self.assertEqual(form.relation_size_band, band)

    def test_no_head_count_leaves_the_band(self):
        self.company.write({"relation_size_band": "10-49", "relation_head_count": 12})
        with Form(self.company) as form:
            form.relation_head_count = 0
        self.assertEqual(self.company.relation_size_band, "10-49")

    @mute_logger("odoo.sql_db")
    def test_head_count_is_not_negative(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.company.relation_head_count = -1
            self.company.flush_recordset()

    # ------------------------------------------------------------
    # PREFERENCES
    # ------------------------------------------------------------

    @freeze_time("2026-03-10 20:00:00")
    @users("profile_own")
    def test_preference_is_dated_on_the_day_of_the_user(self):
        with Form(self.person.with_user(self.env.user)) as form:
            with form.relation_preference_ids.new() as line:
                line.name = "Tea"
                line.value = "Longjing"
                line.source = "Visit"
        [line] = self.person.relation_preference_ids
        self.assertEqual(line.date, fields.Date.to_date("2026-03-11"))
        self.assertEqual(
            [line.name, line.value, line.source], ["Tea", "Longjing", "Visit"]
        )

    def test_customers_are_found_by_preference(self):
        self.person.relation_preference_ids = [
            (0, 0, {"name": "Tea", "value": "Longjing"})
        ]
        domain = [("relation_preference_ids.value", "ilike", "longjing")]
        self.assertEqual(self.Partner.search(domain), self.person)

    def test_preferences_go_with_the_customer(self):
        self.person.relation_preference_ids = [
            (0, 0, {"name": "Tea", "value": "Longjing"})
        ]
        line = self.person.relation_preference_ids
        self.person.active = False
        self.assertEqual(line.partner_id, self.person)
        self.person.unlink()
        self.assertFalse(line.exists())

    # ------------------------------------------------------------
    # REFERRER
    # ------------------------------------------------------------

    def test_nobody_refers_himself(self):
        with self.assertRaisesRegex(ValidationError, "cannot be referred by itself"):
            self.person.relation_referrer_id = self.person

    def test_referrals_do_not_go_in_circles(self):
        first, second, third = self._create_customers(3)
        third.relation_referrer_id = second
        second.relation_referrer_id = first
        with self.assertRaisesRegex(ValidationError, "cannot be referred by itself"):
            first.relation_referrer_id = third

    def test_referrer_of_another_company_is_refused(self):
        self.person.company_id = self.company_2
        self.company.company_id = self.company_admin
        with self.assertRaises(UserError):
            self.company.relation_referrer_id = self.person

    def test_archived_customers_do_not_count_as_referred(self):
        referred = self._create_customers(3, relation_referrer_id=self.person.id)
        referred[0].active = False
        self.assertEqual(self.person.relation_referred_count, 2)
        people = self.person.with_context(active_test=False)
        self.assertEqual(people.relation_referred_count, 2)
        action = self.person.action_view_relation_referred()
        self.assertEqual(self.Partner.search(action["domain"]), referred[1:])

    def test_referred_customers_are_counted_as_the_user_sees_them(self):
        self._create_customers(2, relation_referrer_id=self.person.id)
        self._create_customers(
            1, relation_referrer_id=self.person.id, company_id=self.company_2.id
        )
        person = self.person.with_user(self.role["own"])
        self.assertEqual(person.relation_referred_count, 2)

    def test_referred_count_is_searchable(self):
        none, one, two = partners = self._create_customers(3)
        self._create_customers(1, relation_referrer_id=one.id)
        self._create_customers(2, relation_referrer_id=two.id)
        for operator, value, expected in (
            ("=", 0, none),
            ("=", 1, one),
            ("!=", 1, none | two),
            ("!=", 0, one | two),
            (">", 0, one | two),
            (">=", 2, two),
            ("<", 2, none | one),
            ("<=", 0, none),
            ("in", [0, 2], none | two),
            ("not in", [0, 2], one),
        ):
            with self.subTest(operator=operator, value=value):
                found = self._search(
                    partners, ("relation_referred_count", operator, value)
                )
                self.assertEqual(found, expected)

    def test_deleted_referrer_leaves_the_referred_customer(self):
        [referred] = self._create_customers(1, relation_referrer_id=self.person.id)
        self.person.unlink()
        self.assertFalse(referred.relation_referrer_id)

    # ------------------------------------------------------------
    # VERIFICATION
    # ------------------------------------------------------------

    @freeze_time("2026-03-10 20:00:00")
    @users("profile_own")
    def test_verified_on_the_day_of_the_user(self):
        people = (self.person | self.contact).with_user(self.env.user)
        people.action_relation_verify()
        for partner in people:
            self.assertEqual(
                partner.relation_verified_on, fields.Date.to_date("2026-03-11")
            )
            self.assertEqual(partner.relation_verified_by, self.env.user)

    def test_verification_is_not_copied(self):
        self.person.action_relation_verify()
        copy = self.person.copy()
        self.assertFalse(copy.relation_verified_on or copy.relation_verified_by)

    @freeze_time("2026-08-31 12:00:00")
    def test_unverified_months_are_searchable(self):
        never, long, lately = partners = self._create_customers(3)
        long.relation_verified_on = "2026-02-28"
        lately.relation_verified_on = "2026-03-01"
        for operator, value, expected in (
            (">=", 6, never | long),
            (">", 6, never),
            (">", 5, never | long),
            ("<", 6, lately),
            ("<=", 6, long | lately),
            ("<=", 5, lately),
            ("=", 6, long),
            ("!=", 6, never | lately),
            ("in", [5, 6], long | lately),
            (">=", 0, partners),
        ):
            with self.subTest(operator=operator, value=value):
                found = self._search(
                    partners, ("relation_unverified_months", operator, value)
                )
                self.assertEqual(found, expected)

    # ------------------------------------------------------------
    # OTHERS
    # ------------------------------------------------------------

    def test_customers_are_found_by_code(self):
        self.company.relation_code = "ZZ-0815"
        found = self.Partner.name_search("zz-08")
        self.assertEqual([row[0] for row in found], self.company.ids)

    @users("profile_portal")
    def test_portal_users_still_search_by_name(self):
        partner = self.env.user.partner_id
        partner.sudo().relation_code = "ZZ-0815"
        found = self.env["res.partner"].name_search(partner.name)
        self.assertIn(partner.id, [row[0] for row in found])
        self.assertFalse(self.env["res.partner"].name_search("ZZ-0815"))
