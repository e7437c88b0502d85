from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .profile_common import ROLES, ProfileCommon

OPERATIONS = ("read", "write", "create", "unlink")
INTERNAL = ("own", "all", "manager", "internal", "contacts")
OUTSIDE = ("portal", "public")


@tagged("post_install", "-at_install", "security")
class TestProfileSecurity(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls.Partner.create(
            {"name": "Closed", "company_id": cls.company_2.id, "partner_share": True}
        )
        cls.preference, cls.closed_preference = cls.env[
            "crm.partner.preference"
        ].create(
            [
                {"partner_id": partner.id, "name": "Drink", "value": "Tea"}
                for partner in (cls.company, cls.closed)
            ]
        )
        cls.closed_scheme = cls.Scheme.create(
            {"code": "01", "name": "Theirs", "company_id": cls.company_2.id}
        )
        cls.fields = sorted(
            name for name in cls.Partner._fields if name.startswith("relation_")
        )

    def _assert_matrix(self, record, allowed):
        """Compare the initials of what each role may do with a record."""
        for role in ROLES:
            record_as = record.with_user(self.role[role])
            granted = "".join(op[0] for op in OPERATIONS if record_as.has_access(op))
            with self.subTest(role=role, record=record):
                self.assertEqual(granted, allowed.get(role, ""))

    # ------------------------------------------------------------
    # MATRIX
    # ------------------------------------------------------------

    def test_code_schemes(self):
        self._assert_matrix(self.scheme, {"own": "r", "all": "r", "manager": "rwcu"})

    def test_preferences(self):
        self._assert_matrix(
            self.preference,
            {
                "own": "rwcu",
                "all": "rwcu",
                "manager": "rwcu",
                "internal": "r",
                "contacts": "rwcu",
            },
        )

    def test_nothing_of_another_company_is_open(self):
        self._assert_matrix(self.closed_scheme, {})
        self._assert_matrix(self.closed_preference, {})

    def test_another_company_opens_with_the_user(self):
        user = self.role["manager"]
        user.company_ids += self.company_2
        for record in (self.closed_scheme, self.closed_preference):
            record_as = record.with_user(user)
            record_as = record_as.with_context(allowed_company_ids=user.company_ids.ids)
            self.assertTrue(record_as.has_access("write"))

    def test_preference_cannot_be_put_on_a_customer_of_another_company(self):
        user = self.role["own"]
        preferences = self.env["crm.partner.preference"].with_user(user)
        with self.assertRaises(AccessError):
            preferences.create(
                {"partner_id": self.closed.id, "name": "Drink", "value": "Tea"}
            )
        with self.assertRaises(AccessError):
            self.preference.with_user(user).partner_id = self.closed

    def test_schemes_are_searched_within_ones_companies(self):
        schemes = self.Scheme.with_user(self.role["manager"]).search([])
        self.assertIn(self.scheme, schemes)
        self.assertNotIn(self.closed_scheme, schemes)

    # ------------------------------------------------------------
    # FIELDS OF THE PARTNER
    # ------------------------------------------------------------

    def test_people_outside_see_no_field_of_the_profile(self):
        self.assertGreater(len(self.fields), 15)
        for role in OUTSIDE:
            user = self.role[role]
            partner = user.partner_id.with_user(user)
            self.assertFalse(
                [name for name in partner.fields_get() if name.startswith("relation_")]
            )
            for name in self.fields:
                with self.subTest(role=role, name=name):
                    with self.assertRaises(AccessError):
                        partner.read([name])
                    with self.assertRaises(AccessError):
                        partner.search([(name, "!=", False)])

    def test_people_outside_cannot_order_by_the_profile(self):
        partners = self.Partner.with_user(self.role["portal"])
        for name in ("relation_completeness", "relation_code"):
            with self.assertRaises(AccessError):
                partners.search([], order=name)

    def test_internal_users_read_every_field(self):
        for role in INTERNAL:
            with self.subTest(role=role):
                partner = self.company.with_user(self.role[role])
                # Figures of the interaction log are for salespeople, see its tests.
                names = [
                    n
                    for n in self.fields
                    if partner._fields[n].groups == "base.group_user"
                ]
                [values] = partner.read(names)
                self.assertEqual(values["relation_preference_ids"], self.preference.ids)

    def test_internal_users_without_rights_change_nothing(self):
        partner = self.company.with_user(self.role["internal"])
        for change in (
            lambda: partner.write({"relation_head_count": 3}),
            partner.action_relation_verify,
            partner.action_assign_relation_code,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_form_opens_for_every_role(self):
        for role in INTERNAL:
            for partner in (self.company, self.person, self.contact):
                with self.subTest(role=role, partner=partner.name):
                    form = Form(partner.with_user(self.role[role]))
                    self.assertEqual(form.relation_missing, partner.relation_missing)

    def test_salesperson_fills_in_the_form(self):
        with Form(self.company.with_user(self.role["own"])) as form:
            form.relation_head_count = 12
            form.relation_referrer_id = self.person
            with form.relation_preference_ids.edit(0) as line:
                line.value = "Coffee"
        self.assertEqual(self.company.relation_size_band, "10-49")
        self.assertEqual(self.preference.value, "Coffee")

    def test_views_for_people_outside_hold_nothing_of_the_profile(self):
        for xmlid, view_type in (
            ("base.view_partner_form", "form"),
            ("base.view_partner_tree", "list"),
            ("base.view_res_partner_filter", "search"),
        ):
            partners = self.Partner.with_user(self.role["portal"])
            arch = partners.get_view(self.env.ref(xmlid).id, view_type)["arch"]
            self.assertNotIn('<field name="relation_', arch)
