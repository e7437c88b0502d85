from odoo.tests import tagged

from .probability_common import ProbabilityCommon


@tagged("standard", "at_install")
class TestCrmLeadProbability(ProbabilityCommon):
    """The probability is that of the mode, whatever happens on the way."""

    # ------------------------------------------------------------
    # THE FOUR DEFECTS OF THE BEST-KNOWN PEER
    # ------------------------------------------------------------

    def test_peer_defect_created_in_any_stage(self):
        """There, a batch in a later stage gets the figure of the first one."""
        leads = self._create_leads(3, stage_id=self.offer.id)
        self._assert_figures(leads, 70, "stage")

    def test_peer_defect_lost_and_restored(self):
        """There, a restored opportunity has the predicted figure."""
        self._teach(self.team)
        lead = self._create_leads(stage_id=self.offer.id)
        self.assertNotIn(lead.automated_probability, (0, 70))
        lead.action_set_lost()
        self._assert_figures(lead, 0, "stage")
        self.assertEqual(lead.won_status, "lost")
        lead.action_restore()
        self._assert_figures(lead, 70, "stage")

    def test_peer_defect_edited_stage(self):
        """There, nothing brings open opportunities in line with an edited stage."""
        leads = self._create_leads(3, stage_id=self.offer.id)
        self.offer.relation_probability = 60
        self._assert_figures(leads, 70, "stage")
        self.assertEqual(self.offer._apply_relation_probability(), leads)
        self._assert_figures(leads, 60, "stage")

    def test_peer_defect_equal_figures_and_the_predictive_job(self):
        """There, a prediction that happens to be equal makes the job overwrite it."""
        self._teach(self.team)
        leads = self._create_leads(2, stage_id=self.offer.id)
        leads[1].probability = 40
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = probability"
            " WHERE id = ANY(%s)",
            [leads.ids],
        )
        self.env.invalidate_all()
        self.env["crm.lead"]._cron_update_automated_probabilities()
        self._assert_figures(leads[0], 70, "stage")
        self._assert_figures(leads[1], 40, "manual")
        self.assertNotIn(leads[0].automated_probability, (0, 70))
        self.assertNotIn(leads[1].automated_probability, (0, 40))

    # ------------------------------------------------------------
    # MODE OF THE TEAM
    # ------------------------------------------------------------

    def test_weighted_pipeline_from_the_first_record(self):
        self.assertFalse(self.env["crm.lead"].search([("team_id", "=", self.team.id)]))
        self._assert_figures(self._create_leads(), 10, "stage")

    def test_new_team_is_predictive(self):
        team = self.env["crm.team"].create({"name": "New"})
        self.assertEqual(team.relation_probability_mode, "predictive")

    def test_predictive_team(self):
        self._teach(self.predictive_team)
        lead = self._create_leads(
            team_id=self.predictive_team.id, stage_id=self.offer.id
        )
        predicted = lead.automated_probability
        self.assertNotIn(predicted, (0, 70))
        self._assert_figures(lead, predicted, "predictive")

    def test_manual_team_starts_with_the_stage_and_stays(self):
        lead = self._create_leads(team_id=self.manual_team.id, stage_id=self.offer.id)
        self._assert_figures(lead, 70, "manual")
        lead.stage_id = self.analyse
        self._assert_figures(lead, 70, "manual")

    def test_no_team(self):
        lead = self._create_leads(team_id=False)
        self.assertEqual(lead.relation_probability_mode, "predictive")

    def test_changed_mode_of_the_team_is_for_new_opportunities(self):
        lead = self._create_leads(stage_id=self.offer.id)
        self.team.relation_probability_mode = "predictive"
        lead.write({"user_id": self.rep.id, "team_id": self.team.id})
        self._assert_figures(lead, 70, "stage")
        new = self._create_leads()
        self.assertEqual(new.relation_probability_mode, "predictive")

    def test_other_team(self):
        """Who chose nothing takes the mode of the new team."""
        lead = self._create_leads(
            team_id=self.predictive_team.id, stage_id=self.offer.id
        )
        lead.team_id = self.team
        self._assert_figures(lead, 70, "stage")

    def test_other_team_keeps_what_was_chosen(self):
        chosen, entered = self._create_leads(2, stage_id=self.offer.id)
        chosen.relation_probability_mode = "predictive"
        entered.probability = 35
        (chosen + entered).team_id = self.manual_team
        self.assertEqual(chosen.relation_probability_mode, "predictive")
        self._assert_figures(entered, 35, "manual")
        (chosen + entered).team_id = self.team
        self.assertEqual(chosen.relation_probability_mode, "predictive")
        self._assert_figures(entered, 35, "manual")

    # ------------------------------------------------------------
    # CHOICES
    # ------------------------------------------------------------

    def test_figure_by_hand(self):
        leads = self._create_leads(2, stage_id=self.offer.id)
        leads.probability = 35
        self._assert_figures(leads, 35, "manual")
        leads.stage_id = self.analyse
        self._assert_figures(leads, 35, "manual")

    def test_figure_of_the_stage_by_hand(self):
        lead = self._create_leads(stage_id=self.offer.id)
        lead.probability = 70
        self._assert_figures(lead, 70, "stage")

    def test_predicted_figure_by_hand(self):
        self._teach(self.predictive_team)
        lead = self._create_leads(
            team_id=self.predictive_team.id, stage_id=self.offer.id
        )
        lead.probability = 35
        self._assert_figures(lead, 35, "manual")
        lead.probability = lead.automated_probability
        self.assertEqual(lead.relation_probability_mode, "predictive")

    def test_zero_by_hand(self):
        """Without a history 0 % is what is predicted, but not what is meant."""
        lead = self._create_leads(stage_id=self.offer.id)
        self.assertEqual(lead.automated_probability, 0)
        lead.probability = 0
        self._assert_figures(lead, 0, "manual")

    def test_mode_by_hand(self):
        self._teach(self.team)
        lead = self._create_leads(stage_id=self.offer.id)
        lead.relation_probability_mode = "predictive"
        self._assert_figures(lead, lead.automated_probability, "predictive")
        lead.relation_probability_mode = "stage"
        self._assert_figures(lead, 70, "stage")
        lead.relation_probability_mode = "manual"
        lead.stage_id = self.discover
        self._assert_figures(lead, 70, "manual")
        lead.relation_probability_mode = "stage"
        self._assert_figures(lead, 10, "stage")

    def test_mode_wins_over_a_figure_that_contradicts_it(self):
        lead = self._create_leads(
            stage_id=self.offer.id, relation_probability_mode="stage", probability=35
        )
        self._assert_figures(lead, 70, "stage")
        lead.write({"relation_probability_mode": "manual", "probability": 35})
        self._assert_figures(lead, 35, "manual")
        lead.write({"relation_probability_mode": "stage", "probability": 40})
        self._assert_figures(lead, 70, "stage")

    def test_mass_edit_of_different_modes(self):
        leads = self._create_leads(3, stage_id=self.offer.id)
        leads[1].probability = 50
        leads[2].relation_probability_mode = "predictive"
        leads.write({"probability": 70})
        self._assert_figures(leads[0], 70, "stage")
        self._assert_figures(leads[1] + leads[2], 70, "manual")

    def test_core_button_chooses_predictive(self):
        self._teach(self.team)
        leads = self._create_leads(2, stage_id=self.offer.id)
        leads[1].probability = 35
        for lead in leads:
            lead.action_set_automated_probability()
            self._assert_figures(lead, lead.automated_probability, "predictive")
            self.assertTrue(lead.is_automated_probability)
            lead.stage_id = self.analyse
            self._assert_figures(lead, lead.automated_probability, "predictive")

    def test_core_tooltip_leaves_other_modes(self):
        self._teach(self.team)
        lead = self._create_leads(stage_id=self.offer.id)
        lead.automated_probability = 70
        self.assertFalse(lead.is_automated_probability)
        data = lead.prepare_pls_tooltip_data()
        self._assert_figures(lead, 70, "stage")
        self.assertEqual(lead.automated_probability, data["probability"])
        self.assertNotEqual(lead.automated_probability, 70)

    def test_prediction_stays_visible(self):
        self._teach(self.team)
        lead = self._create_leads(stage_id=self.offer.id)
        before = lead.automated_probability
        lead.stage_id = self.discover
        self.assertNotEqual(lead.automated_probability, before)
        self._assert_figures(lead, 10, "stage")

    def test_prediction_stays_visible_beside_a_figure_given_at_creation(self):
        self._teach(self.team)
        predicted = self._create_leads(stage_id=self.offer.id).automated_probability
        lead = self._create_leads(stage_id=self.offer.id, probability=35)
        self._assert_figures(lead, 35, "manual")
        self.assertAlmostEqual(lead.automated_probability, predicted, 2)

    def test_stage_with_the_figure_predicted_for_it(self):
        """A list or kanban sends both, as an onchange has computed the figure."""
        self._teach(self.predictive_team)
        lead, like = self._create_leads(2, team_id=self.predictive_team.id)
        like.stage_id = self.offer
        predicted = like.automated_probability
        self.assertNotEqual(lead.automated_probability, predicted)
        lead.write({"stage_id": self.offer.id, "probability": predicted})
        self._assert_figures(lead, predicted, "predictive")

    def test_other_changes_leave_the_figure(self):
        """Nobody applied the new figure of the stage."""
        lead = self._create_leads(stage_id=self.offer.id)
        self.offer.relation_probability = 60
        country = self.env.ref("base.be")
        lead.write({"country_id": country.id, "phone": "+32 2 123 45 67"})
        lead.write({"user_id": self.rep.id})
        lead.write({"stage_id": self.offer.id, "team_id": self.team.id})
        self._assert_figures(lead, 70, "stage")
        lead.stage_id = self.analyse
        lead.stage_id = self.offer
        self._assert_figures(lead, 60, "stage")
