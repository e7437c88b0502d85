from odoo.fields import Domain
from odoo.tests import tagged, users

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestResPartnerCompleteness(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        address = {
            "street": "1 High Street",
            "city": "Leeds",
            "country_id": cls.env.ref("base.uk").id,
        }
        reachable = {"phone": "+44 1", "email": "a@example.com"}
        birthday = {"relation_birth_month": 2, "relation_birth_day": 29}
        industry = cls.env["res.partner.industry"].search([], limit=1)
        full = {
            **reachable,
            **address,
            "industry_id": industry.id,
            "relation_head_count": 12,
            "vat": "/",
            "user_id": cls.role["own"].id,
        }
        cls.full = cls.Partner.create({"name": "Full", "is_company": True, **full})
        cls.mixed = cls.full | cls.Partner.create(
            [
                {"name": "Empty", "is_company": True},
                {"name": "Web", "is_company": True, "website": "example.com"},
                {"name": "Band", "is_company": True, "relation_size_band": "10-49"},
                {"name": "Blank", "is_company": True, "phone": "", "email": ""},
                {"name": "Half", "is_company": True, **reachable, **address},
                {"name": "Nobody"},
                {"name": "Somebody", **reachable, **birthday},
                {"name": "Ann", "parent_id": cls.company.id, "function": "Boss"},
                {"name": "Bo", "parent_id": cls.company.id, **reachable, **birthday},
                {"name": "Door", "parent_id": cls.company.id, "type": "delivery"},
                {
                    "name": "Gate",
                    "parent_id": cls.company.id,
                    "type": "delivery",
                    **address,
                },
                {"name": "Archived", "active": False, **reachable},
            ]
        )

    def _get(self, name):
        return self.mixed.filtered(lambda partner: partner.name == name)

    def test_complete_company(self):
        self.assertEqual(self.full.relation_completeness, 100)
        self.assertFalse(self.full.relation_missing)

    def test_one_of_two_alternatives_is_enough(self):
        self.full.vat = False
        self.assertEqual(self.full.relation_completeness, 88)
        self.assertEqual(self.full.relation_missing, "Website Link or Tax ID")
        self.full.website = "https://example.com"
        self.assertEqual(self.full.relation_completeness, 100)

    def test_what_is_missing_is_named(self):
        self.assertEqual(
            self._get("Ann").relation_missing, "Phone, Email, and Birthday"
        )
        self.assertEqual(
            self._get("Door").relation_missing, "Street, City, and Country"
        )

    def test_what_is_missing_is_named_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        field = self.env["ir.model.fields"]._get("res.partner", "function")
        field.with_context(lang="zh_CN").field_description = "职务"
        partner = self._get("Bo").with_context(lang="zh_CN")
        self.assertEqual(partner.relation_missing, "职务")

    def test_asked_for_by_kind_of_partner(self):
        for name, percent in (
            ("Empty", 0),
            ("Half", 55),
            ("Nobody", 0),
            ("Somebody", 42),
            ("Ann", 25),
            ("Bo", 75),
            ("Door", 0),
            ("Gate", 100),
        ):
            with self.subTest(name=name):
                self.assertEqual(self._get(name).relation_completeness, percent)

    def test_search_finds_what_is_shown(self):
        partners = self.mixed.with_context(active_test=False)
        shown = {partner: partner.relation_completeness for partner in partners}
        self.assertGreater(len(set(shown.values())), 6)
        comparisons = {
            "=": lambda a, b: a == b,
            "!=": lambda a, b: a != b,
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
        }
        for percent in {*shown.values(), 50}:
            for operator, compare in comparisons.items():
                with self.subTest(operator=operator, percent=percent):
                    found = partners.search(
                        Domain("id", "in", partners.ids)
                        & Domain("relation_completeness", operator, percent)
                    )
                    expected = partners.filtered(
                        lambda p: compare(shown[p], percent)  # noqa: B023
                    )
                    self.assertEqual(set(found), set(expected))

    def test_search_for_one_of_several(self):
        partners = self.mixed.with_context(active_test=False)
        domain = Domain("id", "in", partners.ids)
        found = partners.search(
            domain & Domain("relation_completeness", "in", [0, 100])
        )
        rest = partners.search(
            domain & Domain("relation_completeness", "not in", [0, 100])
        )
        self.assertEqual({p.relation_completeness for p in found}, {0, 100})
        self.assertEqual(set(found + rest), set(partners))

    def test_records_are_filtered_as_they_are_searched(self):
        found = self.mixed.filtered_domain([("relation_completeness", ">=", 50)])
        expected = self.mixed.filtered(lambda p: p.relation_completeness >= 50)
        self.assertEqual(found, expected)

    def test_list_is_sorted_by_completeness(self):
        partners = self.mixed.search(
            [("id", "in", self.mixed.ids)], order="relation_completeness desc, id"
        )
        percents = partners.mapped("relation_completeness")
        self.assertEqual(percents, sorted(percents, reverse=True))
        info = self.Partner.fields_get(["relation_completeness"])
        self.assertTrue(info["relation_completeness"]["sortable"])

    def test_completeness_follows_every_change(self):
        partner = self._get("Bo")
        self.assertEqual(partner.relation_completeness, 75)
        partner.write(
            {"function": "Cook", "relation_birth_month": 0, "relation_birth_day": 0}
        )
        self.assertEqual(partner.relation_completeness, 75)
        self.assertEqual(partner.relation_missing, "Birthday")

    def test_another_addon_may_ask_for_more(self):
        def ask(partner):
            return [(Domain.TRUE, [("ref",), ("phone",)])]

        self.patch(type(self.Partner), "_get_relation_completeness_fields", ask)
        self.assertEqual(self.full.relation_completeness, 50)
        found = self.mixed.search(
            [("id", "in", self.mixed.ids), ("relation_completeness", "=", 50)]
        )
        self.assertIn(self.full, found)

    @users("profile_portal")
    def test_portal_users_cannot_sort_by_it(self):
        info = self.env["res.partner"].fields_get()
        self.assertNotIn("relation_completeness", info)
