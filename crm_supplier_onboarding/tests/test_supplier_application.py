from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestSupplierApplication(OnboardingCommon):
    def test_reference_and_amount(self):
        self.assertRegex(self.application.name, r"^SA/\d{4}/\d{4}$")
        self.assertEqual(self.application.amount_total, 12000)

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
