from odoo.tests import tagged
from odoo.tools import mute_logger

from .gate_common import GateCommon
from .test_ui import UiCommon


class GateUiCommon(UiCommon, GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The date and the bar of stages are as the tours expect them.
        cls.env["crm.stage"].search([("sequence", "=", 1000)]).team_ids = cls.other_team
        cls._require(cls.first, "closing")


@tagged("post_install", "-at_install")
class TestUiGate(GateUiCommon):
    def test_blocked_completed_moved(self):
        """A blocked move explains itself, gets completed, moves."""
        self._require(self.first, "checklist")
        self._add_items(self.first, "check", "check")
        with mute_logger("odoo.http"):
            self._start_tour("gate_blocked", self.lead)
        self.assertEqual(self.lead.stage_id, self.second)
        self.assertEqual(str(self.lead.date_deadline), "2027-04-01")
        answers = self.env["crm.lead.playbook.answer"].search(
            [("lead_id", "=", self.lead.id)]
        )
        self.assertEqual(answers.mapped("done"), [True, True])
        self.assertEqual(answers.user_id, self.rep)

    def test_override(self):
        with mute_logger("odoo.http"):
            self._start_tour("gate_override", self.lead, user=self.director)
        self.assertEqual(self.lead.stage_id, self.second)

    def test_lost(self):
        self.env["crm.lost.reason"].create({"name": "Too slow"})
        rival = self.env["crm.competitor"].create({"name": "Rival"})
        self._start_tour("lost", self.lead)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.relation_competitor_id, rival)
