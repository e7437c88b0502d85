from odoo.tests import HttpCase, tagged

from .surfaces_common import SurfacesCommon


class ApprovalUiCommon(SurfacesCommon):
    """Requests of several suppliers, which wait for the same people."""

    @classmethod
    def _submit_for(cls, *names):
        """Return an application under approval for each new supplier."""
        partners = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in names]
        )
        applications = cls.env["supplier.application"].union(
            *(cls._create_application(partner_id=partner.id) for partner in partners)
        )
        for application in applications:
            cls._submit(application)
        return applications

    def _assert_decided(self, applications, *expected):
        """Compare outcome, comment and channel of the one decision on each."""
        decisions = [
            application.approval_round_ids.decision_ids.ensure_one()
            for application in applications
        ]
        found = [(row.outcome, row.comment or "", row.channel) for row in decisions]
        self.assertEqual(found, list(expected))
        for decision in decisions:
            self.assertEqual(decision.user_id, self.approver)


@tagged("post_install", "-at_install")
class TestApprovalInboxUi(HttpCase, ApprovalUiCommon):
    def test_decide_in_the_inbox(self):
        """No hover: what is to be pressed stands under the message."""
        applications = self._submit_for("Copper Works East", "Tin Works")
        self.start_tour(
            "/odoo/action-mail.action_discuss?active_id=mail.box_inbox",
            "crm_supplier_onboarding_inbox",
            login=self.approver.login,
        )
        self._assert_decided(
            applications, ("approved", "", "inbox"), ("refused", "Too dear", "inbox")
        )
        self.assertFalse(self._inbox(self.candidates, applications))


@tagged("post_install", "-at_install")
class TestApprovalInboxUiPhone(TestApprovalInboxUi):
    browser_size = "375x667"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestApprovalUi(HttpCase, ApprovalUiCommon):
    def test_decide_on_an_activity(self):
        application = self._submit_for("Copper Works East")
        self.start_tour(
            "/odoo", "crm_supplier_onboarding_activity", login=self.approver.login
        )
        self._assert_decided(application, ("approved", "", "activity"))
        self.assertFalse(self._requests(self.candidates, application))
        self.assertTrue(self._requests(self.director, application), "the next step")

    def test_decide_on_a_selection(self):
        applications = self._submit_for("Copper Works East", "Tin Works", "Zinc Works")
        self.start_tour(
            "/odoo/supplier-approvals",
            "crm_supplier_onboarding_bulk",
            login=self.approver.login,
        )
        refused = ("refused", "No budget", "list")
        self._assert_decided(applications[:2], refused, refused)
        self.assertEqual(
            applications.mapped("state"), ["refused", "refused", "approval"]
        )
