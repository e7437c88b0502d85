from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestLeadPlaybook(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.check, cls.question = cls._add_items(cls.first, "check", "question")
        cls.other_check = cls._add_items(cls.second, "check")
        cls.first.relation_playbook = "<p>Listen first</p>"

    def _get(self, user=None, **kwargs):
        lead = self.lead.with_user(user or self.rep)
        return lead.get_relation_playbook(**kwargs)

    def _answer(self, item, user=None, **values):
        lead = self.lead.with_user(user or self.rep)
        return lead.set_relation_playbook_answer(item.id, **values)

    def _get_answers(self, lead=None):
        return self.env["crm.lead.playbook.answer"].search(
            [("lead_id", "=", (lead or self.lead).id)]
        )

    def test_current_stage(self):
        self._require(self.first, "closing")
        playbook = self._get()
        self.assertEqual(playbook["stage"], self.first.id)
        self.assertEqual(playbook["text"], "<p>Listen first</p>")
        self.assertEqual((playbook["done"], playbook["total"]), (0, 2))
        self.assertEqual(
            [item["name"] for item in playbook["items"]], ["check 0", "question 1"]
        )
        self.assertTrue(playbook["editable"])
        [requirement] = playbook["requirements"]
        self.assertFalse(requirement["met"])
        self.lead.date_deadline = "2026-04-01"
        self.assertTrue(self._get()["requirements"][0]["met"])

    def test_stages_to_choose_from(self):
        self.third.write({"relation_playbook": "<p>x</p>", "team_ids": self.other_team})
        stages = self._get()["stages"]
        self.assertEqual(
            [stage["id"] for stage in stages], (self.first + self.second).ids
        )
        playbook = self._get(stage_id=self.second.id)
        self.assertEqual(playbook["stage"], self.second.id)
        self.assertEqual(playbook["total"], 1)

    def test_stage_without_anything(self):
        self.lead.stage_id = self.third
        playbook = self._get()
        self.assertEqual(playbook["total"], 0)
        self.assertEqual(playbook["text"], "")
        self.assertTrue(self.lead.relation_has_playbook)

    def test_no_playbook_at_all(self):
        self.env["crm.stage.playbook.item"].search([]).unlink()
        self.env["crm.stage"].search([]).relation_playbook = False
        self.assertFalse(self.lead.relation_has_playbook)

    def test_tick_and_take_back(self):
        playbook = self._answer(self.check, done=True)
        self.assertEqual(playbook["done"], 1)
        self.assertEqual(playbook["items"][0]["user"], self.rep.name)
        self.assertTrue(playbook["items"][0]["date"])
        self.assertEqual(self._answer(self.check, done=False)["done"], 0)
        self.assertEqual(len(self._get_answers()), 1)

    def test_second_tick_changes_nothing(self):
        """Two people who tick the same at once: the first one did it."""
        self._answer(self.check, done=True)
        self._answer(self.check, self.director, done=True)
        self.assertEqual(self._get_answers().user_id, self.rep)
        self._answer(self.check, self.director, done=False)
        self.assertEqual(self._get_answers().user_id, self.director)

    def test_answer_a_question(self):
        playbook = self._answer(self.question, answer=" In May ")
        item = playbook["items"][1]
        self.assertEqual((item["answer"], item["done"]), ("In May", True))
        # It is the answer that counts.
        playbook = self._answer(self.question, done=True, answer=" ")
        self.assertFalse(playbook["items"][1]["done"])

    def test_item_of_another_stage(self):
        """What was forgotten can be done later, and what is next before."""
        playbook = self._answer(self.other_check, done=True)
        self.assertEqual(playbook["stage"], self.second.id)
        self.assertEqual(playbook["done"], 1)

    def test_item_that_is_gone(self):
        self.check.unlink()
        with self.assertRaises(UserError):
            self._answer(self.check, done=True)

    def test_who_may_not_write_may_not_tick(self):
        self.lead.user_id = self.director
        for call in (self._get, lambda: self._answer(self.check, done=True)):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self._get_answers())

    def test_files_are_for_everybody_who_sees_the_stage(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.director)
            .create({"name": "guide.txt", "raw": b"x", "res_model": "crm.stage"})
        )
        self.assertFalse(file.with_user(self.rep).has_access("read"))
        self.first.with_user(self.director).relation_playbook_attachment_ids = file
        self.assertEqual(file.res_id, self.first.id)
        self.assertEqual([row["name"] for row in self._get()["files"]], ["guide.txt"])

    def test_files_of_other_documents_stay_there(self):
        file = self.env["ir.attachment"].create(
            {"name": "a", "raw": b"x", "res_model": "crm.lead", "res_id": self.lead.id}
        )
        self.first.relation_playbook_attachment_ids = file
        self.assertEqual(file.res_model, "crm.lead")
        self.lead.user_id = self.director
        lead = self.lead.copy({"user_id": self.rep.id, "stage_id": self.first.id})
        playbook = lead.with_user(self.rep).get_relation_playbook()
        self.assertEqual(playbook["files"], [])

    def test_text_is_cleaned(self):
        self.first.relation_playbook = "<p onclick='x()'>Hi<script>x()</script></p>"
        self.assertNotIn("x()", self._get()["text"])

    def test_merge_keeps_and_completes(self):
        tail = self.lead.copy({"name": "Tail", "probability": 1})
        self.lead.probability = 90
        mine, theirs, undone = self._add_items(self.third, "check", "question", "check")
        for lead, item, values in (
            (self.lead, mine, {"done": True}),
            (tail, mine, {"done": True}),
            (tail, theirs, {"answer": "Theirs"}),
            (self.lead, undone, {"done": False}),
            (tail, undone, {"done": True}),
        ):
            lead = lead.with_user(self.director if lead == tail else self.rep)
            lead.set_relation_playbook_answer(item.id, **values)
        merged = (self.lead + tail).merge_opportunity()
        self.assertEqual(merged, self.lead)
        answers = self._get_answers()
        self.assertEqual(len(answers), 3)
        self.assertTrue(all(answers.mapped("done")))
        of_mine = answers.filtered(lambda answer: answer.item_id == mine)
        self.assertEqual(of_mine.user_id, self.rep)
        of_theirs = answers.filtered(lambda answer: answer.item_id == theirs)
        self.assertEqual(of_theirs.answer, "Theirs")

    def test_deleting_an_opportunity_takes_its_answers(self):
        self._answer(self.check, done=True)
        answers = self._get_answers()
        self.lead.unlink()
        self.assertFalse(answers.exists())

    def test_copy_of_a_stage_has_the_same(self):
        self._require(self.first, "closing")
        copy = self.first.copy()
        self.assertEqual(
            copy.relation_playbook_item_ids.mapped("name"), ["check 0", "question 1"]
        )
        self.assertEqual(copy.relation_requirement_ids.kind, "closing")

    @users("relations_rep")
    def test_texts_in_the_language_of_the_reader(self):
        self.env["res.lang"].sudo()._activate_lang("zh_CN")
        self.check.with_context(lang="zh_CN").name = "预算已确认"
        lead = self.lead.with_user(self.env.user).with_context(lang="zh_CN")
        playbook = lead.get_relation_playbook()
        self.assertEqual(playbook["items"][0]["name"], "预算已确认")
