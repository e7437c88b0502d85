from odoo.tests import tagged

from odoo.addons.crm_relations.tests.concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestEvaluationConcurrency(ConcurrencyCommon):
    """The last two departments submit at the same time: the survey ends, once."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:  # leaving it commits
            env = self.env(cr=cr)
            principle = env.ref("crm_supplier_onboarding.supplier_principle_delivery")
            area = {"minimum": 0, "floor": 0, "is_gate": False, "weight": 100}
            self.roles = env["res.role"].create(
                [{"name": f"Rival department {number}"} for number in range(2)]
            )
            self.dossier = env["supplier.application"].create(
                {
                    "partner_id": self.partners[0].id,
                    "requester_id": self.admin_id,
                    "company_id": self.company_id,
                    "state": "visit",
                    "survey_planned": 2,
                    "survey_rules": {
                        "qualified": 80,
                        "conditional": 60,
                        "months": 6,
                        "areas": [{**area, "principle": principle.id}],
                    },
                }
            )
            self.evaluations = env["supplier.evaluation"].create(
                [self._prepare_evaluation(role, principle) for role in self.roles]
            )

    def _prepare_evaluation(self, role, principle):
        line = {
            "name": "On time?",
            "kind": "score",
            "weight": 10,
            "score": "8",
            "principle_id": principle.id,
        }
        return {
            "application_id": self.dossier.id,
            "role_id": role.id,
            "user_id": self.admin_id,
            "line_ids": [(0, 0, line)],
        }

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            dossier = self.dossier.with_env(env)
            env["mail.message"].search(
                [
                    ("model", "=", "supplier.evaluation"),
                    ("res_id", "in", self.evaluations.ids),
                ]
            ).unlink()
            dossier.survey_planned = 0  # surveyed dossiers stay
            dossier.unlink()
            self.roles.with_env(env).unlink()
        return super()._remove_committed()

    def test_last_two_at_once(self):
        def submit(index):
            def run(env):
                return self.evaluations[index].with_env(env).action_submit()

            return run

        self.assertEqual(self._run_at_once(submit(0), submit(1)), [True, True])
        with self.registry.cursor() as cr:
            dossier = self.dossier.with_env(self.env(cr=cr))
            self.assertEqual(dossier.survey_submitted, 2)
            self.assertEqual(dossier.survey_outcome, "qualified")
            self.assertEqual(dossier.survey_score, 80)
            self.assertTrue(all(dossier.evaluation_ids.mapped("revealed")))
