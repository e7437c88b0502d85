from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install")
class TestPipelineApply(PipelineCommon):
    def test_the_team_gets_the_stages(self):
        created = self._get_created(self._apply())
        self.assertRecordValues(
            created,
            [
                {"name": name, "is_won": won, "team_ids": self.team.ids}
                for name, won in (
                    ("Potential", False),
                    ("talking ", False),
                    ("Signed", True),
                )
            ],
        )
        self.assertEqual(created.mapped("sequence"), sorted(created.mapped("sequence")))
        self.assertEqual(len(set(created.mapped("sequence"))), 3)

    def test_opportunities_go_where_the_mapping_says(self):
        potential, talking, signed = self._get_created(self._apply())
        self.assertEqual(
            [lead.stage_id for lead in self.leads],
            [potential, potential, talking, signed, potential],
        )

    def test_what_is_lost_won_or_archived_stays_so(self):
        archived = self.leads[0] + self.leads[3]
        archived.active = False
        closed = {lead: lead.date_closed for lead in self.leads}
        self.env.cr.execute(
            "UPDATE crm_lead SET date_closed = date_closed - interval '9 days'"
            " WHERE id = ANY(%s)",
            [self.leads.ids],
        )
        self.env.invalidate_all()
        closed = {lead: lead.date_closed for lead in self.leads}
        self._apply()
        self.assertRecordValues(
            self.leads,
            [
                {"won_status": status, "active": active, "date_closed": closed[lead]}
                for lead, status, active in zip(
                    self.leads,
                    ("pending", "pending", "pending", "won", "lost"),
                    (False, True, True, False, False),
                    strict=True,
                )
            ],
        )
        self.assertEqual(self.lost.probability, 0)
        self.assertEqual(self.leads[3].probability, 100)

    def test_opportunities_of_others_are_left_alone(self):
        theirs = self.Lead.create(
            {
                "name": "South",
                "type": "opportunity",
                "team_id": self.other_team.id,
                "stage_id": self.fresh.id,
                "user_id": self.senior.id,
            }
        )
        self._apply()
        self.assertEqual(theirs.stage_id, self.fresh)

    def test_the_history_tells_the_move_to_nobody(self):
        self.leads.message_subscribe(self.senior.partner_id.ids)
        with self.mock_mail_gateway():
            change = self._apply()
        lead = self.leads[3]
        message = lead.message_ids[0]
        self.assertEqual(
            message.subtype_id,
            self.env.ref("crm_relations.mail_message_subtype_pipeline"),
        )
        self.assertIn(self.template.name, message.body)
        self.assertFalse(message.notified_partner_ids)
        self.assertFalse(self._new_mails)
        value = message.sudo().tracking_value_ids
        signed = self._get_created(change)[-1]
        self.assertEqual(
            [
                value.field_id.name,
                value.old_value_integer,
                value.new_value_integer,
                value.old_value_char,
                value.new_value_char,
            ],
            ["stage_id", self.sold.id, signed.id, "Sold", "Signed"],
        )
        self.assertEqual(len(lead.message_ids.filtered("tracking_value_ids")), 1)

    def test_duration_tracking_knows_the_move(self):
        created = self._get_created(self._apply())
        durations = self.leads[0].duration_tracking
        self.assertEqual(set(durations), {str(self.sketch.id), str(created[0].id)})

    def test_shared_stages_go_to_the_other_teams(self):
        archived = self.other_team.copy({"name": "Closed", "active": False})
        self._apply()
        self.assertIn(self.other_team, self.fresh.team_ids)
        self.assertIn(archived, self.fresh.with_context(active_test=False).team_ids)
        self.assertNotIn(self.team, self.fresh.team_ids)
        self.assertEqual(self.talking.team_ids, self.other_team)
        self.assertEqual(self.sketch.team_ids, self.team)
        self.assertTrue(self.sketch.fold)

    def test_teams_of_other_companies_keep_the_shared_stages(self):
        foreign = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": self.company_2.id}
        )
        self.director.company_ids = self.company_admin
        self._apply()
        self.assertIn(foreign, self.fresh.team_ids)

    def test_shared_stages_stay_shared_if_told_so(self):
        change = self._apply(restrict=False)
        self.assertFalse(self.fresh.team_ids)
        self.assertNotIn("restricted", change.sudo().stage_ids.mapped("role"))

    def test_no_stage_is_renamed_or_removed(self):
        before = self.stages.mapped("name")
        self._apply()
        self.assertEqual(self.stages.exists().mapped("name"), before)

    def test_names_come_in_every_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.potential.update_field_translations("name", {"zh_CN": "潜在"})
        stage = self._get_created(self._apply())[0]
        self.assertEqual(stage.with_context(lang="zh_CN").name, "潜在")
        self.assertEqual(stage.with_context(lang="en_US").name, "Potential")

    def test_twice_is_once(self):
        change = self._apply()
        stages = self.env["crm.stage"].search_count([])
        self.assertEqual(self._apply(), change)
        self.assertEqual(self.env["crm.stage"].search_count([]), stages)
        self.assertEqual(self.Change.search_count([("team_id", "=", self.team.id)]), 1)

    def test_every_stage_in_use_needs_a_place(self):
        mapping = {k: v for k, v in self.mapping.items() if k != self.fresh}
        with self.assertRaisesRegex(UserError, "2 opportunities in Fresh"):
            self._apply(mapping=mapping)

    def test_nothing_is_won_or_reopened_by_moving(self):
        for stage, line in ((self.fresh, self.signed), (self.sold, self.potential)):
            with self.subTest(stage=stage.name), self.assertRaises(UserError):
                self._apply(mapping={**self.mapping, stage: line})

    def test_a_place_is_in_the_same_template(self):
        foreign = self.env.ref("crm_relations.crm_pipeline_template_stage_nine_needs")
        with self.assertRaisesRegex(UserError, "new pipeline"):
            self._apply(mapping={**self.mapping, self.fresh: foreign})

    def test_a_template_without_won_is_of_no_use(self):
        self.signed.unlink()
        with self.assertRaisesRegex(UserError, "won"):
            self._apply(mapping={})

    def test_opportunities_out_of_sight_stop_it(self):
        self.leads[0].company_id = self.company_2
        self.env.flush_all()
        self.director.company_ids = self.company_admin
        with self.assertRaisesRegex(UserError, "1 opportunities of North"):
            self._apply()

    def test_only_managers_apply(self):
        for user in (self.rep, self.senior):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._apply(user=user)

    def test_only_managers_of_the_company_apply(self):
        team = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": self.company_2.id}
        )
        self.director.company_ids = self.company_admin
        with self.assertRaises(AccessError):
            self._apply(team=team, mapping={})

    def test_prediction_survives_without_shared_stages(self):
        self.env["crm.stage"].search([("team_ids", "=", False)])
        self._apply()
        self.assertFalse(self.env["crm.stage"].search([("team_ids", "=", False)]))
        first = self.env["crm.stage"].search([], order="sequence, id", limit=1)
        results = {"stage_id": {str(first.id): {"won": 3.1, "lost": 1.1}}}
        counts = self.Lead._pls_get_won_lost_total_count(results)
        self.assertEqual([round(count, 1) for count in counts], [3.1, 1.1, 4.2])

    def test_stages_that_hold_up_are_passed(self):
        for stage in self.stages[:3]:
            stage.relation_gate_policy = "block"
            stage.relation_requirement_ids = [
                Command.create({"kind": "field", "field_path": "description"})
            ]
        self._undo(self._apply())
        self.stages[1:].relation_no_return = True
        change = self._apply()
        created = self._get_created(change)
        created.write({"relation_gate_policy": "block", "relation_no_return": True})
        self._undo(change)
        self.assertEqual(self.leads[1].stage_id, self.fresh)

    def test_probabilities_come_from_the_stages(self):
        self._apply()
        self.assertEqual(self.team.relation_probability_mode, "stage")
        self.assertRecordValues(
            self.leads,
            [
                {
                    "relation_probability_mode": "stage",
                    "probability": figure,
                    "prorated_revenue": 10 * figure,
                }
                for figure in (20, 20, 60, 100, 0)
            ],
        )

    def test_what_was_chosen_by_hand_stays(self):
        self.leads[0].probability = 33
        self.team.relation_probability_mode = "stage"
        self.leads[1].relation_probability_mode = "predictive"
        self._apply()
        self.assertRecordValues(
            self.leads[:2],
            [
                {
                    "relation_probability_mode": mode,
                    "probability": lead.probability,
                }
                for lead, mode in zip(
                    self.leads[:2], ("manual", "predictive"), strict=True
                )
            ],
        )
        self.assertEqual(self.leads[0].probability, 33)

    def test_what_is_restored_later_takes_the_stage_figure(self):
        self._apply()
        self.lost.action_restore()
        self.assertEqual(self.lost.probability, 20)


@tagged("post_install", "-at_install")
class TestPipelineUndo(PipelineCommon):
    def test_everything_is_as_before(self):
        for restrict in (True, False):
            with self.subTest(restrict=restrict):
                before = self._get_state()
                change = self._apply(restrict=restrict)
                self.assertNotEqual(self._get_state(), before)
                self._undo(change)
                self.assertEqual(self._get_state(), before)
                self.assertRecordValues(
                    change,
                    [
                        {
                            "state": "undone",
                            "undo_user_id": self.director.id,
                            "undo_report": False,
                            "can_undo": False,
                        }
                    ],
                )
                self.assertFalse(self.team.relation_pipeline_change_id)

    def test_figures_are_as_before_whatever_the_mode(self):
        self.leads[0].probability = 33
        self.leads[1].relation_probability_mode = "stage"
        for mode in ("stage", "manual"):
            with self.subTest(mode=mode):
                self.team.relation_probability_mode = mode
                before = self._get_state()
                self._undo(self._apply())
                self.assertEqual(self._get_state(), before)

    def test_figures_chosen_since_stay(self):
        change = self._apply()
        self.leads[0].probability = 44
        self.team.relation_probability_mode = "manual"
        self._undo(change)
        self.assertRecordValues(
            self.leads[0],
            [
                {
                    "stage_id": self.sketch.id,
                    "probability": 44,
                    "relation_probability_mode": "manual",
                }
            ],
        )
        self.assertEqual(self.team.relation_probability_mode, "manual")

    def test_twice_is_once(self):
        change = self._apply()
        self._undo(change)
        before = self._get_state()
        date = change.undo_date
        self._undo(change)
        self.assertEqual(self._get_state(), before)
        self.assertEqual(change.undo_date, date)

    def test_what_was_moved_on_stays(self):
        change = self._apply()
        potential, talking, _signed = self._get_created(change)
        self.leads[0].stage_id = talking
        self._undo(change)
        self.assertEqual(self.leads[0].stage_id, talking)
        self.assertEqual(self.leads[1].stage_id, self.fresh)
        self.assertFalse(potential.exists())
        self.assertIn("1 opportunities", change.undo_report)
        self.assertIn("talking", change.undo_report)

    def test_what_was_made_since_keeps_its_stage(self):
        change = self._apply()
        potential = self._get_created(change)[0]
        lead = self.leads[0].copy({"stage_id": potential.id})
        self._undo(change)
        self.assertEqual(lead.stage_id, potential)
        self.assertNotIn("moved on", change.undo_report)
        self.assertIn("Potential", change.undo_report)

    def test_what_went_to_another_team_stays(self):
        change = self._apply()
        self.leads[0].write({"team_id": self.other_team.id, "user_id": self.senior.id})
        stage = self.leads[0].stage_id
        self._undo(change)
        self.assertEqual(self.leads[0].stage_id, stage)

    def test_what_was_won_since_stays_won(self):
        change = self._apply()
        self.leads[1].action_set_won()
        self._undo(change)
        self.assertEqual(self.leads[1].won_status, "won")

    def test_what_was_lost_since_goes_back_lost(self):
        change = self._apply()
        self.leads[0].action_set_lost()
        self._undo(change)
        self.assertRecordValues(
            self.leads[0], [{"stage_id": self.sketch.id, "won_status": "lost"}]
        )

    def test_a_stage_that_is_gone_is_reported(self):
        change = self._apply()
        self.sketch.unlink()
        self._undo(change)
        self.assertEqual(self.leads[0].stage_id.name, "Potential")
        self.assertIn("1 opportunities", change.undo_report)

    def test_changes_are_undone_last_first(self):
        first = self._apply()
        nine = self.env.ref("crm_relations.crm_pipeline_template_nine")
        old = self._get_created(first)
        lines = nine.stage_ids
        mapping = dict(zip(old, lines[:2] + lines[-1], strict=True))
        second = self._apply(template=nine, mapping=mapping)
        self.assertEqual(self.team.relation_pipeline_change_id, second)
        with self.assertRaisesRegex(UserError, "undo that first"):
            first.action_undo()
        self._undo(second)
        self.assertEqual(self.team.relation_pipeline_change_id, first)
        self.assertEqual(self.leads[0].stage_id, old[0])
        self._undo(first)
        self.assertEqual(self.leads[0].stage_id, self.sketch)

    def test_two_teams_in_either_order(self):
        for first_undone in (0, 1):
            with self.subTest(first_undone=first_undone):
                before = self._get_state()
                changes = [
                    self._apply(),
                    self._apply(team=self.other_team, mapping={}),
                ]
                self.assertFalse(
                    self.fresh.team_ids & (self.team + self.other_team),
                )
                self._undo(changes[first_undone])
                self.assertTrue(self.fresh.team_ids)
                self._undo(changes[1 - first_undone])
                self.assertEqual(self._get_state(), before)

    def test_a_team_taken_out_by_hand_stays_out(self):
        change = self._apply()
        self.fresh.team_ids -= self.other_team
        self._undo(change)
        self.assertIn(self.team, self.fresh.team_ids)
        self.assertNotIn(self.other_team, self.fresh.team_ids)

    def test_a_stage_shared_by_hand_stays_shared(self):
        change = self._apply()
        self.talking.team_ids = False
        self._undo(change)
        self.assertFalse(self.talking.team_ids)

    def test_the_history_tells_the_undo(self):
        change = self._apply()
        self._undo(change)
        message = self.leads[0].message_ids[0]
        self.assertIn("undone", message.body)
        self.assertEqual(
            message.subtype_id,
            self.env.ref("crm_relations.mail_message_subtype_pipeline"),
        )

    def test_only_managers_undo(self):
        change = self._apply()
        for user in (self.rep, self.senior):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                change.with_user(user).action_undo()
        self.assertEqual(change.state, "applied")
