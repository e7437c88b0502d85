from odoo.tests import Form, tagged

from .probability_common import ProbabilityCommon


@tagged("standard", "at_install")
class TestCrmLeadProbabilityLife(ProbabilityCommon):
    """Won, lost, merged, converted, imported: the mode and its figure stay."""

    def _create_each(self, **values):
        """Return one opportunity in stage mode, and one with a figure by hand."""
        leads = self._create_leads(2, stage_id=self.offer.id, **values)
        leads[1].probability = 35
        return leads

    def _assert_each(self, leads, figure=70):
        self._assert_figures(leads[0], figure, "stage")
        self._assert_figures(leads[1], 35, "manual")

    # ------------------------------------------------------------
    # LOST
    # ------------------------------------------------------------

    def test_manual_figure_returns_after_lost(self):
        """Fact 2: core makes the predicted figure of it."""
        self._teach(self.team)
        leads = self._create_each()
        leads.action_set_lost()
        for lead in leads:
            self.assertEqual((lead.probability, lead.won_status), (0, "lost"))
        leads.action_restore()
        self._assert_each(leads)
        self.assertTrue(all(leads.mapped("automated_probability")))

    def test_unarchived_after_lost(self):
        leads = self._create_each()
        leads.action_set_lost()
        leads.action_unarchive()
        self._assert_each(leads)

    def test_activated_by_a_write_after_lost(self):
        self._teach(self.team)
        leads = self._create_each()
        leads.action_set_lost()
        leads.write({"active": True})
        self._assert_each(leads)
        self.assertTrue(all(leads.mapped("automated_probability")))

    def test_activated_with_a_figure_after_lost(self):
        leads = self._create_each()
        leads.action_set_lost()
        leads.write({"active": True, "probability": 20})
        self._assert_figures(leads, 20, "manual")

    def test_lost_through_the_wizard(self):
        leads = self._create_each()
        reason = self.env["crm.lost.reason"].create({"name": "Too dear"})
        wizard = self.env["crm.lead.lost"].create(
            {"lead_ids": leads.ids, "lost_reason_id": reason.id}
        )
        wizard.action_lost_reason_apply()
        leads.action_restore()
        self._assert_each(leads)

    def test_lost_stage_has_another_figure_by_now(self):
        leads = self._create_each()
        leads.action_set_lost()
        self.offer.relation_probability = 60
        leads.action_restore()
        self._assert_each(leads, 60)

    def test_archived_and_back(self):
        leads = self._create_each()
        leads.action_archive()
        self._assert_each(leads)
        leads.action_unarchive()
        self._assert_each(leads)

    # ------------------------------------------------------------
    # WON
    # ------------------------------------------------------------

    def test_won_and_moved_back(self):
        self._teach(self.team)
        leads = self._create_each()
        leads.action_set_won()
        for lead in leads:
            self.assertEqual((lead.probability, lead.won_status), (100, "won"))
        leads.stage_id = self.analyse
        self._assert_each(leads, 30)

    def test_predictive_moved_back_from_won_without_a_history(self):
        """Core leaves 100 %, since nothing can be predicted."""
        lead = self._create_leads(
            team_id=self.predictive_team.id, stage_id=self.offer.id
        )
        lead.action_set_won()
        lead.stage_id = self.offer
        self._assert_figures(lead, lead.automated_probability, "predictive")
        self.assertLess(lead.probability, 100)

    def test_won_lost_and_restored(self):
        leads = self._create_each()
        leads.action_set_won()
        leads.stage_id = self.offer
        leads.action_set_lost()
        leads.action_restore()
        self._assert_each(leads)

    def test_created_won(self):
        lead = self._create_leads(stage_id=self.won.id)
        self._assert_figures(lead, 100, "stage")
        self.assertEqual(lead.won_status, "won")

    def test_stage_becomes_won_and_is_not(self):
        leads = self._create_each()
        self.offer.is_won = True
        for lead in leads:
            self.assertEqual((lead.probability, lead.won_status), (100, "won"))
        self.offer.is_won = False
        self._assert_each(leads)

    # ------------------------------------------------------------
    # MERGED, CONVERTED, COPIED
    # ------------------------------------------------------------

    def test_merged(self):
        self._teach(self.team)
        for head, tail in (([0], [1]), ([1], [0])):
            leads = self._create_each()
            # The opportunity in the later stage is the one that stays.
            leads.browse([leads.ids[i] for i in tail]).stage_id = self.discover
            kept = leads.merge_opportunity()
            self.assertEqual(kept.id, leads.ids[head[0]])
            figure, mode = [(70, "stage"), (35, "manual")][head[0]]
            self._assert_figures(kept, figure, mode)

    def test_converted(self):
        leads = self._create_each(type="lead")
        for lead in leads:
            lead.convert_opportunity(
                self.contact, user_ids=self.rep.ids, team_id=self.team.id
            )
            self.assertEqual(lead.type, "opportunity")
        self._assert_each(leads)

    def test_converted_for_another_team(self):
        lead, entered = self._create_leads(
            2, type="lead", team_id=self.predictive_team.id, stage_id=self.offer.id
        )
        entered.probability = 35
        (lead + entered).convert_opportunity(self.contact, team_id=self.team.id)
        self._assert_each(lead + entered)

    def test_converted_through_the_wizard(self):
        leads = self._create_leads(2, type="lead", partner_id=self.contact.id)
        leads[1].probability = 35
        for lead in leads:
            wizard = self.env["crm.lead2opportunity.partner"].with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            )
            wizard.create(
                {"name": "convert", "user_id": False, "team_id": self.team.id}
            ).action_apply()
        self._assert_each(leads, 10)

    def test_copied(self):
        leads = self._create_each()
        copies = leads.copy()
        self._assert_figures(copies, 10, "stage")

    # ------------------------------------------------------------
    # FORM AND IMPORT
    # ------------------------------------------------------------

    def test_form(self):
        form = Form(self.env["crm.lead"].with_context(default_type="opportunity"))
        form.name = "Deal"
        form.team_id = self.team
        self.assertEqual(form.probability, 10)
        form.stage_id = self.offer
        self.assertEqual(form.probability, 70)
        lead = form.save()
        self.assertEqual(
            (lead.probability, lead.relation_probability_mode), (70, "stage")
        )
        with Form(lead) as form:
            form.stage_id = self.analyse
            self.assertEqual(form.probability, 30)
        self.assertEqual(
            (lead.probability, lead.relation_probability_mode), (30, "stage")
        )

    def test_form_figure_by_hand(self):
        lead = self._create_leads(stage_id=self.offer.id)
        with Form(lead) as form:
            form.probability = 35
            self.assertEqual(form.relation_probability_mode, "manual")
            form.stage_id = self.analyse
            self.assertEqual(form.probability, 35)
        self._assert_figures(lead, 35, "manual")

    def test_form_mode_by_hand(self):
        self._teach(self.team)
        lead = self._create_leads(stage_id=self.offer.id)
        predicted = lead.automated_probability
        with Form(lead) as form:
            form.relation_probability_mode = "predictive"
            self.assertAlmostEqual(form.probability, predicted, 2)
            form.relation_probability_mode = "stage"
            self.assertEqual(form.probability, 70)
            form.relation_probability_mode = "predictive"
        self._assert_figures(lead, predicted, "predictive")

    def test_form_other_team(self):
        lead = self._create_leads(
            team_id=self.predictive_team.id, stage_id=self.offer.id
        )
        with Form(lead) as form:
            form.team_id = self.team
            self.assertEqual(form.relation_probability_mode, "stage")
            self.assertEqual(form.probability, 70)
        self._assert_figures(lead, 70, "stage")

    def test_form_other_change_after_the_stage_was_edited(self):
        lead = self._create_leads(stage_id=self.offer.id)
        self.offer.relation_probability = 60
        self.team.relation_probability_mode = "predictive"
        with Form(lead) as form:
            form.user_id = self.rep
            form.team_id = self.team
            form.phone = "+32 2 123 45 67"
            self.assertEqual(form.probability, 70)
        self._assert_figures(lead, 70, "stage")

    def _import(self, header, *rows):
        result = self.env["crm.lead"].load(header, [list(row) for row in rows])
        self.assertFalse(result["messages"])
        return self.env["crm.lead"].browse(result["ids"])

    def test_import(self):
        leads = self._import(
            ["name", "team_id/.id", "stage_id/.id", "probability", "expected_revenue"],
            ["Empty", str(self.team.id), str(self.offer.id), "", "100"],
            ["Equal", str(self.team.id), str(self.offer.id), "70", "100"],
            ["Entered", str(self.team.id), str(self.offer.id), "35", "100"],
        )
        self._assert_figures(leads[:2], 70, "stage")
        self._assert_figures(leads[2], 35, "manual")

    def test_import_of_a_stage(self):
        leads = self._create_each()
        self._import(
            [".id", "stage_id/.id"],
            *([str(lead.id), self.analyse.id] for lead in leads),
        )
        self._assert_each(leads, 30)
