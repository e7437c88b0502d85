from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestSupplierApplication(OnboardingCommon):
    def test_reference_and_amount(self):
        self.assertRegex(self.application.name, r"^SA/\d{4}/\d{4}$")
        self.assertEqual(self.application.amount_total, 12000)

    def _create_many(self, count, **values):
        return self.application.create(
            [
                {
                    "partner_id": self.supplier.id,
                    "company_id": self.company_admin.id,
                    **values,
                }
            ]
            * count
        )

    def _count_queries_of_creating(self, count):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._create_many(count)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_many_are_numbered_at_once(self):
        self._create_many(1)
        costs = [self._count_queries_of_creating(count) for count in (10, 20)]
        self.assertEqual(costs[0], costs[1])
        names = self._create_many(20).mapped("name")
        numbers = [int(name.split("/")[-1]) for name in names]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 20)))

    def test_company_numbers_in_its_own_way(self):
        """Without gaps or by ranges of dates: whatever a sequence can do."""
        for number, values in enumerate(
            ({}, {"implementation": "no_gap"}, {"use_date_range": True}), 1
        ):
            self.env["ir.sequence"].create(
                {
                    "name": "Second company",
                    "code": "supplier.application",
                    "company_id": self.company_2.id,
                    "prefix": f"C{number}-",
                    **values,
                }
            )
            applications = self._create_many(3, company_id=self.company_2.id)
            names = [f"C{number}-{index}" for index in (1, 2, 3)]
            self.assertEqual(applications.mapped("name"), names)
            self.env["ir.sequence"].search([("prefix", "=", f"C{number}-")]).unlink()
        self.assertRegex(self._create_application().name, "^SA/")

    @users("onboarding_buyer")
    def test_incomplete_report_names_all_that_is_missing(self):
        application = self._move_to("application").with_user(self.env.user)
        application.write({"reason": False, "line_ids": [(5, 0, 0)]})
        with self.assertRaisesRegex(UserError, r"(?s)products.*reason for dealing"):
            application.action_submit()
        self.assertEqual(application.state, "application")

    @users("onboarding_buyer")
    def test_steps_cannot_be_jumped(self):
        application = self.application.with_user(self.env.user)
        with self.assertRaisesRegex(UserError, "in the state “Draft”"):
            application.action_submit()
        with self.assertRaises(AccessError):
            application.write({"state": "registered"})
        with self.assertRaises(AccessError):
            application.copy({"state": "registered"})

    @users("onboarding_buyer")
    def test_dossier_is_locked_under_approval(self):
        application = self._submit().with_user(self.env.user)
        for values in ({"risk": "low"}, {"line_ids": [(5, 0, 0)]}):
            with self.assertRaisesRegex(UserError, "is locked"):
                application.write(values)
        with self.assertRaisesRegex(UserError, "is locked"):
            application.line_ids.write({"price": 1})
        application.message_post(body="A note is no part of the dossier")
