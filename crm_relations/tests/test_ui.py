from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    hoot_preset = "desktop"

    def test_hoot(self):
        """Run the JavaScript unit tests of this addon, and of no other."""
        preset = self.hoot_preset
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_relations")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestHootPhone(TestHoot):
    browser_size = "375x667"
    hoot_preset = "mobile"
    touch_enabled = True


class UiCommon(HttpCase, RelationsCommon):
    def _start_tour(self, tour, record=None, url="/odoo/interactions", user=None):
        if record is not None:
            url = f"/odoo/{record._name}/{record.id}"
        self.start_tour(url, f"crm_relations_{tour}", login=(user or self.rep).login)

    def _assert_logged(self, *expected):
        """Check what was logged with the customer, newest first."""
        self.assertRecordValues(
            self._get_interactions(),
            [{"user_id": self.rep.id, "channel": "phone", **row} for row in expected],
        )


@tagged("post_install", "-at_install")
class TestUi(UiCommon):
    def test_quick_log_timeline(self):
        """Log, see it in the timeline, filter, open the source."""
        self._start_tour("quick_log", self.customer)
        customer = {"commercial_partner_id": self.customer.id}
        self._assert_logged(
            {
                "outcome": "not_reached",
                "sentiment": False,
                "partner_id": self.contact.id,
                **customer,
            },
            {
                "outcome": "reached",
                "sentiment": "positive",
                "partner_id": False,
                **customer,
            },
        )

    def test_quick_log_keyboard(self):
        for record in (self.customer, self.lead, self.order):
            with self.subTest(record=record):
                self._start_tour("quick_log_keyboard", record)
                self._assert_logged(
                    {
                        "summary": "Typed",
                        "outcome": "reached",
                        "sentiment": "negative",
                        "lead_id": self.lead.id if record == self.lead else False,
                        "order_id": self.order.id if record == self.order else False,
                    }
                )
                self._get_interactions().unlink()

    def test_quick_log_navbar(self):
        self._start_tour("quick_log_navbar")
        self._assert_logged({"outcome": "reached", "sentiment": "positive"})

    def test_quick_log_navbar_on_record(self):
        self._start_tour("quick_log_record", self.lead)
        self._assert_logged(
            {"outcome": "reached", "sentiment": "positive", "lead_id": self.lead.id}
        )

    def test_my_work(self):
        """Prioritise, put off, finish and open tasks on one screen."""
        today = fields.Date.context_today(self.rep.with_context(tz=self.rep.tz))
        model_id = self.env["ir.model"]._get_id("crm.lead")
        urgent, old, _now = self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": self.lead.id,
                    "user_id": self.rep.id,
                    "summary": summary,
                    "date_deadline": today - timedelta(days=days),
                    "relation_priority": priority,
                }
                for summary, days, priority in (
                    ("Urgent", 2, "3"),
                    ("Old", 9, "0"),
                    ("Now", 0, "0"),
                )
            ]
        )
        self._start_tour("my_work", url="/odoo/my-work")
        self.assertFalse(urgent.active)
        self.assertEqual(old.relation_priority, "3")
        self.assertGreater(old.date_deadline, today)


@tagged("post_install", "-at_install")
class TestUiPhone(UiCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_quick_log_two_taps(self):
        for record in (self.customer, self.order):
            with self.subTest(record=record):
                self._start_tour("quick_log_record", record)
                self._assert_logged({"outcome": "reached", "sentiment": "positive"})
                self._get_interactions().unlink()
