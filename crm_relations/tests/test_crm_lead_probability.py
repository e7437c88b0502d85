from odoo.tests import tagged

from .common import RelationsCommon


@tagged("standard", "at_install")
class TestCrmLeadProbability(RelationsCommon):
    """The probability is that of the mode, whatever happens on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team, cls.predictive_team, cls.manual_team = cls.env["crm.team"].create(
            [
                {"name": mode, "relation_probability_mode": mode, "use_leads": True}
                for mode in ("stage", "predictive", "manual")
            ]
        )
        cls.env["crm.stage"].search([]).team_ids = cls.predictive_team
        cls.discover, cls.analyse, cls.offer, cls.won = cls.env["crm.stage"].create(
            [
                {"name": "Discover", "relation_probability": 10, "sequence": 101},
                {"name": "Analyse", "relation_probability": 30, "sequence": 102},
                {"name": "Offer", "relation_probability": 70, "sequence": 103},
                {"name": "Won", "is_won": True, "sequence": 104},
            ]
        )

    @classmethod
    def _create_lead(cls, **values):
        return cls._create_leads(1, **values)

    @classmethod
    def _create_leads(cls, count, **values):
        values = {
            "type": "opportunity",
            "team_id": cls.team.id,
            "user_id": False,
            "expected_revenue": 1000,
            **values,
        }
        return cls.env["crm.lead"].create(
            [{"name": f"Deal {index}", **values} for index in range(count)]
        )

    def _assert_figures(self, leads, probability, mode):
        self.env.flush_all()
        self.env.invalidate_all()
        for lead in leads:
            self.assertAlmostEqual(lead.probability, probability, 2)
            self.assertEqual(lead.relation_probability_mode, mode)
            self.assertAlmostEqual(
                lead.prorated_revenue, lead.expected_revenue * probability / 100, 2
            )

    def test_first_stage(self):
        """The pipeline is right from the first record of a fresh database."""
        self._assert_figures(self._create_lead(), 10, "stage")

    def test_created_in_any_stage(self):
        """Fact 3 (a): the figure of the stage, not of the first one."""
        leads = self._create_leads(3, stage_id=self.offer.id)
        self._assert_figures(leads, 70, "stage")

    def test_lost_and_restored(self):
        """Fact 3 (b)."""
        lead = self._create_lead(stage_id=self.offer.id)
        lead.action_set_lost()
        self._assert_figures(lead, 0, "stage")
        self.assertEqual(lead.won_status, "lost")
        lead.action_restore()
        self._assert_figures(lead, 70, "stage")

    def test_figure_applied(self):
        """Fact 3 (c)."""
        leads = self._create_leads(3, stage_id=self.offer.id)
        self.offer.relation_probability = 60
        self._assert_figures(leads, 70, "stage")
        self.assertEqual(self.offer._apply_relation_probability(), leads)
        self._assert_figures(leads, 60, "stage")

    def test_drag(self):
        lead = self._create_lead()
        lead.stage_id = self.offer
        self._assert_figures(lead, 70, "stage")
        lead.stage_id = self.won
        self._assert_figures(lead, 100, "stage")
        lead.stage_id = self.analyse
        self._assert_figures(lead, 30, "stage")
