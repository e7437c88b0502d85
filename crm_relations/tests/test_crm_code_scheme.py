from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestCrmCodeScheme(ProfileCommon):
    def test_kinds_come_with_the_addon(self):
        codes = self.Scheme.search([("company_id", "=", False)]).mapped("code")
        self.assertLessEqual({"01", "02", "04"}, set(codes))

    def test_codes_have_prefix_and_padding(self):
        scheme = self.Scheme.create(
            {"code": "05", "name": "Sender", "prefix": "S", "padding": 3}
        )
        self.assertEqual(scheme.next_code, "S001")
        self.assertEqual(scheme.next_codes(2), ["S001", "S002"])
        self.assertEqual(scheme.next_code, "S003")
        self.assertEqual(scheme.display_name, "05 Sender")

    def test_codes_outgrow_the_padding(self):
        self.scheme.write({"next_number": 9999})
        self.assertEqual(self.scheme.next_codes(2), ["T-9999", "T-10000"])

    def test_scheme_without_padding_or_prefix(self):
        scheme = self.Scheme.create({"code": "05", "name": "Sender", "padding": 0})
        self.assertEqual(scheme.next_codes(1), ["1"])

    def test_no_codes_asked_none_given(self):
        self.assertEqual(self.scheme.next_codes(0), [])
        self.assertEqual(self.scheme.last_number, 0)

    def test_code_of_a_deleted_customer_is_not_given_again(self):
        [customer] = self._create_customers(1)
        customer.action_assign_relation_code()
        code = customer.relation_code
        customer.unlink()
        self.assertNotIn(code, self.scheme.next_codes(5))

    def test_imported_codes_are_left_out(self):
        self.person.relation_code = "T-0002"
        self.person.active = False
        self.company.relation_code = "T-0004"
        self.assertEqual(self.scheme.next_codes(3), ["T-0001", "T-0003", "T-0005"])
        self.assertEqual(self.scheme.last_number, 5)

    def test_imported_codes_of_a_closed_company_are_left_out(self):
        self.person.write({"company_id": self.company_2.id, "relation_code": "T-0001"})
        scheme = self.scheme.with_user(self.role["own"])
        self.assertEqual(scheme.next_codes(1), ["T-0002"])

    def test_a_long_run_of_imported_codes_costs_few_queries(self):
        for number, customer in enumerate(self._create_customers(300), start=1):
            customer.relation_code = f"T-{number:04d}"
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self.scheme.next_codes(1), ["T-0301"])
        self.assertLessEqual(self.env.cr.sql_log_count - before, 20)
        self.assertEqual(self.scheme.next_number, 302)

    def test_handing_out_costs_the_same_for_many(self):
        self.scheme.next_codes(1)
        few = self._count_queries(self.scheme.next_codes, 20)
        many = self._count_queries(self.scheme.next_codes, 40)
        self.assertEqual(few, many)

    # ------------------------------------------------------------
    # WHAT MAY BE CHANGED
    # ------------------------------------------------------------

    def test_next_number_never_falls_below_what_was_given(self):
        self.scheme.next_codes(3)
        with self.assertRaisesRegex(ValidationError, "given out number 3 already"):
            self.scheme.next_number = 3
        self.scheme.next_number = 10
        self.assertEqual(self.scheme.next_codes(1), ["T-0010"])

    def test_last_number_cannot_be_turned_back(self):
        self.scheme.next_codes(3)
        with self.assertRaisesRegex(ValidationError, "given out number 3 already"):
            self.scheme.write({"last_number": 0, "next_number": 1})

    @mute_logger("odoo.sql_db")
    def test_numbers_and_digits_have_limits(self):
        for values in ({"next_number": 0}, {"padding": -1}, {"padding": 21}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.scheme.write(values)
                self.scheme.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_one_scheme_for_a_kind_and_company(self):
        values = {"code": "01", "name": "Ours"}
        self.Scheme.create({**values, "company_id": self.company_2.id})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.Scheme.create(values)

    def test_used_scheme_cannot_be_deleted(self):
        self.scheme.next_codes(1)
        with self.assertRaisesRegex(UserError, "archive it"):
            self.scheme.unlink()

    def test_unused_scheme_can_be_deleted(self):
        self.scheme.unlink()
        self.assertFalse(self.scheme.exists())

    def test_a_copy_starts_from_one(self):
        self.scheme.next_codes(3)
        copies = self.scheme | self.env.ref("crm_relations.crm_code_scheme_contract")
        copies = copies.copy()
        self.assertEqual(copies.mapped("code"), ["01 (copy)", "04 (copy)"])
        self.assertEqual(copies.mapped("next_number"), [1, 1])
        self.assertEqual(copies.mapped("last_number"), [0, 0])

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @users("profile_internal", "profile_portal")
    def test_handing_out_needs_read_access(self):
        with self.assertRaises(AccessError):
            self.scheme.with_user(self.env.user).next_codes(1)

    def test_handing_out_is_closed_to_rpc(self):
        with self.assertRaises(AccessError):
            get_public_method(self.Scheme, "next_codes")

    def test_own_scheme_goes_before_the_shared_one(self):
        own = self.Scheme.create(
            {"code": "01", "name": "Ours", "company_id": self.company_2.id}
        )
        get = self.Scheme._get_scheme
        self.assertEqual(get("01", self.company_2), own)
        self.assertEqual(get("01", self.company_admin), self.scheme)
        self.assertEqual(get("01", self.env["res.company"]), self.scheme)

    def test_archived_scheme_is_not_used(self):
        self.scheme.active = False
        with self.assertRaisesRegex(UserError, "no code scheme of kind 01"):
            self.Scheme._get_scheme("01", self.company_admin)
