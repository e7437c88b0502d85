from odoo.tests import HttpCase, tagged

from .conversion_common import ConversionCommon
from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install")
class TestPipelineUi(HttpCase, PipelineCommon):
    def test_a_template_is_applied_and_undone(self):
        before = self._get_state()
        self.start_tour(
            f"/odoo/crm.team/{self.team.id}",
            "crm_relations_pipeline_template",
            login=self.director.login,
        )
        self.assertEqual(self._get_state(), before)
        change = self.Change.search([("team_id", "=", self.team.id)])
        self.assertEqual(change.state, "undone")
        lines = change.sudo().lead_ids
        self.assertEqual(len(lines), len(self.leads))
        self.assertEqual(lines.lead_id, self.leads.sorted())


@tagged("post_install", "-at_install")
class TestFunnelUi(HttpCase, ConversionCommon):
    def test_funnel(self):
        self._make_lead("A4 B", lost=3)
        self._make_lead("A1")
        self.start_tour("/odoo/funnel", "crm_relations_funnel", login=self.rep.login)
