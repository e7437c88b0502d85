from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    def _run_hoot(self, preset):
        """Run the JavaScript unit tests of this addon, and of no other."""
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_relations")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )

    def test_desktop(self):
        self._run_hoot("desktop")


@tagged("post_install", "-at_install")
class TestUi(HttpCase, RelationsCommon):
    def _get_url(self, record):
        return f"/odoo/{record._name}/{record.id}"

    def test_quick_log_timeline(self):
        self.start_tour(
            self._get_url(self.customer),
            "crm_relations_quick_log",
            login=self.rep.login,
        )
        interaction = self._get_interactions()
        self.assertRecordValues(
            interaction,
            [
                {
                    "channel": "phone",
                    "outcome": "reached",
                    "sentiment": "positive",
                    "user_id": self.rep.id,
                    "lead_id": False,
                }
            ],
        )
