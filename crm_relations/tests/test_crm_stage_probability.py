from unittest.mock import ANY

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged, users
from odoo.tools.float_utils import float_compare, float_round
from odoo.tools.misc import mute_logger

from ..tools.probability import rank_probabilities
from .probability_common import ProbabilityCommon


@tagged("standard", "at_install")
class TestCrmStageProbability(ProbabilityCommon):
    """What a stage is worth, and how open opportunities get that."""

    def _forget_figures(self):
        (self.discover + self.analyse + self.offer).relation_probability = 0

    # ------------------------------------------------------------
    # RANK
    # ------------------------------------------------------------

    def test_rank_of_shared_and_own_stages(self):
        ranks = rank_probabilities(
            [(1, False, []), (2, False, [7]), (3, False, []), (4, True, [])]
        )
        self.assertEqual(ranks[False], {1: 33.33, 3: 66.67, 4: 100})
        self.assertEqual(ranks[7], {1: 25, 2: 50, 3: 75, 4: 100})

    def test_figure_from_the_rank(self):
        self._forget_figures()
        for stage, figure in zip(
            (self.discover, self.analyse, self.offer, self.won),
            (25, 50, 75, 100),
            strict=True,
        ):
            self.assertEqual(stage.relation_probability_rank, figure)
            lead = self._create_leads(stage_id=stage.id)
            self._assert_figures(lead, figure, "stage")

    def test_rank_among_the_stages_of_the_team(self):
        self._forget_figures()
        self.analyse.team_ids = self.predictive_team
        figures = {
            team: self.offer._get_relation_probability(team)
            for team in (self.team, self.predictive_team)
        }
        self.assertAlmostEqual(figures[self.team], 66.67, 2)
        self.assertEqual(figures[self.predictive_team], 75)

    def test_rank_follows_new_moved_and_deleted_stages(self):
        self._forget_figures()
        new = self.env["crm.stage"].create({"name": "Last", "sequence": 103})
        self.assertEqual(self.offer.relation_probability_rank, 60)
        new.sequence = 1
        self.assertEqual(self.offer.relation_probability_rank, 80)
        new.unlink()
        self.assertEqual(self.offer.relation_probability_rank, 75)

    def test_new_stage_leaves_opportunities(self):
        self._forget_figures()
        lead = self._create_leads(stage_id=self.offer.id)
        self.env["crm.stage"].create({"name": "First", "sequence": 1})
        lead.phone = "+32 2 123 45 67"
        self._assert_figures(lead, 75, "stage")
        self.assertEqual(self.offer.relation_outdated_count, 1)
        self.offer._apply_relation_probability()
        self._assert_figures(lead, 80, "stage")

    def test_stage_of_another_team(self):
        self._forget_figures()
        self.analyse.team_ids = self.predictive_team
        self.assertEqual(self.analyse._get_relation_probability(self.team), 50)

    def test_impossible_figures(self):
        for figure in (-1, 101):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.cr.savepoint():
                    self.offer.relation_probability = figure
                    self.offer.flush_recordset()

    # ------------------------------------------------------------
    # APPLY
    # ------------------------------------------------------------

    def _create_all_kinds(self):
        """Return opportunities in one stage that are to change, and those that not."""
        changing = self._create_leads(3, stage_id=self.offer.id)
        kept = self._create_leads(4, stage_id=self.offer.id)
        kept[0].probability = 35
        kept[1].relation_probability_mode = "predictive"
        kept[2].action_set_lost()
        kept[3].action_archive()
        kept += self._create_leads(stage_id=self.analyse.id)
        kept += self._create_leads(stage_id=self.won.id)
        return changing, kept

    def test_apply_to_open_ones_in_stage_mode(self):
        changing, kept = self._create_all_kinds()
        before = kept.mapped("probability")
        self.offer.relation_probability = 60
        self.assertEqual(self.offer.relation_outdated_count, 3)
        stages = self.discover + self.analyse + self.offer + self.won
        self.assertEqual(stages._apply_relation_probability(), changing)
        self._assert_figures(changing, 60, "stage")
        self.assertEqual(kept.mapped("probability"), before)
        self.assertEqual(self.offer.relation_outdated_count, 0)
        self.assertFalse(stages._apply_relation_probability())

    def test_apply_to_some(self):
        leads = self._create_leads(3, stage_id=self.offer.id)
        self.offer.relation_probability = 60
        self.assertEqual(self.offer._apply_relation_probability(leads[1]), leads[1])
        self._assert_figures(leads[1], 60, "stage")
        self._assert_figures(leads[0] + leads[2], 70, "stage")
        self.assertFalse(self.offer._apply_relation_probability(leads[:0]))

    def test_apply_by_rank_and_team(self):
        self.offer.relation_probability = 0
        leads = self._create_leads(2, stage_id=self.offer.id)
        leads[1].write(
            {"team_id": self.predictive_team.id, "relation_probability_mode": "stage"}
        )
        self.analyse.team_ids = self.predictive_team
        self.offer._apply_relation_probability()
        self._assert_figures(leads[0], 66.67, "stage")
        self._assert_figures(leads[1], 75, "stage")

    def test_applied_revenues_are_those_of_the_orm(self):
        """In currencies of none, two and five cents, and with recurring revenue."""
        plan = self.env["crm.recurring.plan"].create(
            {"name": "Half a year", "number_of_months": 6}
        )
        coins = self.env["res.currency"].create(
            {"name": "XCH", "symbol": "X", "rounding": 0.05}
        )
        companies = self.company_admin + self.company_2
        companies += self.env["res.company"].create(
            {"name": "Swiss", "currency_id": coins.id}
        )
        self.env.ref("base.JPY").active = True
        self.company_2.currency_id = self.env.ref("base.JPY")
        leads = self.env["crm.lead"].create(
            [
                self._prepare_lead(
                    stage_id=self.offer.id,
                    expected_revenue=1234.56,
                    recurring_revenue=789.1,
                    recurring_plan=plan.id,
                )
                for _company in range(4)
            ]
        )
        for lead, company in zip(leads, companies, strict=False):
            lead.company_id = company
        names = (
            "prorated_revenue",
            "recurring_revenue_prorated",
            "recurring_revenue_monthly_prorated",
        )
        self.offer.relation_probability = 33.33
        self.assertEqual(self.offer._apply_relation_probability(), leads)
        by_sql = leads.read(names)
        self.env["crm.lead"].invalidate_model()
        for name in names:
            self.env.add_to_compute(leads._fields[name], leads)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(by_sql, leads.read(names))
        self.assertEqual(leads[1].prorated_revenue, 411)

    # ------------------------------------------------------------
    # WHO IS ASKED
    # ------------------------------------------------------------

    @users("relations_director")
    def test_manager_is_asked(self):
        leads = self._create_leads(3, stage_id=self.offer.id)
        stage = self.offer.with_env(self.env)
        with Form(stage) as form:
            form.relation_probability = 60
        self._assert_figures(leads, 70, "stage")
        self.assertEqual(stage.relation_outdated_count, 3)
        action = stage.action_ask_relation_probability()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({})
        self.assertEqual((wizard.stage_ids, wizard.lead_count), (stage, 3))
        self.assertEqual(wizard.action_apply()["params"]["message"], ANY)
        self._assert_figures(leads, 60, "stage")
        self.assertEqual(leads.write_uid, self.director)

    @users("relations_rep", "relations_senior")
    def test_salesperson_is_not(self):
        stage = self.offer.with_env(self.env)
        with self.assertRaises(AccessError):
            stage.action_ask_relation_probability()
        with self.assertRaises(AccessError):
            self.env["crm.stage.probability.apply"].create({"stage_ids": stage.ids})
        wizard_sudo = self.env["crm.stage.probability.apply"].sudo()
        wizard = wizard_sudo.create({"stage_ids": stage.ids}).sudo(False)
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_other_companies_are_left(self):
        """A manager applies to the opportunities that he may see."""
        leads = self._create_leads(2, stage_id=self.offer.id)
        leads[0].company_id = self.company_admin
        leads[1].company_id = self.company_2
        self.offer.relation_probability = 60
        stage = self.offer.with_user(self.director).with_context(
            allowed_company_ids=self.company_admin.ids
        )
        self.assertEqual(stage.relation_outdated_count, 1)
        self.assertEqual(stage._apply_relation_probability(), leads[0])
        self._assert_figures(leads[1], 70, "stage")

    def test_forged_context_keeps_no_mode(self):
        """Only code knows the object that lets a figure be written without a mode."""
        lead = self._create_leads(stage_id=self.offer.id)
        for forged in (True, "KEEP_MODE", {}, object()):
            lead.probability = 70
            lead.with_context(relation_keep_mode=forged).probability = 35
            self._assert_figures(lead, 35, "manual")
            lead.relation_probability_mode = "stage"

    def test_figures_compare_as_people_see_them(self):
        lead = self._create_leads(stage_id=self.offer.id)
        lead.probability = 70.001
        self.assertEqual(lead.relation_probability_mode, "stage")
        self.assertFalse(float_compare(float_round(lead.probability, 2), 70, 2))
