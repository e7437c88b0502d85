from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .gate_common import GateCommon


@tagged("post_install", "-at_install", "security")
class TestGateSecurity(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Lead = cls.env["crm.lead"]
        cls.requirement = cls._require(cls.first, "closing")
        cls.item = cls._add_items(cls.first, "check")
        cls.competitor, cls.foreign_competitor = cls.env["crm.competitor"].create(
            [
                {"name": "Shared"},
                {"name": "Foreign", "company_id": cls.company_2.id},
            ]
        )
        own = {"type": "opportunity", "company_id": cls.company_admin.id}
        leads = {
            "mine": {"user_id": cls.rep.id, **own},
            "nobodys": {"user_id": False, **own},
            "theirs": {"user_id": cls.director.id, **own},
            "foreign": {
                "user_id": False,
                "type": "opportunity",
                "team_id": False,
                "company_id": cls.company_2.id,
            },
        }
        for name, values in leads.items():
            lead = Lead.create({"name": name, **values})
            setattr(cls, f"lead_{name}", lead)
            setattr(cls, f"line_{name}", cls._compete(lead))
            lead.set_relation_playbook_answer(cls.item.id, done=True)
            answer = cls.env["crm.lead.playbook.answer"].search(
                [("lead_id", "=", lead.id)]
            )
            setattr(cls, f"answer_{name}", answer)
            row = cls.env["crm.competitor.report"].search([("lead_id", "=", lead.id)])
            setattr(cls, f"row_{name}", row)
        cls.portal = cls._create_portal_user()
        cls.public = cls.env.ref("base.public_user")

    @classmethod
    def _compete(cls, lead):
        return cls.env["crm.lead.competitor"].create(
            {"lead_id": lead.id, "competitor_id": cls.competitor.id}
        )

    def test_salesperson(self):
        self._assert_matrix(
            self.rep,
            {
                "requirement": "r",
                "item": "r",
                "competitor": "rwc",
                "foreign_competitor": "",
                "line_mine": "rwcu",
                "line_nobodys": "rwcu",
                "line_theirs": "",
                "line_foreign": "",
                "answer_mine": "r",
                "answer_nobodys": "r",
                "answer_theirs": "",
                "answer_foreign": "",
                "row_mine": "r",
                "row_nobodys": "r",
                "row_theirs": "",
                "row_foreign": "",
            },
        )

    def test_all_documents(self):
        self._assert_matrix(
            self.senior,
            {
                "requirement": "r",
                "item": "r",
                "competitor": "rwc",
                "line_theirs": "rwcu",
                "line_foreign": "",
                "answer_theirs": "r",
                "answer_foreign": "",
                "row_theirs": "r",
                "row_foreign": "",
            },
        )

    def test_manager(self):
        self._assert_matrix(
            self.director,
            {
                "requirement": "rwcu",
                "item": "rwcu",
                "competitor": "rwcu",
                "foreign_competitor": "",
                "line_theirs": "rwcu",
                "line_foreign": "",
                "answer_theirs": "r",
                "answer_foreign": "",
                "row_theirs": "r",
                "row_foreign": "",
            },
        )

    def test_without_sales_rights(self):
        names = ("requirement", "item", "competitor", "line_mine", "answer_mine")
        for user in (self.user_employee, self.portal, self.public):
            self._assert_matrix(user, dict.fromkeys((*names, "row_mine"), ""))

    @users("relations_rep")
    def test_search_shows_what_may_be_read(self):
        for model, prefix in (
            ("crm.lead.competitor", "line"),
            ("crm.lead.playbook.answer", "answer"),
            ("crm.competitor.report", "row"),
        ):
            records = [
                getattr(self, f"{prefix}_{name}")
                for name in ("mine", "nobodys", "theirs", "foreign")
            ]
            Model = self.env[model].with_context(
                allowed_company_ids=self.company_admin.ids
            )
            found = Model.search([("id", "in", [record.id for record in records])])
            with self.subTest(model=model):
                self.assertEqual(set(found.ids), {record.id for record in records[:2]})

    @users("relations_rep")
    def test_nobody_puts_a_competitor_on_anothers_opportunity(self):
        Line = self.env["crm.lead.competitor"]
        other = self.env["crm.competitor"].create({"name": "Mine"})
        values = {"lead_id": self.lead_theirs.id, "competitor_id": other.id}
        with self.assertRaises(AccessError), self.cr.savepoint():
            Line.create(values)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.line_mine.with_user(self.env.user).write(values)
        self.assertEqual(self.line_mine.lead_id, self.lead_mine)

    @users("relations_rep")
    def test_nobody_answers_for_another(self):
        Answer = self.env["crm.lead.playbook.answer"]
        with self.assertRaises(AccessError):
            Answer.create({"lead_id": self.lead.id, "item_id": self.item.id})
        with self.assertRaises(AccessError):
            self.answer_mine.with_user(self.env.user).user_id = self.director
        with self.assertRaises(AccessError):
            self.lead_theirs.with_user(self.env.user).set_relation_playbook_answer(
                self.item.id, done=False
            )
        self.assertTrue(self.answer_theirs.done)

    def test_other_company_is_closed(self):
        director = self.director
        director.company_ids = self.company_admin
        for name in ("line_foreign", "answer_foreign", "foreign_competitor"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(self, name).with_user(director).check_access("read")
        lead = self.lead_foreign.with_user(director)
        for call in (
            lead.get_relation_playbook,
            lambda: lead.set_relation_playbook_answer(self.item.id, done=False),
            lambda: lead.write({"stage_id": self.won.id}),
        ):
            with self.assertRaises(AccessError):
                call()
