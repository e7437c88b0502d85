from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relations import hooks

from .probability_common import ProbabilityCommon

LEAD_COLUMNS = (
    "relation_probability_mode",
    "relation_probability_mode_chosen",
    "relation_probability_stage",
    "relation_probability_manual",
)


@tagged("standard", "at_install")
class TestCrmLeadProbabilityJob(ProbabilityCommon):
    """The predictive job, queries, and what installing fills."""

    # ------------------------------------------------------------
    # JOB
    # ------------------------------------------------------------

    def test_job_predicts_for_all_and_changes_the_predictive(self):
        self._teach(self.team)
        leads = self._create_leads(3, stage_id=self.offer.id)
        leads[1].probability = 35
        leads[2].relation_probability_mode = "predictive"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = 1 WHERE id = ANY(%s)",
            [leads[:2].ids],
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = 1, probability = 1"
            " WHERE id = %s",
            [leads[2].id],
        )
        self.env.invalidate_all()
        self.env["crm.lead"]._cron_update_automated_probabilities()
        self._assert_figures(leads[0], 70, "stage")
        self._assert_figures(leads[1], 35, "manual")
        self.assertGreater(min(leads.mapped("automated_probability")), 1)
        # Core leaves the weighted revenue as it was.
        self._assert_figures(leads[2], leads[2].automated_probability, "predictive")

    def test_job_a_second_time_writes_nothing(self):
        self._teach(self.team)
        leads = self._create_leads(3, stage_id=self.offer.id)
        self.env["crm.lead"]._cron_update_automated_probabilities()
        self.env.flush_all()
        self.env.cr.execute("SELECT ctid FROM crm_lead WHERE id = ANY(%s)", [leads.ids])
        before = self.env.cr.fetchall()
        self.env["crm.lead"]._cron_update_automated_probabilities()
        self.env.cr.execute("SELECT ctid FROM crm_lead WHERE id = ANY(%s)", [leads.ids])
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_nothing_to_predict(self):
        """Core fails on no opportunities at all."""
        self.env["crm.lead"]._compute_probabilities()

    # ------------------------------------------------------------
    # QUERIES
    # ------------------------------------------------------------

    def _count(self, function):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _assert_constant(self, act):
        counts = []
        for size in (10, 10, 20):
            leads = self._create_leads(size, stage_id=self.discover.id)
            leads.message_unsubscribe(self.env.user.partner_id.ids)
            leads = leads.with_context(tracking_disable=True)
            counts.append(self._count(lambda leads=leads: act(leads)))
        self.assertEqual(counts[1], counts[2])

    def test_queries_of_a_drag(self):
        self._assert_constant(lambda leads: leads.write({"stage_id": self.offer.id}))

    def test_queries_of_figures_by_hand(self):
        self._assert_constant(lambda leads: leads.write({"probability": 35}))

    def test_queries_of_another_mode(self):
        self._assert_constant(
            lambda leads: leads.write({"relation_probability_mode": "predictive"})
        )

    def test_queries_of_another_team(self):
        self._assert_constant(
            lambda leads: leads.write({"team_id": self.manual_team.id})
        )

    def test_queries_of_applying(self):
        counts = []
        for size in (10, 10, 20):
            self.offer.relation_probability = size + 1
            self._create_leads(size, stage_id=self.offer.id)
            self.offer.relation_probability = size + 2
            self.offer.relation_outdated_count  # noqa: B018
            counts.append(self._count(self.offer._apply_relation_probability))
        self.assertEqual(counts[1], counts[2])

    # ------------------------------------------------------------
    # INSTALLATION
    # ------------------------------------------------------------

    def _install(self, table, columns, fill):
        self.env.flush_all()
        for column in columns:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s DROP COLUMN %s CASCADE",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
        fill(self.env)
        self.env.invalidate_all()

    def test_installation_fills_teams(self):
        """A team begins with stages where no opportunity is, archived or not."""
        used, unused = self.env["crm.team"].create([{"name": "A"}, {"name": "B"}])
        self._create_leads(team_id=used.id).action_archive()
        self._install("crm_team", LEAD_COLUMNS[:1], hooks._fill_team_modes)
        self.assertEqual(used.relation_probability_mode, "predictive")
        self.assertEqual(unused.relation_probability_mode, "stage")

    def test_installation_fills_opportunities(self):
        leads = self._create_leads(3, stage_id=self.offer.id)
        self.env.flush_all()
        figures = ((66.561, 66.559), (30, 66.56), (0, 0))
        for lead, figure in zip(leads, figures, strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET probability = %s, automated_probability = %s"
                " WHERE id = %s",
                [*figure, lead.id],
            )
        self.env.cr.execute("SELECT write_date FROM crm_lead ORDER BY id")
        dates = self.env.cr.fetchall()
        self._install("crm_lead", LEAD_COLUMNS, hooks._fill_lead_modes)
        self.assertEqual(
            leads.mapped("relation_probability_mode"),
            ["predictive", "manual", "predictive"],
        )
        self.assertEqual(leads.mapped("relation_probability_manual"), [-1, 30, -1])
        # By rank: no stage has a figure of its own yet.
        self.assertEqual(leads.mapped("relation_probability_stage"), [75, 75, 75])
        self.assertEqual(leads.mapped("probability"), [66.561, 30, 0])
        self.env.cr.execute("SELECT write_date FROM crm_lead ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), dates)
