from odoo.tests import new_test_user, tagged

from .metric_common import MetricCommon, january
from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestBasePartnerMerge(ProfileCommon):
    """What the standard merge wizard makes of the profile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.src, cls.other, cls.dst = cls._create_customers(3, email="a@example.com")

    def _merge(self, sources=None):
        sources = sources or self.src
        user = self.role["contacts"]
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard.create({})._merge((sources | self.dst).ids, self.dst.with_user(user))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(sources.exists())

    # ------------------------------------------------------------
    # CODE
    # ------------------------------------------------------------

    def test_code_of_the_source_moves_over(self):
        self.src.relation_code = "S1"
        self._merge()
        self.assertEqual(self.dst.relation_code, "S1")

    def test_code_of_the_destination_stays(self):
        self.src.relation_code = "S1"
        self.dst.relation_code = "D1"
        self._merge()
        self.assertEqual(self.dst.relation_code, "D1")

    def test_two_sources_with_codes(self):
        self.src.relation_code = "S1"
        self.other.relation_code = "S2"
        self._merge(self.src | self.other)
        self.assertEqual(self.dst.relation_code, "S2")

    def test_no_codes_at_all(self):
        self._merge(self.src | self.other)
        self.assertFalse(self.dst.relation_code)

    # ------------------------------------------------------------
    # WHAT BELONGS TOGETHER
    # ------------------------------------------------------------

    def test_birthdays_are_not_mixed(self):
        self.src.write(
            {
                "relation_birth_calendar": "lunar",
                "relation_birth_year": 2020,
                "relation_birth_month": 4,
                "relation_birth_day": 8,
                "relation_birth_leap": True,
            }
        )
        self.dst.write({"relation_birth_month": 8, "relation_birth_day": 31})
        self._merge()
        self.assertEqual(self.dst.relation_birthday, "August 31")
        self.assertFalse(self.dst.relation_birth_year or self.dst.relation_birth_leap)

    def test_birthday_of_one_source_moves_over(self):
        self.src.write(
            {
                "relation_birth_calendar": "lunar",
                "relation_birth_month": 4,
                "relation_birth_day": 8,
                "relation_birth_leap": True,
            }
        )
        self.other.write({"relation_birth_month": 8, "relation_birth_day": 31})
        self._merge(self.src | self.other)
        self.assertEqual(self.dst.relation_birthday, "August 31")
        self.assertFalse(self.dst.relation_birth_leap)

    def test_size_is_not_mixed(self):
        self.src.write({"relation_size_band": "1000+", "relation_head_count": 4000})
        self.dst.relation_size_band = "1-9"
        self._merge()
        self.assertEqual(self.dst.relation_size_band, "1-9")
        self.assertFalse(self.dst.relation_head_count)

    def test_verification_moves_over_with_its_user(self):
        self.src.with_user(self.role["own"]).action_relation_verify()
        self._merge()
        self.assertTrue(self.dst.relation_verified_on)
        self.assertEqual(self.dst.relation_verified_by, self.role["own"])

    def test_preferences_of_both_are_kept(self):
        for partner, value in ((self.src, "Tea"), (self.dst, "Coffee")):
            partner.relation_preference_ids = [
                (0, 0, {"name": "Drink", "value": value})
            ]
        self._merge()
        values = self.dst.relation_preference_ids.mapped("value")
        self.assertEqual(set(values), {"Tea", "Coffee"})

    # ------------------------------------------------------------
    # REFERRER
    # ------------------------------------------------------------

    def test_referrer_of_the_source_moves_over(self):
        self.src.relation_referrer_id = self.person
        self._merge()
        self.assertEqual(self.dst.relation_referrer_id, self.person)

    def test_referred_customers_move_over(self):
        self.person.relation_referrer_id = self.src
        self._merge()
        self.assertEqual(self.person.relation_referrer_id, self.dst)

    def test_source_referred_by_the_destination(self):
        self.src.relation_referrer_id = self.dst
        self._merge()
        self.assertFalse(self.dst.relation_referrer_id)

    def test_destination_referred_by_the_source(self):
        self.dst.relation_referrer_id = self.src
        self._merge()
        self.assertFalse(self.dst.relation_referrer_id)

    def test_destination_referred_by_the_source_through_others(self):
        self.dst.relation_referrer_id = self.person
        self.person.relation_referrer_id = self.src
        self._merge()
        self.assertFalse(self.dst.relation_referrer_id)
        self.assertEqual(self.person.relation_referrer_id, self.dst)

    def test_source_referred_by_the_destination_through_others(self):
        self.src.relation_referrer_id = self.person
        self.person.relation_referrer_id = self.company
        self.company.relation_referrer_id = self.dst
        self._merge()
        self.assertFalse(self.dst.relation_referrer_id)
        self.assertEqual(self.company.relation_referrer_id, self.dst)


@tagged("post_install", "-at_install")
class TestMergeFigures(MetricCommon):
    """What the standard merge wizard makes of importance and figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third_customer = cls.env["res.partner"].create({"name": "Coral"})
        cls.user = new_test_user(
            cls.env,
            login="merge_figures",
            groups="base.group_user,base.group_partner_manager",
        )

    def _merge(self, sources, destination):
        self.env["res.partner"].browse(sources.ids + destination.ids).email = "a@a.com"
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.user)
        merged = sources | destination
        wizard.create({})._merge(merged.ids, destination.with_user(self.user))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(sources.exists())

    def test_figures_of_all_are_added_up_at_once(self):
        self._order_on(self.customer, 5, 7)
        self._order_on(self.other_customer, 9, 20)
        self._order_on(self.third_customer, 2)
        self._refresh()
        self._merge(self.customer | self.third_customer, self.other_customer)
        [figures] = self._read_rows().values()
        self.assertEqual(figures[:4], (january(2), january(20), 5, 500))
        self._refresh()
        self._assert_figures_of_orders()

    def test_figures_of_sources_are_kept_where_the_destination_has_none(self):
        self._order_on(self.customer, 5, 7)
        self._order_on(self.third_customer, 6)
        self._order_on(self.third_customer, 8, 12, company_id=self.company_2.id)
        self._order_on(self.other_customer, 8, company_id=self.company_2.id)
        self._refresh()
        self._merge(self.customer | self.third_customer, self.other_customer)
        rows = self._read_rows()
        self.assertEqual(
            rows[self.other_customer, self.company_admin],
            (january(5), january(7), 3, 300, None),
        )
        self.assertEqual(rows[self.other_customer, self.company_2][2], 3)
        self._refresh()
        self._assert_figures_of_orders()

    def test_figures_of_a_customer_merged_into_a_contact(self):
        self._order_on(self.customer, 5)
        self._order_on(self.other_customer, 9)
        self._refresh()
        self._merge(self.other_customer, self.contact)
        self.assertEqual(self._get_metric(self.customer).last_order_date, january(9))
        self._refresh()
        self._assert_figures_of_orders()

    def test_contacts_are_merged_within_a_customer(self):
        self._order_on(self.contact, 5)
        self._order_on(self.colleague, 9)
        self._refresh()
        self._merge(self.contact, self.colleague)
        self._assert_figures_of_orders()
        self.assertEqual(self._refresh(), 0)

    def test_importance(self):
        self.customer.relation_importance = "key"
        self.third_customer.relation_importance = "ordinary"
        self._merge(self.third_customer, self.other_customer)
        self.assertEqual(self.other_customer.relation_importance, "ordinary")
        self._merge(self.customer, self.other_customer)
        self.assertEqual(self.other_customer.relation_importance, "ordinary")
