from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestSupplierApplicationQualification(GateCommon):
    def _register(self, application=None):
        application = self._move_to("contract", application)
        return application.with_user(self.buyer)._create_qualifications()

    def _with_outcome(self, outcome):
        """Let site surveys come to something, whether there are any or not."""
        model = self.env.registry["supplier.application"]
        patcher = patch.object(model, "_get_outcome", lambda application: outcome)
        self.startPatcher(patcher)
        self.application.invalidate_recordset()

    def test_qualified_for_the_months_of_the_company(self):
        self.company_admin.onboarding_validity_months = 24
        row = self._register()
        self.assertEqual(row.kind, "qualified")
        self.assertEqual(row.state, "valid")
        self.assertEqual(row.application_id, self.application)
        self.assertEqual(row.category_id, self.category)
        end = self.today + relativedelta(months=24, days=-1)
        self.assertEqual((row.date_from, row.date_to), (self.today, end))
        self.assertFalse(row.limit_amount)

    def test_conditional_needs_limit_and_end(self):
        self._with_outcome("conditional")
        application = self._move_to("application").with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "(?s)limit under.*until which"):
            application.action_submit()
        yesterday = self.today - timedelta(days=1)
        application.write({"conditional_limit": 500, "conditional_until": yesterday})
        with self.assertRaisesRegex(UserError, "conditions ended on"):
            application.action_submit()
        until = self.today + timedelta(days=90)
        application.conditional_until = until
        application.action_submit()
        row = self._register()
        self.assertEqual(
            (row.kind, row.limit_amount, row.date_to), ("conditional", 500, until)
        )

    def test_other_outcomes_need_neither(self):
        self._with_outcome("qualified")
        self.assertFalse(self.application._get_missing_application())
        self.assertFalse(self.application.is_conditional)

    def test_what_is_in_force_ends(self):
        old = self._qualify(-10, 100, kind="legacy")
        later = self._qualify(101, 200)
        beside = self._qualify(category_id=self.tools.id)
        row = self._register()
        self.assertEqual(old.date_to, self.today - timedelta(days=1))
        self.assertEqual((old.status, old.state), ("active", "expired"))
        self.assertEqual(later.status, "revoked")
        self.assertEqual((row.state, beside.state), ("valid", "valid"))

    def test_second_application_on_the_same_day(self):
        first = self._register()
        second = self._register(self._create_application())
        self.assertEqual((first.state, second.state), ("revoked", "valid"))

    def test_registered_supplier_passes_the_gate(self):
        self._register()
        order = self._create_order()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
