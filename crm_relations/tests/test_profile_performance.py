from odoo.tests import tagged, users

from .profile_common import ProfileCommon

PROFILE = {
    "relation_birth_calendar": "lunar",
    "relation_birth_year": 1978,
    "relation_birth_month": 7,
    "relation_birth_day": 12,
    "relation_importance": "key",
    "relation_size_band": "10-49",
    "relation_head_count": 12,
    "relation_verified_on": "2026-03-10",
}
SHOWN = [
    "relation_code",
    "relation_importance",
    "relation_size_band",
    "relation_birthday",
    "relation_verified_on",
    "relation_completeness",
    "relation_missing",
]


@tagged("post_install", "-at_install")
class TestProfilePerformance(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._create_customers(160, city="Leeds")
        cls.customers[::2].write({"is_company": True})
        cls.customers[1::2].write(PROFILE)

    def _as_web_client(self):
        """Return partners with the context that every call of the web client has."""
        return self.env["res.partner"].with_context(lang="en_US", tz="Asia/Shanghai")

    def _assert_same_for_twice_as_many(self, function):
        one, few, many = (self._create_customers(count) for count in (1, 20, 40))
        self._count_queries(function, one)
        cost = self._count_queries(function, few)
        self.assertEqual(self._count_queries(function, many), cost)
        return cost

    # ------------------------------------------------------------
    # NOBODY ELSE PAYS
    # ------------------------------------------------------------

    def test_creation_costs_nothing_more(self):
        def create(values):
            self._create_customers(10, **values)

        create(PROFILE)
        plain = self._count_queries(create, {})
        self.assertEqual(self._count_queries(create, PROFILE), plain)

    def test_writing_costs_nothing_more(self):
        [customer] = self._create_customers(1)

        def write(values):
            customer.write(values)

        write(PROFILE)
        plain = self._count_queries(write, {"street": "1 High Street"})
        values = {"street": "2 High Street", "relation_head_count": 7}
        self.assertEqual(self._count_queries(write, values), plain)
        values = {"street": "3 High Street", **PROFILE, "relation_birth_year": 1979}
        self.assertEqual(self._count_queries(write, values), plain)

    def test_creation_and_views_are_not_overridden(self):
        for definition in type(self.Partner).mro():
            if "crm_relations" in definition.__module__:
                for method in ("create", "default_get", "get_view", "_get_view"):
                    self.assertNotIn(method, vars(definition), definition.__module__)

    # ------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------

    @users("profile_own")
    def test_list_costs_nothing_more(self):
        partners = self._as_web_client()
        domain = [("id", "in", self.customers.ids)]

        def read(names, limit):
            rows = partners.web_search_read(
                domain, {name: {} for name in names}, limit=limit
            )
            self.assertEqual(len(rows["records"]), limit)

        for limit in (80, 160):
            with self.subTest(limit=limit):
                read(["name", *SHOWN], limit)
                plain = self._count_queries(read, ["name", "city"], limit)
                cost = self._count_queries(read, ["name", *SHOWN], limit)
                self.assertEqual(cost, plain)

    @users("profile_own")
    def test_referred_customers_are_counted_in_one_query(self):
        partners = self.env["res.partner"].browse(self.customers.ids)
        self.customers[80:].relation_referrer_id = self.customers[0]

        def read(names, limit):
            partners[:limit].read(names)

        read(["name", "relation_referred_count"], 80)
        for limit in (80, 160):
            plain = self._count_queries(read, ["name"], limit)
            cost = self._count_queries(read, ["name", "relation_referred_count"], limit)
            self.assertEqual(cost, plain + 1)

    @users("profile_own")
    def test_search_by_completeness_is_one_query(self):
        partners = self._as_web_client()

        def search(domain):
            partners.search([("id", "in", self.customers.ids), *domain], limit=80)

        search([("relation_completeness", "<", 50)])
        plain = self._count_queries(search, [("city", "=", "Leeds")])
        for domain in (
            [("relation_completeness", "<", 50)],
            [("relation_unverified_months", ">=", 6)],
            [("relation_birthday", "!=", False)],
        ):
            self.assertEqual(self._count_queries(search, domain), plain)

    def test_birthdays_of_a_day_are_found_by_index(self):
        """Of 500,000 partners: 12 ms instead of 86 for those of two weeks."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            """
            EXPLAIN SELECT partner.id
              FROM (VALUES (3, 10), (3, 11)) coming (month, day)
              JOIN res_partner partner ON partner.relation_birth_month = coming.month
                                      AND partner.relation_birth_day = coming.day
             WHERE partner.relation_birth_day > 0
            """
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("res_partner_relation_birthday_idx", plan)

    # ------------------------------------------------------------
    # BATCHES
    # ------------------------------------------------------------

    @users("profile_own")
    def test_codes_in_batch_cost_the_same_for_many(self):
        def assign(customers):
            customers.with_user(self.env.user).action_assign_relation_code()

        self._assert_same_for_twice_as_many(assign)

    @users("profile_own")
    def test_verification_in_batch_costs_the_same_for_many(self):
        def verify(customers):
            customers.with_user(self.env.user).action_relation_verify()

        self._assert_same_for_twice_as_many(verify)
