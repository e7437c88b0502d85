from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install")
class TestPipelineWizard(PipelineCommon):
    def _open(self, user=None, **values):
        """Return the wizard as it is when opened."""
        wizard = self.env["crm.pipeline.apply"].with_user(user or self.director)
        return wizard.create(
            {"team_id": self.team.id, "template_id": self.template.id, **values}
        )

    def test_the_mapping_is_shown_first(self):
        wizard = self._open()
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "stage_id": stage.id,
                    "open_count": count,
                    "other_count": others,
                    "template_stage_id": line.id,
                }
                for stage, count, others, line in (
                    (self.sketch, 1, 0, self.potential),
                    (self.fresh, 1, 1, self.potential),
                    (self.talking, 1, 0, self.now_talking),
                    (self.sold, 0, 1, self.signed),
                )
            ],
        )

    def test_another_template_is_mapped_anew(self):
        nine = self.env.ref("crm_relations.crm_pipeline_template_nine")
        with Form(
            self.env["crm.pipeline.apply"]
            .with_user(self.director)
            .with_context(default_team_id=self.team.id)
        ) as form:
            form.template_id = self.template
            self.assertEqual(len(form.line_ids), 4)
            form.template_id = nine
        lines = form.record.line_ids
        self.assertEqual(lines.template_stage_id.template_id, nine)
        self.assertEqual(
            lines.mapped("template_stage_id.name"),
            ["Discover", "Needs Analysis", "Perception Analysis", "Closed Won"],
        )

    def test_ranks_are_stretched_and_shrunk(self):
        nine = self.env.ref("crm_relations.crm_pipeline_template_nine")
        stages = self.env["crm.stage"].create(
            [{"name": f"Old {n}", "sequence": 300 + n} for n in range(9)]
        )
        for template, ranks in ((nine, [0, *range(8)]), (self.template, [0] * 5)):
            with self.subTest(template=template.name):
                mapping = template._propose_mapping(stages)
                found = [
                    template.stage_ids.sorted().ids.index(mapping[stage].id)
                    for stage in stages
                ]
                self.assertEqual(found[: len(ranks)], ranks)
                self.assertFalse(any(line.is_won for line in mapping.values()))

    def test_what_was_chosen_is_done(self):
        wizard = self._open()
        wizard.line_ids[0].template_stage_id = self.now_talking
        action = wizard.action_apply()
        change = self.Change.browse(action["res_id"])
        self.assertEqual(action["res_model"], "crm.pipeline.change")
        self.assertEqual(self.leads[0].stage_id, self._get_created(change)[1])

    def test_shared_stages_are_offered(self):
        wizard = self._open()
        self.assertTrue(wizard.restrict_stages)
        self.assertIn("Fresh", wizard.shared_stage_names)
        self.assertNotIn("Sketch", wizard.shared_stage_names)
        wizard.restrict_stages = False
        wizard.action_apply()
        self.assertFalse(self.fresh.team_ids)

    def test_without_shared_stages_there_is_nothing_to_offer(self):
        shared = self.env["crm.stage"].search([("team_ids", "=", False)])
        shared.team_ids = self.other_team
        self.assertFalse(self._open().shared_stage_names)

    def test_two_presses_are_one(self):
        first, second = self._open(), self._open()
        action = first.action_apply()
        self.assertEqual(first.action_apply(), action)
        self.assertEqual(second.action_apply(), action)
        self.assertTrue(second.is_current)

    def test_the_present_pipeline_is_told(self):
        self.assertFalse(self._open().is_current)
        self._apply()
        self.assertTrue(self._open().is_current)

    def test_what_the_form_forbids_rpc_cannot(self):
        wizard = self._open()
        wizard.line_ids[0].template_stage_id = self.signed
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard = self._open()
        wizard.line_ids = [Command.delete(wizard.line_ids[0].id)]
        with self.assertRaises(UserError):
            wizard.action_apply()

    def test_only_managers_open_it(self):
        for user in (self.rep, self.senior, self.user_employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._open(user=user)

    def test_it_is_reached_from_team_and_template(self):
        team = self.team.with_user(self.director)
        action = team.action_open_relation_pipeline_apply()
        self.assertEqual(action["context"], {"default_team_id": self.team.id})
        template = self.template.with_user(self.director)
        action = template.action_open_apply()
        self.assertEqual(action["context"], {"default_template_id": self.template.id})
        change = self._apply()
        action = team.action_open_relation_pipeline_change()
        self.assertEqual(action["res_id"], change.id)
        for model in ("crm.team", "crm.pipeline.template", "crm.pipeline.change"):
            with self.subTest(model=model):
                views = self.env[model].with_user(self.director)
                for view_type in ("form", "list", "kanban", "search"):
                    self.assertTrue(views.get_view(view_type=view_type)["arch"])


@tagged("post_install", "-at_install")
class TestPipelineTemplate(PipelineCommon):
    def test_nine_stages(self):
        template = self.env.ref("crm_relations.crm_pipeline_template_nine")
        self.assertEqual(
            template.stage_ids.mapped("probability"),
            [10, 20, 30, 40, 50, 60, 70, 80, 100],
        )
        self.assertEqual(template.stage_ids.mapped("is_won"), [False] * 8 + [True])

    def test_three_stages(self):
        template = self.env.ref("crm_relations.crm_pipeline_template_three")
        self.assertEqual(
            template.stage_ids.mapped("name"), ["Potential", "Interested", "Signed"]
        )
        template._check_usable()

    def test_what_is_won_is_certain(self):
        self.potential.is_won = True
        self.assertEqual(self.potential.probability, 100)

    def test_a_copy_has_its_own_stages(self):
        copy = self.template.copy()
        self.assertNotEqual(copy.name, self.template.name)
        self.assertEqual(
            copy.stage_ids.mapped("name"), self.template.stage_ids.mapped("name")
        )
        copy.stage_ids.unlink()
        self.assertEqual(self.template.stage_count, 3)
        self.assertEqual(copy.stage_count, 0)

    def test_the_row_is_shown_in_words(self):
        self.assertEqual(self.template.stage_names, "Potential › talking  › Signed")

    def test_editing_changes_no_stage(self):
        created = self._get_created(self._apply())
        self.potential.name = "Renamed"
        self.assertEqual(created[0].name, "Potential")
