from .common import RelationsCommon


class ProbabilityCommon(RelationsCommon):
    """A team for each mode, and a pipeline of three stages and won."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team, cls.predictive_team, cls.manual_team = cls.env["crm.team"].create(
            [
                {
                    "name": f"Team {mode}",
                    "relation_probability_mode": mode,
                    "use_leads": True,
                    "company_id": False,
                }
                for mode in ("stage", "predictive", "manual")
            ]
        )
        # What the database has from before is none of these teams'.
        cls.env["crm.stage"].search([]).team_ids = cls.env["crm.team"].create(
            {"name": "Others"}
        )
        cls.discover, cls.analyse, cls.offer, cls.won = cls.env["crm.stage"].create(
            [
                {"name": "Discover", "relation_probability": 10, "sequence": 101},
                {"name": "Analyse", "relation_probability": 30, "sequence": 102},
                {"name": "Offer", "relation_probability": 70, "sequence": 103},
                {"name": "Won", "is_won": True, "sequence": 104},
            ]
        )

    @classmethod
    def _prepare_lead(cls, **values):
        return {
            "name": "Deal",
            "type": "opportunity",
            "team_id": cls.team.id,
            "user_id": False,
            "expected_revenue": 1000,
            **values,
        }

    @classmethod
    def _create_leads(cls, count=1, **values):
        values = cls._prepare_lead(**values)
        return cls.env["crm.lead"].create([dict(values) for _index in range(count)])

    @classmethod
    def _teach(cls, team):
        """Let Odoo learn from deals that were won and lost, so that it predicts."""
        won = cls._create_leads(3, team_id=team.id, stage_id=cls.offer.id)
        won.action_set_won()
        lost = cls._create_leads(2, team_id=team.id, stage_id=cls.analyse.id)
        lost.action_set_lost()

    def _assert_figures(self, leads, probability, mode):
        """Check the figure, its mode and the weighted revenue in the database."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(leads)
        for lead in leads:
            self.assertEqual(lead.relation_probability_mode, mode)
            self.assertAlmostEqual(lead.probability, probability, 2)
            self.assertAlmostEqual(
                lead.prorated_revenue, lead.expected_revenue * probability / 100, 2
            )
