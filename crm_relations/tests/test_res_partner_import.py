from odoo.tests import tagged, users

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestResPartnerImport(ProfileCommon):
    header = [
        "name",
        "is_company",
        "relation_code",
        "relation_size_band",
        "relation_head_count",
        "relation_birth_calendar",
        "relation_birth_year",
        "relation_birth_month",
        "relation_birth_day",
        "relation_birth_leap",
        "relation_referrer_id",
        "relation_verified_on",
        "relation_preference_ids/name",
        "relation_preference_ids/value",
        "relation_preference_ids/source",
        "relation_preference_ids/date",
    ]
    company_row = [
        "Beryl",
        "1",
        "X1",
        "10-49",
        "12",
        "",
        "",
        "",
        "",
        "",
        "Azure",
        "2026-03-10",
    ]
    person_row = ["Ho", "0", "X2", "", "", "Lunar", "2020", "4", "8", "1", "", ""]
    tea = ["Drink", "Tea", "Visit", "2026-03-09"]
    no_preference = ["", "", "", ""]

    def _load(self, *rows):
        return self.env["res.partner"].load(self.header, [list(row) for row in rows])

    @users("profile_own")
    def test_profile_is_imported(self):
        result = self._load(
            self.company_row + self.tea,
            [""] * len(self.company_row) + ["Colour", "Blue", "", "2026-03-08"],
            self.person_row + self.no_preference,
        )
        self.assertFalse(result["messages"])
        company, person = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(company.relation_code, "X1")
        self.assertEqual(company.relation_size_band, "10-49")
        self.assertEqual(company.relation_head_count, 12)
        self.assertEqual(company.relation_referrer_id, self.company)
        self.assertEqual(
            company.relation_preference_ids.mapped("value"), ["Tea", "Blue"]
        )
        self.assertEqual(person.relation_birthday, "lunar 2020, day 8 of leap month 4")

    @users("profile_own")
    def test_contact_of_a_company_is_imported(self):
        result = self.env["res.partner"].load(
            ["name", "parent_id"], [["Clerk", self.company.name]]
        )
        self.assertFalse(result["messages"])
        contact = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(contact.commercial_partner_id, self.company)

    @users("profile_own")
    def test_export_is_imported_again(self):
        first = self._load(
            self.company_row + self.tea, self.person_row + self.no_preference
        )
        partners = self.env["res.partner"].browse(first["ids"])
        rows = partners.export_data(self.header)["datas"]
        partners.sudo().write({"relation_code": False, "name": "Old"})
        again = self._load(*[[str(value or "") for value in row] for row in rows])
        self.assertFalse(again["messages"])
        copies = self.env["res.partner"].browse(again["ids"])
        self.assertEqual(copies.export_data(self.header)["datas"], rows)

    @users("profile_own")
    def test_wrong_birthday_is_reported_with_its_row(self):
        wrong = list(self.person_row)
        wrong[6:9] = ["2023", "2", "30"]
        result = self._load(
            self.company_row + self.no_preference, wrong + self.no_preference
        )
        self.assertFalse(result["ids"])
        # Core repeats what went wrong in the batch on its first row.
        [*_batch, message] = result["messages"]
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertRegex(message["message"], "^Ho: .* 2023 has 29 days")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Beryl")]))

    @users("profile_own")
    def test_readable_figures_are_exported(self):
        names = ["relation_birthday", "relation_completeness", "relation_missing"]
        [row] = self.company.with_user(self.env.user).export_data(names)["datas"]
        self.assertEqual(row[:2], ["", 0])
        self.assertIn("Industry", row[2])
