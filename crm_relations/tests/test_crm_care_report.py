from datetime import date

from odoo.tests import tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
class TestCareReport(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._born(cls, cls.contact, 3, 20)
        cls._born(cls, cls.other_customer, 3, 20)
        cls.rule = cls._create_rule()

    def _get_rows(self):
        rows = self.env["crm.care.report"].search([("rule_id", "=", self.rule.id)])
        return {row.partner_id: row for row in rows}

    def test_effect_against_those_left_alone(self):
        self._plan(self.rule, 2026, 3, 10, 10)
        self.assertFalse(self._get_rows(), "Nothing is over yet.")
        cared, left = self._get_care(self.rule).sorted(
            lambda care: care.partner_id != self.contact
        )
        cared.action_reached()
        left.action_skip()
        cared.date_done = date(2026, 3, 21)
        self._create_order(2026, 4, 10, 4)
        self._create_order(2026, 4, 25, 4, partner=self.other_customer)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self._get_rows()
        mine, other = rows[self.contact], rows[self.other_customer]
        self.assertEqual((mine.contacted, other.contacted), ("yes", "no"))
        self.assertEqual(mine.on_time_rate, 0, "A day late.")
        self.assertEqual(mine.reached_rate, 100)
        self.assertEqual(mine.order_rate, 100, "20 days later, by the company.")
        self.assertEqual(other.order_rate, 0, "36 days later.")

    def test_whoever_orders_before_is_no_measure_of_being_left_alone(self):
        self.rule.stop_on_order = True
        self._plan(self.rule, 2026, 3, 10, 10)
        self._create_order(2026, 3, 20, 4)
        self._plan(self.rule, 2026, 3, 20, 10)
        self.assertIn("cancelled", self._get_care(self.rule).mapped("state"))
        self.env.flush_all()
        self.assertFalse(self._get_rows())

    def test_on_time(self):
        self._plan(self.rule, 2026, 3, 10, 10)
        care = self._get_care(self.rule)
        care[0].action_not_reached()
        care[0].date_done = date(2026, 3, 20)
        self.env.flush_all()
        row = self._get_rows()[care[0].partner_id]
        self.assertEqual((row.on_time_rate, row.reached_rate), (100, 0))
