from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestGateConcurrency(ConcurrencyCommon):
    """Two people at once on an opportunity."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:  # leaving it commits
            env = self.env(cr=cr)
            self.stages = env["crm.stage"].create(
                [{"name": name, "sequence": 1000} for name in ("Race", "Race Won")]
            )
            self.item = env["crm.stage.playbook.item"].create(
                {"stage_id": self.stages[0].id, "name": "Budget known"}
            )
            self.lead = env["crm.lead"].create(
                {"name": "Race", "stage_id": self.stages[0].id}
            )

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            self.lead.with_env(env).unlink()
            self.stages.with_env(env).unlink()
        return super()._remove_committed()

    def test_one_tick(self):
        def tick(env):
            lead = self.lead.with_env(env)
            return lead.set_relation_playbook_answer(self.item.id, done=True)["done"]

        self.assertEqual(self._run_at_once(tick, tick), [1, 1])
        with self.registry.cursor() as cr:
            answers = self.env(cr=cr)["crm.lead.playbook.answer"]
            self.assertEqual(answers.search_count([("lead_id", "=", self.lead.id)]), 1)

    def test_one_override(self):
        def move(env):
            wizard = env["crm.lead.gate.override"].create(
                {
                    "lead_ids": self.lead.ids,
                    "stage_id": self.stages[1].id,
                    "reason": "Both of us want it",
                }
            )
            return wizard.action_apply()

        self._run_at_once(move, move)
        with self.registry.cursor() as cr:
            lead = self.lead.with_env(self.env(cr=cr))
            self.assertEqual(lead.stage_id.id, self.stages[1].id)
            notes = lead.message_ids.filtered(
                lambda message: "Both of us" in (message.body or "")
            )
            self.assertEqual(len(notes), 1)
