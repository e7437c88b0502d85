from functools import partial

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relations.tests.concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestApprovalConcurrency(ConcurrencyCommon):
    """Several people decide at the same time: it is decided once."""

    mode = "any"

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            self.users = env["res.users"].create(
                [self._prepare_user(name) for name in ("one", "two", "last")]
            )
            steps = (("First", self.users[:2]), ("Last", self.users[2]))
            self.policy = env["supplier.approval.policy"].create(
                {
                    "name": "Race",
                    "res_model": "supplier.application",
                    "company_id": self.company_id,
                    "step_ids": [
                        (
                            0,
                            0,
                            {
                                "name": name,
                                "user_ids": [(6, 0, users.ids)],
                                "mode": self.mode,
                            },
                        )
                        for name, users in steps
                    ],
                }
            )
            self.policy.action_activate()
            self.dossier = env["supplier.application"].create(
                {
                    "partner_id": self.partners[0].id,
                    "requester_id": self.admin_id,
                    "company_id": self.company_id,
                    "state": "approval",
                }
            )
            self.dossier.with_user(self.admin_id)._submit_for_approval()
            tasks = self.dossier.approval_round_ids.task_ids
            self.tasks = tasks.filtered(lambda task: task.state == "open")
            self.assertEqual(self.tasks.user_id, self.users[:2])

    def _prepare_user(self, name):
        return {
            "login": f"race_{name}",
            "name": f"Race {name}",
            "email": f"race_{name}@example.com",
            "notification_type": "inbox",
            "company_id": self.company_id,
            "company_ids": [(6, 0, [self.company_id])],
        }

    def _remove_committed(self):
        """What is never deleted otherwise must not stay in the database of tests."""
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            dossier = self.dossier.with_env(env)
            trigger = "ALTER TABLE supplier_approval_decision %s TRIGGER append_only"
            cr.execute(SQL(trigger, SQL("DISABLE")))
            rounds = dossier.approval_round_ids
            self._delete(cr, "decision", "round_id", rounds)
            self._delete(cr, "task", "round_id", rounds)
            self._delete(cr, "round", "id", rounds)
            self._delete(cr, "step", "policy_id", self.policy)
            self._delete(cr, "policy", "id", self.policy)
            cr.execute(SQL(trigger, SQL("ENABLE")))
            env.invalidate_all()
            dossier.unlink()
            users = self.users.with_env(env)
            partners = users.partner_id
            users.unlink()
            partners.unlink()
        return super()._remove_committed()

    @staticmethod
    def _delete(cr, name, column, records):
        cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s IN %s",
                SQL.identifier(f"supplier_approval_{name}"),
                SQL.identifier(column),
                tuple(records.ids),
            )
        )

    def _decide(self, index, outcome, env):
        task = self.tasks[index]
        task = task.with_env(env).with_user(self.users[index].id)
        try:
            task.action_decide(outcome, "Seen")
            env.flush_all()
        except UserError as error:
            env.cr.rollback()
            return str(error)
        return outcome

    def _race(self, *outcomes):
        """Let the approvers decide at once; return what the winner and loser got."""
        results = self._run_at_once(
            *(
                partial(self._decide, index, outcome)
                for index, outcome in enumerate(outcomes)
            )
        )
        winners = [result for result in results if result in outcomes]
        self.assertEqual(len(winners), 1, results)
        (loser,) = set(results) - set(winners)
        self.assertIn("already decided", loser)
        return winners[0]

    def test_two_approve(self):
        """The next step is asked once."""
        self._race("approved", "approved")
        with self.registry.cursor() as cr:
            dossier = self.dossier.with_env(self.env(cr=cr))
            round_ = dossier.approval_round_ids
            self.assertEqual(round_.decision_ids.outcome, "approved")
            states = round_.task_ids.mapped("state")
            self.assertEqual(sorted(states), ["done", "open", "void"])
            self.assertEqual(dossier.activity_ids.user_id.name, "Race last")
            self.assertEqual(len(dossier.activity_ids), 1)

    def test_approve_against_refuse(self):
        """What the winner said holds, and nothing of the other one."""
        outcome = self._race("approved", "refused")
        with self.registry.cursor() as cr:
            dossier = self.dossier.with_env(self.env(cr=cr))
            self.assertEqual(dossier.approval_round_ids.decision_ids.outcome, outcome)
            expected = {"approved": "approval", "refused": "refused"}[outcome]
            self.assertEqual(dossier.state, expected)


@tagged("post_install", "-at_install")
class TestApprovalConcurrencyOfAll(TestApprovalConcurrency):
    """All have to approve: nobody is told to press again."""

    mode = "all"

    def test_two_approve(self):
        results = self._run_at_once(
            *(partial(self._decide, index, "approved") for index in range(2))
        )
        self.assertEqual(results, ["approved", "approved"])
        with self.registry.cursor() as cr:
            round_ = self.dossier.with_env(self.env(cr=cr)).approval_round_ids
            self.assertEqual(len(round_.decision_ids), 2)
            states = round_.task_ids.mapped("state")
            self.assertEqual(sorted(states), ["done", "done", "open"])

    def test_approve_against_refuse(self):
        """Whoever comes first: it is refused."""
        self._run_at_once(
            partial(self._decide, 0, "approved"), partial(self._decide, 1, "refused")
        )
        with self.registry.cursor() as cr:
            dossier = self.dossier.with_env(self.env(cr=cr))
            self.assertEqual(dossier.state, "refused")
