from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .surfaces_common import SurfacesCommon


@tagged("post_install", "-at_install")
class TestHootApproval(HttpCase):
    hoot_preset = "desktop"

    def test_hoot(self):
        """Run the JavaScript unit tests of this addon, and of no other."""
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_supplier_onboarding")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.hoot_preset}&timeout=15000"
            f"&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )


class UiApprovalCommon(HttpCase, SurfacesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applications = cls.env["supplier.application"]
        for name in ("Bronze", "Silver", "Tin"):
            supplier = cls.supplier.copy({"name": f"{name} Works"})
            application = cls._create_application(partner_id=supplier.id)
            cls.applications += cls._submit(application)

    def _start_tour(self, name, url="/odoo"):
        tour = f"crm_supplier_onboarding_{name}"
        self.start_tour(url, tour, login=self.approver.login)
        self.env.invalidate_all()

    def _assert_decided(self, *expected):
        """Compare decisions (outcome, comment, channel) in their order."""
        decisions = self.applications.approval_round_ids.decision_ids.sorted("id")
        self.assertEqual(
            [(d.outcome, d.comment or "", d.channel) for d in decisions], [*expected]
        )
        self.assertEqual(decisions.user_id, self.approver)


@tagged("post_install", "-at_install")
class TestUiApproval(UiApprovalCommon):
    def test_decide_in_the_inbox(self):
        self._start_tour("inbox", "/odoo/discuss")
        self._assert_decided(
            ("approved", "", "inbox"),
            ("refused", "Too dear", "inbox"),
            ("returned", "Which prices?", "inbox"),
        )
        for application in self.applications:
            self.assertFalse(self._inbox(self.candidates, application))

    def test_decide_in_activities(self):
        self._start_tour("activity")
        self._assert_decided(("refused", "Too dear", "activity"))

    def test_decide_on_many_in_the_list(self):
        self._start_tour("list", "/odoo/supplier-approvals")
        self._assert_decided(
            ("refused", "No budget", "list"), ("refused", "No budget", "list")
        )


@tagged("post_install", "-at_install")
class TestUiApprovalPhone(UiApprovalCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_decide_in_the_inbox_with_one_tap(self):
        self._start_tour("inbox_phone", "/odoo/discuss")
        self._assert_decided(("approved", "", "inbox"))
