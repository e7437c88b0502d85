from odoo.tests import HttpCase, tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestUiQualification(HttpCase, GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tour_enabled = False

    def test_release(self):
        order = self._create_order()
        self.start_tour(
            f"/odoo/purchase.order/{order.id}",
            "crm_supplier_onboarding_release",
            login=self.manager.login,
        )
        self.assertEqual(order.state, "purchase")
        self.assertTrue(order.sudo().onboarding_release_ids.used_on)

    def test_qualification(self):
        row = self._qualify(limit_amount=1000)
        self.start_tour(
            "/odoo/approved-suppliers",
            "crm_supplier_onboarding_qualification",
            login=self.manager.login,
        )
        self.assertEqual(row.status, "suspended")
