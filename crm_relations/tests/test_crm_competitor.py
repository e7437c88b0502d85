from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .gate_common import GateCommon


class CompetitorCommon(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival, cls.other_rival = cls.env["crm.competitor"].create(
            [{"name": "Rival"}, {"name": "Other Rival"}]
        )
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too slow"})

    @classmethod
    def _compete(cls, lead, competitor, **values):
        return cls.env["crm.lead.competitor"].create(
            {"lead_id": lead.id, "competitor_id": competitor.id, **values}
        )

    def _lose(self, leads=None, user=None, **values):
        leads = leads or self.lead
        wizard = self.env["crm.lead.lost"].with_user(user or self.rep)
        wizard = wizard.create({"lead_ids": leads.ids, **values})
        wizard.action_lost_reason_apply()


@tagged("post_install", "-at_install")
class TestLost(CompetitorCommon):
    def test_reason_is_required(self):
        with self.assertRaisesRegex(UserError, "choose a reason"):
            self._lose()
        self.assertTrue(self.lead.active)
        form = Form(self.env["crm.lead.lost"].with_context(default_lead_ids=[1]))
        with self.assertRaisesRegex(AssertionError, "lost_reason_id"):
            form.save()

    def test_who_won(self):
        line = self._compete(self.lead, self.rival)
        other = self._compete(self.lead, self.other_rival)
        self.assertEqual((line + other).mapped("outcome"), ["open", "open"])
        self._lose(lost_reason_id=self.reason.id, relation_competitor_id=self.rival.id)
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_reason_id, self.reason)
        self.assertEqual(self.lead.relation_competitor_id, self.rival)
        self.assertEqual((line + other).mapped("outcome"), ["lost", "other"])

    def test_whoever_won_is_among_the_competitors(self):
        leads = self.lead + self.lead.copy({"stage_id": self.first.id})
        self._compete(self.lead, self.rival)
        self._lose(
            leads,
            lost_reason_id=self.reason.id,
            relation_competitor_id=self.rival.id,
        )
        for lead in leads:
            line = lead.relation_competitor_line_ids
            self.assertEqual(line.competitor_id, self.rival)
            self.assertEqual(line.outcome, "lost")

    def test_imported_as_lost(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Old",
                "active": False,
                "probability": 0,
                "relation_competitor_id": self.rival.id,
            }
        )
        self.assertEqual(lead.relation_competitor_line_ids.competitor_id, self.rival)

    def test_restored(self):
        self._lose(lost_reason_id=self.reason.id, relation_competitor_id=self.rival.id)
        self.lead.action_restore()
        self.assertFalse(self.lead.relation_competitor_id)
        self.assertEqual(self.lead.relation_competitor_line_ids.outcome, "open")

    def test_won(self):
        line = self._compete(self.lead, self.rival)
        self.lead.action_set_won()
        self.assertEqual(line.outcome, "won")

    def test_lost_are_one_click_away(self):
        self._lose(lost_reason_id=self.reason.id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_lead_action_lost"
        )
        self.assertIn("active_test", action["context"])
        lost = self.env["crm.lead"].with_context(active_test=False)
        self.assertIn(
            self.lead,
            lost.search([("type", "=", "opportunity"), ("won_status", "=", "lost")]),
        )


@tagged("post_install", "-at_install")
class TestCompetitor(CompetitorCommon):
    def test_same_name_twice(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env["crm.competitor"].create({"name": "RIVAL"})
        other = {"name": "Rival", "company_id": self.company_2.id}
        self.assertTrue(self.env["crm.competitor"].create(other))

    def test_once_on_an_opportunity(self):
        self._compete(self.lead, self.rival)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._compete(self.lead, self.rival)

    def test_price(self):
        line = self._compete(self.lead, self.rival, price=90)
        self.assertEqual(line.currency_id, self.lead.company_currency)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            line.price = -1
            line.flush_recordset()

    def test_competitor_of_another_company(self):
        self.rival.company_id = self.company_2
        self.lead.company_id = self.company_admin
        with self.assertRaisesRegex(UserError, "company"):
            self._compete(self.lead, self.rival)

    def test_used_competitor_is_not_deleted(self):
        self._compete(self.lead, self.rival)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.rival.unlink()
        self.rival.active = False
        self.assertEqual(
            self.lead.relation_competitor_line_ids.competitor_id, self.rival
        )

    def test_merge_takes_over(self):
        self.lead.probability = 90
        tails = self.lead.copy({"probability": 2}) + self.lead.copy({"probability": 1})
        mine = self._compete(self.lead, self.rival, price=1)
        self._compete(tails[0], self.rival, price=2)
        theirs = self._compete(tails[0], self.other_rival, price=3)
        self._compete(tails[1], self.other_rival, price=4)
        merged = (self.lead + tails).merge_opportunity()
        self.assertEqual(merged, self.lead)
        self.assertEqual(merged.relation_competitor_line_ids, mine + theirs)

    def test_merge_of_lost(self):
        leads = self.lead + self.lead.copy({"stage_id": self.first.id})
        self._lose(leads[:1], lost_reason_id=self.reason.id)
        self._lose(
            leads[1:],
            lost_reason_id=self.reason.id,
            relation_competitor_id=self.rival.id,
        )
        leads[1:].relation_competitor_line_ids.price = 80
        merged = leads.merge_opportunity()
        self.assertEqual(merged.relation_competitor_id, self.rival)
        self.assertEqual(merged.relation_competitor_line_ids.mapped("price"), [80])

    @users("relations_rep")
    def test_search_by_outcome(self):
        line = self._compete(self.lead, self.rival)
        Line = self.env["crm.lead.competitor"]
        self.assertIn(line, Line.search([("outcome", "=", "open")]))
        self.assertNotIn(line, Line.search([("outcome", "!=", "open")]))
        self.lead.action_set_won()
        self.assertIn(line, Line.search([("outcome", "in", ["won", "lost"])]))
        self.assertNotIn(line, Line.search([("outcome", "not in", ["won"])]))


@tagged("post_install", "-at_install")
class TestCompetitorReport(CompetitorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {index}",
                    "type": "opportunity",
                    "user_id": cls.rep.id,
                    "expected_revenue": 100,
                    "stage_id": cls.first.id,
                    "team_id": cls.team.id,
                }
                for index in range(4)
            ]
        )
        for lead, price in zip(cls.leads, (80, 120, 0, 100), strict=True):
            cls._compete(lead, cls.rival, price=price)

    def _read(self, *aggregates, user=None, domain=()):
        Report = self.env["crm.competitor.report"].with_user(user or self.rep)
        domain = [("competitor_id", "=", self.rival.id), *domain]
        return Report._read_group(domain, ["outcome"], aggregates)

    def test_won_and_lost(self):
        self.leads[0].action_set_won()
        self._lose(
            self.leads[1],
            lost_reason_id=self.reason.id,
            relation_competitor_id=self.rival.id,
        )
        self._lose(self.leads[2], lost_reason_id=self.reason.id)
        counts = dict(self._read("__count"))
        self.assertEqual(counts, {"open": 1, "won": 1, "lost": 1, "other": 1})
        Report = self.env["crm.competitor.report"]
        [(rate, price, difference)] = Report._read_group(
            [("competitor_id", "=", self.rival.id)],
            [],
            ["win_rate:avg", "price:avg", "price_difference:avg"],
        )
        self.assertAlmostEqual(rate, 100 / 3)
        self.assertAlmostEqual(price, 100)
        self.assertAlmostEqual(difference, 0)

    def test_changes_show_at_once(self):
        [(_outcome, revenue)] = self._read("expected_revenue:sum")
        self.assertEqual(revenue, 400)
        self.leads[0].expected_revenue = 200
        [(_outcome, revenue)] = self._read("expected_revenue:sum")
        self.assertEqual(revenue, 500)

    def test_row_opens_its_opportunity(self):
        row = self.env["crm.competitor.report"].search(
            [("lead_id", "=", self.leads[0].id)]
        )
        self.assertEqual(row.action_open_opportunity()["res_id"], self.leads[0].id)

    def test_competitor_opens_its_rows(self):
        action = self.rival.action_view_opportunities()
        self.assertEqual(self.rival.lead_count, 4)
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.lead_id, self.leads)
