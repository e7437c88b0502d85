from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.crm_lead_gate import GATE_BYPASS
from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestLeadGate(GateCommon):
    def test_nothing_is_asked_by_default(self):
        stage = self.env["crm.stage"].create({"name": "Plain"})
        self.assertEqual(stage.relation_gate_policy, "off")
        self.assertFalse(stage.relation_no_return)

    def test_requirements_of_a_stage_that_does_not_check(self):
        self._require(self.first, "closing")
        self.first.relation_gate_policy = "off"
        self._move(self.second)
        self.assertEqual(self.lead.stage_id, self.second)

    def test_blocked_move_names_what_is_missing(self):
        self._require(self.first, "closing")
        self._require(self.first, "field", field_path="partner_id.website")
        self._assert_blocked(
            self.second,
            "Cannot move to “Second” until:",
            "New Line",
            "First: The expected closing is set",
            "First: Contact › Website Link is filled in",
        )

    def test_complete_and_move_at_once(self):
        self._require(self.first, "closing")
        self._move(self.second, date_deadline="2026-04-01")
        self.assertEqual(self.lead.stage_id, self.second)

    def test_empty_and_move_at_once(self):
        self._require(self.first, "closing")
        self.lead.date_deadline = "2026-04-01"
        self._assert_blocked(self.second, "expected closing", date_deadline=False)

    def test_what_follows_from_the_move_does_not_count(self):
        """Won makes 100 %: that is no reason to let it be won."""
        self._require(self.first, "domain", domain="[('probability', '>=', 90)]")
        self.lead.probability = 20
        self._assert_blocked(self.won, "Condition")
        self.lead.probability = 95
        self._move(self.won)
        self.assertEqual(self.lead.won_status, "won")

    def test_field_that_goes_with_the_stage(self):
        self._require(self.first, "field", field_path="user_id")
        self.lead.user_id = False
        self._assert_blocked(self.second, "Salesperson", user_id=False)
        self._move(self.second, user_id=self.rep.id)
        self.assertEqual(self.lead.stage_id, self.second)

    def test_entering_asks_for_nothing(self):
        self._require(self.second, "closing")
        self._move(self.second)
        self.assertEqual(self.lead.stage_id, self.second)

    def test_jump_asks_for_all_that_is_passed_over(self):
        self._require(self.first, "closing")
        self._require(self.second, "quotation")
        self._require(self.third, "field", field_path="description")
        self._assert_blocked(self.third, "First: The expected", "Second: There is")
        with self.assertRaisesRegex(UserError, "Third: Notes"):
            self._move(self.won)

    def test_stages_of_other_teams_are_not_on_the_way(self):
        self._require(self.second, "closing")
        self.second.team_ids = self.other_team
        self._move(self.third)
        self.assertEqual(self.lead.stage_id, self.third)

    def test_stages_of_the_new_team_are_on_the_way(self):
        self._require(self.second, "closing")
        self.second.team_ids = self.other_team
        self._assert_blocked(self.third, "Second", team_id=self.other_team.id)

    def test_back_is_free(self):
        self._require(self.third, "closing")
        self.lead.stage_id = self.third
        self._move(self.first)
        self.assertEqual(self.lead.stage_id, self.first)

    def test_no_way_back(self):
        self.lead.stage_id = self.third
        self.second.write({"relation_no_return": True, "relation_gate_policy": "block"})
        self._move(self.second)
        self._assert_blocked(self.first, "Cannot go back", "Second: there is no way")
        self._move(self.third)
        self._assert_blocked(self.first, "Second: there is no way back")

    def test_creation_is_free(self):
        self._require(self.first, "closing")
        self._require(self.second, "closing")
        lead = self.lead.copy({"stage_id": self.third.id})
        self.assertEqual(lead.stage_id, self.third)

    def test_way_around_by_no_stage(self):
        self._require(self.first, "closing")
        lead = self.lead.with_user(self.rep)
        lead.stage_id = False
        self._assert_blocked(self.third, "First")

    def test_won_button_is_asked_too(self):
        self._require(self.first, "closing")
        with self.assertRaisesRegex(UserError, "expected closing"):
            self.lead.with_user(self.rep).action_set_won()
        self.lead.date_deadline = "2026-04-01"
        self.lead.with_user(self.rep).action_set_won()
        self.assertEqual(self.lead.won_status, "won")

    def test_lost_and_archive_are_free(self):
        self._require(self.first, "closing")
        self.lead.with_user(self.rep).action_set_lost()
        self.assertEqual(self.lead.won_status, "lost")
        self._assert_blocked(self.second, "closing")
        self.lead.with_user(self.rep).action_restore()
        self.lead.action_archive()

    def test_batch_names_each_opportunity_once(self):
        self._require(self.first, "closing")
        ready, other = self.lead.copy({"date_deadline": "2026-04-01"}), self.lead.copy()
        ready.name, other.name = "Ready", "Other Deal"
        leads = (self.lead + ready + other).with_user(self.director)
        with self.assertRaises(UserError) as refused:
            leads.write({"stage_id": self.second.id})
        message = refused.exception.args[0]
        self.assertEqual(message.count("New Line"), 1)
        self.assertEqual(message.count("Other Deal"), 1)
        self.assertNotIn("Ready", message)

    def test_hundreds_are_not_listed(self):
        self._require(self.first, "closing")
        values = {"team_id": self.team.id, "stage_id": self.first.id}
        leads = self.env["crm.lead"].create(
            [{"name": f"Deal {index}", **values} for index in range(52)]
        )
        with self.assertRaisesRegex(UserError, "and 2 more opportunities"):
            leads.stage_id = self.second

    def test_warning_lets_it_pass(self):
        self._require(self.first, "closing")
        self.first.relation_gate_policy = "warn"
        with self._assert_notified("expected closing"):
            self._move(self.second)
        self.assertEqual(self.lead.stage_id, self.second)
        note = self.lead.message_ids.filtered(lambda m: "should wait" in (m.body or ""))
        self.assertIn("First: The expected closing is set", note.body)
        self.assertEqual(note.author_id, self.rep.partner_id)

    def test_blocking_message_tells_what_is_not_compulsory(self):
        self._require(self.first, "closing")
        self._require(self.second, "quotation")
        self.first.relation_gate_policy = "warn"
        self._assert_blocked(
            self.third,
            r"expected closing is set \(not compulsory\)",
            "There is a quotation$",
        )

    def test_flag_from_outside_opens_nothing(self):
        self._require(self.first, "closing")
        for flag in (True, 1, "object()", str(GATE_BYPASS), {}, []):
            lead = self.lead.with_user(self.rep)
            lead = lead.with_context(relation_gate_bypass=flag)
            with self.assertRaises(UserError), self.cr.savepoint():
                lead.stage_id = self.second

    def test_code_may_move_freely(self):
        self._require(self.first, "closing")
        self.lead._with_gate_bypass().stage_id = self.second
        self.assertEqual(self.lead.stage_id, self.second)

    def test_who_may_not_write_learns_nothing(self):
        self._require(self.first, "closing")
        self.lead.user_id = self.director
        with self.assertRaises(AccessError):
            self._move(self.second)

    def test_import_says_what_is_missing(self):
        self._require(self.first, "closing")
        xmlid = self.lead._export_rows([["id"]])[0][0]
        rows = [[xmlid, "Second", ""], [xmlid, "Second", "2026-04-01"]]
        Lead = self.env["crm.lead"].with_user(self.rep)
        Lead = Lead.with_context(import_file=True)
        fnames = ["id", "stage_id", "date_deadline"]
        refused = Lead.load(fnames, rows[:1])
        self.assertFalse(refused["ids"])
        self.assertIn("expected closing", refused["messages"][0]["message"])
        self.assertEqual(self.lead.stage_id, self.first)
        self.assertEqual(Lead.load(fnames, rows[1:])["ids"], self.lead.ids)
        self.assertEqual(self.lead.stage_id, self.second)

    def test_merge_moves_nothing_and_is_free(self):
        self._require(self.first, "closing")
        self.second.team_ids = self.other_team
        self._require(self.second, "closing")
        ahead = self.lead.copy({"name": "Ahead", "stage_id": self.third.id})
        self.third.team_ids = self.team
        merged = (self.lead + ahead).merge_opportunity(team_id=self.other_team.id)
        self.assertIn(merged.stage_id, self.first + self.second)
        self.assertFalse(merged._bypasses_gate())

    def test_form_shows_what_is_missing(self):
        self._require(self.first, "closing")
        form = Form(self.lead.with_user(self.rep))
        form.stage_id = self.second
        with self.assertRaises(UserError):
            form.save()
        form.date_deadline = "2026-04-01"
        form.save()
        self.assertEqual(self.lead.stage_id, self.second)


@tagged("post_install", "-at_install")
class TestStageRequirement(GateCommon):
    """What each kind asks for."""

    def _assert_met(self, requirement, met=True):
        unmet = requirement._get_unmet_by_lead(self.lead)[self.lead.id]
        self.assertEqual(not unmet, met)

    def test_field(self):
        requirement = self._require(self.first, "field", field_path="description")
        for value, met in (
            (False, False),
            ("<p><br></p>", False),
            ("<p>Text</p>", True),
        ):
            self.lead.description = value
            self._assert_met(requirement, met)

    def test_field_of_numbers_and_lists(self):
        amount = self._require(self.first, "field", field_path="expected_revenue")
        tags = self._require(self.first, "field", field_path="tag_ids")
        self._assert_met(amount, False)
        self._assert_met(tags, False)
        tag = self.env["crm.tag"].create({"name": "Gate"})
        self.lead.write({"expected_revenue": 5, "tag_ids": [(6, 0, tag.ids)]})
        self._assert_met(amount)
        self._assert_met(tags)

    def test_field_along_a_path(self):
        requirement = self._require(self.first, "field", field_path="partner_id.email")
        self._assert_met(requirement)
        self.contact.email = False
        self._assert_met(requirement, False)

    def test_expected_closing(self):
        requirement = self._require(self.first, "closing")
        self._assert_met(requirement, False)
        self.lead.date_deadline = "2026-04-01"
        self._assert_met(requirement)

    def test_interactions(self):
        requirement = self._require(self.first, "interaction", min_count=2)
        self._create_interactions(self.contact)
        self._create_interactions(self.contact, lead_id=self.lead.id)
        self._assert_met(requirement, False)
        self._create_interactions(self.contact, lead_id=self.lead.id)
        self._assert_met(requirement)

    def test_interactions_about_something_lately(self):
        purpose = self.env.ref("crm_relations.crm_interaction_purpose_care")
        requirement = self._require(
            self.first, "interaction", purpose_id=purpose.id, days=7
        )
        now = fields.Datetime.now()
        values = {"lead_id": self.lead.id, "purpose_id": purpose.id}
        for wrong in (
            {"date": now, "purpose_id": False},
            {"date": now - timedelta(days=8)},
            {"date": now + timedelta(hours=1)},
        ):
            self._create_interactions(self.contact, **{**values, **wrong})
            self._assert_met(requirement, False)
        values["date"] = now - timedelta(days=6)
        self._create_interactions(self.contact, **values)
        self._assert_met(requirement)

    def test_interactions_that_the_user_may_not_read(self):
        """The opportunity is as ready for one as for the other."""
        requirement = self._require(self.first, "interaction")
        self.lead.company_id = False
        foreign = self._create_interactions(
            self.contact,
            lead_id=self.lead.id,
            company_id=self.company_2.id,
            user_id=self.director.id,
        )
        self.rep.company_ids = self.company_admin
        self.assertFalse(foreign.with_user(self.rep).has_access("read"))
        self._assert_met(requirement.with_user(self.rep))

    def test_quotation(self):
        requirement = self._require(self.first, "quotation")
        self._assert_met(requirement, False)
        self.order.opportunity_id = self.lead
        self._assert_met(requirement)
        self.order.action_cancel()
        self._assert_met(requirement, False)

    def test_checklist_and_questions(self):
        checklist = self._require(self.first, "checklist")
        questions = self._require(self.first, "questions")
        self._assert_met(checklist)
        check, question = self._add_items(self.first, "check", "question")
        self._assert_met(checklist, False)
        self._assert_met(questions, False)
        self.lead.set_relation_playbook_answer(check.id, done=True)
        self._assert_met(checklist)
        self._assert_met(questions, False)
        self.lead.set_relation_playbook_answer(question.id, answer="Yes")
        self._assert_met(questions)

    def test_archived_items_are_not_asked_for(self):
        checklist = self._require(self.first, "checklist")
        self._add_items(self.first, "check").active = False
        self._assert_met(checklist)

    def test_condition(self):
        requirement = self._require(
            self.first,
            "domain",
            domain="[('partner_id.is_company', '=', False), ('priority', '>', '1')]",
        )
        self._assert_met(requirement, False)
        self.lead.priority = "2"
        self._assert_met(requirement)
        self.lead.active = False
        self._assert_met(requirement)

    def test_archived_requirement_is_not_asked_for(self):
        self._require(self.first, "closing").active = False
        self._move(self.second)
        self.assertEqual(self.lead.stage_id, self.second)

    def test_what_cannot_be_checked_any_more_is_missing(self):
        """An addon or a field of one's own is gone."""
        field = self._require(self.first, "field", field_path="description")
        condition = self._require(self.first, "domain", domain="[('name', '!=', '')]")
        for requirement in (field, condition):
            self._assert_met(requirement, requirement == condition)
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE crm_stage_requirement
                  SET field_path = 'x_gone', domain = '[("x_gone", "=", 1)]'"""
        )
        self.env.invalidate_all()
        self._assert_met(field, False)
        self._assert_met(condition, False)
        self.assertEqual(field.display_name, "x_gone is filled in")

    def test_wrong_requirements_are_refused(self):
        for sentence, values in (
            ("no field “nonsense”", {"kind": "field", "field_path": "nonsense"}),
            ("no field “name.x”", {"kind": "field", "field_path": "name.x"}),
            ("Choose the field", {"kind": "field"}),
            ("cannot be checked", {"kind": "domain", "domain": "[('name',"}),
            ("cannot be checked", {"kind": "domain", "domain": "[('no', '=', 1)]"}),
            ("cannot be checked", {"kind": "domain", "domain": "__import__('os')"}),
            ("Tell the condition", {"kind": "domain", "domain": "[]"}),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.cr.savepoint(),
            ):
                self._require(self.first, **values)

    def test_numbers_make_sense(self):
        for values in ({"min_count": 0}, {"days": -1}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self._require(self.first, "interaction", **values)

    def test_texts(self):
        purpose = self.env.ref("crm_relations.crm_interaction_purpose_care")
        requirement = self._require(self.first, "interaction", min_count=2)
        self.assertEqual(requirement.display_name, "Interactions: at least 2")
        requirement.days = 7
        self.assertIn("within 7 days", requirement.display_name)
        requirement.purpose_id = purpose
        self.assertIn(purpose.name, requirement.display_name)
        requirement.name = "Talk to them"
        self.assertEqual(requirement.display_name, "Talk to them")
