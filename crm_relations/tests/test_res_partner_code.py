from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestResPartnerCode(ProfileCommon):
    def _assign(self, partners, role="own"):
        partners.with_user(self.role[role]).action_assign_relation_code()
        return partners.mapped("relation_code")

    # ------------------------------------------------------------
    # GIVING
    # ------------------------------------------------------------

    def test_creation_gives_no_code(self):
        self.assertFalse(self.company.relation_code)
        self.assertEqual(self.scheme.last_number, 0)

    def test_button_gives_a_code(self):
        self.assertEqual(self._assign(self.company), ["T-0001"])

    def test_second_press_keeps_the_code(self):
        self._assign(self.company)
        self.assertEqual(self._assign(self.company, "manager"), ["T-0001"])
        self.assertEqual(self.scheme.last_number, 1)

    def test_older_customers_come_first_in_a_batch(self):
        customers = self._create_customers(3)
        customers[1].relation_code = "OLD"
        self._assign(customers[::-1])
        self.assertEqual(customers.mapped("relation_code"), ["T-0001", "OLD", "T-0002"])

    def test_contacts_go_by_the_code_of_their_company(self):
        with self.assertRaisesRegex(UserError, "give the code to the company"):
            self._assign(self.contact)
        codes = self._assign(self.contact | self.company | self.person)
        self.assertEqual(codes, [False, "T-0001", "T-0002"])

    def test_company_within_a_company_has_a_code_of_its_own(self):
        branch = self.Partner.create(
            {"name": "Branch", "is_company": True, "parent_id": self.company.id}
        )
        self.assertEqual(self._assign(branch), ["T-0001"])

    def test_nobody_chosen_nothing_happens(self):
        self.assertTrue(self.Partner.action_assign_relation_code())

    def test_each_company_uses_its_own_scheme(self):
        self.Scheme.create(
            {
                "code": "01",
                "name": "Ours",
                "prefix": "B-",
                "company_id": self.company_2.id,
            }
        )
        shared, ours, theirs = customers = self._create_customers(3)
        ours.company_id = self.company_admin
        theirs.company_id = self.company_2
        customers.action_assign_relation_code()
        self.assertEqual(
            customers.mapped("relation_code"), ["T-0001", "T-0002", "B-0001"]
        )

    def test_list_action_gives_codes(self):
        action = self.env.ref("crm_relations.res_partner_action_assign_relation_code")
        customers = self._create_customers(2)
        action.with_user(self.role["own"]).with_context(
            active_model="res.partner", active_ids=customers.ids
        ).run()
        self.assertEqual(customers.mapped("relation_code"), ["T-0001", "T-0002"])

    def test_code_is_not_copied(self):
        self._assign(self.company)
        self.assertFalse(self.company.copy().relation_code)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @users("profile_internal", "profile_portal")
    def test_giving_needs_write_access_to_the_customer(self):
        partner = self.env.user.partner_id if self.env.user.share else self.company
        with self.assertRaises(AccessError):
            partner.with_user(self.env.user).action_assign_relation_code()
        self.assertEqual(self.scheme.last_number, 0)

    def test_giving_needs_more_than_the_right_to_read(self):
        self.env["ir.rule"].create(
            {
                "name": "Azure is not to be touched",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.company.id)],
                "perm_read": False,
            }
        )
        with self.assertRaises(AccessError):
            self._assign(self.company)
        self.assertFalse(self.company.relation_code)

    @users("profile_own")
    def test_customers_of_a_closed_company_get_no_code(self):
        self.person.sudo().company_id = self.company_2
        with self.assertRaises(AccessError):
            self.person.with_user(self.env.user).action_assign_relation_code()

    # ------------------------------------------------------------
    # UNIQUE
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def _assert_taken(self, partner, code):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            partner.relation_code = code
            partner.flush_recordset()

    def test_shared_customers_have_different_codes(self):
        self.company.relation_code = "X1"
        self._assert_taken(self.person, "X1")

    def test_customers_of_one_company_have_different_codes(self):
        (self.company | self.person).company_id = self.company_2
        self.company.relation_code = "X1"
        self._assert_taken(self.person, "X1")

    def test_customers_of_two_companies_may_share_a_code(self):
        self.company.company_id = self.company_admin
        self.person.company_id = self.company_2
        (self.company | self.person).relation_code = "X1"
        self.env.flush_all()
        found = self.Partner.search([("relation_code", "=", "X1")])
        self.assertEqual(found, self.company | self.person)

    def test_archived_customers_keep_their_code(self):
        self.company.write({"relation_code": "X1", "active": False})
        self._assert_taken(self.person, "X1")

    def test_empty_codes_do_not_collide(self):
        (self.company | self.person).write({"relation_code": ""})
        self.env.flush_all()
        domain = [("relation_code", "=", False), ("name", "=", "Azure")]
        self.assertEqual(self.Partner.search(domain), self.company)
        self.assertEqual(self._assign(self.company), ["T-0001"])

    @mute_logger("odoo.sql_db")
    def test_taken_code_is_explained(self):
        self.company.relation_code = "X1"
        rows = [["Grace", "X1"]]
        result = self.Partner.load(["name", "relation_code"], rows)
        self.assertFalse(result["ids"])
        self.assertIn(
            "Another customer bears this customer code already",
            result["messages"][0]["message"],
        )
