from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .common import RelationsCommon
from .test_performance import PerformanceCommon


@tagged("post_install", "-at_install")
class TestLeadAgeing(RelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.slow, cls.quick, cls.off, cls.won = cls.env["crm.stage"].create(
            [
                {"name": "Slow", "relation_silent_threshold": 30},
                {"name": "Quick", "relation_silent_threshold": 3},
                {"name": "Off", "relation_silent_threshold": 0},
                {"name": "Won", "is_won": True},
            ]
        )

    def _make(self, stage, days, **values):
        """Return an opportunity that was talked about so many days ago."""
        lead = self.lead.copy({"stage_id": stage.id, **values})
        self._create_interactions(
            self.contact, lead_id=lead.id, date=self.now - timedelta(days=days)
        )
        return lead

    def _get_silent(self, leads, user=None):
        """Check that searching finds what is computed, and return it."""
        self.env.flush_all()
        self.env.invalidate_all()
        leads = leads.with_user(user or self.director)
        silent = leads.filtered("relation_is_silent")
        Lead = leads.with_context(active_test=False)
        ours = [("id", "in", leads.ids)]
        for value in (True, False):
            found = Lead.search([("relation_is_silent", "=", value), *ours])
            self.assertEqual(found, (silent if value else leads - silent).sorted())
        return silent

    def test_a_new_stage_marks_after_two_weeks(self):
        stage = self.env["crm.stage"].create({"name": "New"})
        self.assertEqual(stage.relation_silent_threshold, 14)

    def test_each_stage_has_its_own_patience(self):
        leads = [
            self._make(stage, days)
            for stage, days in (
                (self.slow, 29),
                (self.slow, 30),
                (self.quick, 2),
                (self.quick, 3),
                (self.off, 999),
            )
        ]
        leads = self.env["crm.lead"].union(*leads)
        self.assertEqual(
            self._get_silent(leads).mapped("relation_silent_days"), [30, 3]
        )

    def test_what_is_closed_is_not_marked(self):
        leads = [self._make(self.quick, 9) for _index in range(3)]
        self.won.relation_silent_threshold = 1
        leads.append(self._make(self.won, 9, probability=100))
        leads[1].action_set_lost()
        leads[2].active = False
        found = self._get_silent(self.env["crm.lead"].union(*leads))
        self.assertEqual(found.ids, leads[0].ids)

    def test_never_talked_about(self):
        lead = self.lead.copy({"stage_id": self.quick.id})
        self.assertFalse(self._get_silent(lead))
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            [self.now - timedelta(days=3), lead.id],
        )
        self.assertTrue(self._get_silent(lead))

    def test_moving_to_a_patient_stage_unmarks(self):
        lead = self._make(self.quick, 9)
        self.assertTrue(self._get_silent(lead))
        lead.stage_id = self.slow
        self.assertFalse(self._get_silent(lead))

    def test_it_is_the_users_own_log_that_counts(self):
        lead = self._make(self.quick, 9, user_id=self.rep.id)
        self.assertTrue(self._get_silent(lead, self.rep))

    def test_no_stage_marks_anything(self):
        lead = self._make(self.quick, 9)
        self.env["crm.stage"].search([]).relation_silent_threshold = 0
        self.assertFalse(self._get_silent(lead))

    def test_no_negative_patience(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.slow.relation_silent_threshold = -1
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestAgeingPerformance(PerformanceCommon):
    size = 160

    @users("relations_rep", "relations_director")
    def test_a_page_costs_one_query_more(self):
        model = self.env["crm.lead"].with_context(lang="en_US", tz="Asia/Shanghai")
        domain = [("id", "in", self.leads.ids)]
        plain = {"name": {}, "stage_id": {"fields": {"display_name": {}}}}
        spec = {**plain, "relation_is_silent": {}, "relation_silent_days": {}}

        def read(spec, limit):
            model.web_search_read(domain, spec, limit=limit)

        for limit in (80, 160):
            with self.subTest(limit=limit):
                self._run(read, spec, limit)
                cost = self._count_queries(read, spec, limit)
                self.assertEqual(cost, self._count_queries(read, plain, limit) + 1)

    @users("relations_rep")
    def test_searching_reads_the_stages_once(self):
        def search(domain):
            self.env["crm.lead"].search(domain, limit=80)

        domain = [("relation_is_silent", "=", True)]
        self._run(search, domain)
        plain = self._count_queries(search, [])
        self.assertEqual(self._count_queries(search, domain), plain + 1)
