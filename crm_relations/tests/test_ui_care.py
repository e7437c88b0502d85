from odoo import fields
from odoo.tests import tagged

from .care_common import CareCommon
from .test_ui import UiCommon


@tagged("post_install", "-at_install")
class TestUiCare(UiCommon, CareCommon):
    def test_from_the_gallery_to_the_timeline(self):
        """Switch a rule on after its preview, do the day's care, see it later."""
        today = fields.Date.context_today(self.rep.with_context(tz=self.rep.tz))
        self._born(self.contact, today.month, today.day)
        rule = self._create_rule(name="Tea and Cake")
        rule.date_start = False
        self._start_tour("care_rule", url="/odoo/care-rules", user=self.director)
        self.env.invalidate_all()
        self.assertTrue(rule.date_start)
        care = self._get_care(rule)
        self.assertEqual(care.partner_id, self.contact)
        days = care._call_due(fields.Datetime.now(), 10)
        care._take_steps(days)
        self.env.flush_all()
        self._start_tour("care_today", url="/odoo/customer-care")
        self.env.invalidate_all()
        self.assertEqual((care.state, care.outcome), ("done", "reached"))
        self._start_tour("care_timeline", self.customer)

    def test_step_whose_app_is_gone(self):
        """It is shown; who manages rules puts something else in its place."""
        rule = self._create_rule()
        self._orphan(rule.step_ids)
        self._start_tour("care_step_app_gone_read", rule)
        self._start_tour("care_step_app_gone", rule, user=self.director)
        self.env.invalidate_all()
        self.assertEqual(rule.step_ids.action, "opportunity")
