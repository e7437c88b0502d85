from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common import OnboardingCommon

# What other approval addons let any client switch off or preset.
FORGED_CONTEXT = {
    "default_state": "approved",
    "default_outcome": "refused",
    "default_user_id": 1,
    "default_requester_id": 1,
    "default_on_behalf_id": 1,
    "default_channel": "email",
    "default_comment": "Forged",
    "skip_validation_check": True,
    "skip_check": True,
    "mail_activity_automation_skip": True,
    "tracking_disable": True,
}


@tagged("post_install", "-at_install", "security")
class TestApprovalAttacks(OnboardingCommon):
    """Nobody gets around the people who have to decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_portal_user()
        cls._submit()
        cls._task(cls.approver).action_decide("approved")
        cls.round = cls.application.approval_round_ids
        cls.tasks = cls.round.task_ids
        cls.decision = cls.round.decision_ids
        cls.attackers = cls.outsider + cls.approver + cls.buyer + cls.manager
        cls.env.flush_all()

    def _facts(self):
        """Return all that the round says: it is the same after each attack."""
        self.env.flush_all()
        self.env.invalidate_all()
        rounds = self.application.approval_round_ids
        records = (self.application, rounds, rounds.task_ids, rounds.decision_ids)
        names = ("state", "outcome", "user_id", "requester_id", "res_id", "comment")
        return [
            record.read([name for name in names if name in record._fields])
            for record in records
        ]

    def _assert_refused(self, user, attack, *args, error=AccessError):
        """Attack as somebody; all is as it was afterwards."""
        facts = self._facts()
        with self.subTest(user=user.login, attack=args or attack.__name__):
            with self.assertRaises(error):
                attack(*args)
                self.env.flush_all()
            self.assertEqual(self._facts(), facts)

    # ------------------------------------------------------------
    # WRITE, CREATE, DELETE
    # ------------------------------------------------------------

    def test_writing(self):
        """PROOF 1: the status, the decider and the date, by anybody."""
        director = self.director.id
        for user in self.attackers:
            for records, values in (
                (self.round, {"state": "approved"}),
                (self.round, {"requester_id": self.outsider.id}),
                (self.round, {"evidence": {}, "digest": "0"}),
                (self.tasks, {"state": "done"}),
                (self.tasks, {"user_id": user.id}),
                (self.tasks, {"date_done": "2020-01-01 00:00:00"}),
                (self.decision, {"outcome": "refused"}),
                (self.decision, {"user_id": director}),
            ):
                self._assert_refused(user, records.with_user(user).write, values)

    def test_creating(self):
        waiting = self.tasks - self.decision.task_id
        values = {
            "supplier.approval.round": self.round.copy_data()[0],
            "supplier.approval.task": waiting.copy_data({"user_id": self.outsider.id})[
                0
            ],
            "supplier.approval.decision": {
                "round_id": self.round.id,
                "task_id": waiting.id,
                "step_id": waiting.step_id.id,
                "requester_id": self.buyer.id,
                "user_id": self.director.id,
                "outcome": "approved",
            },
        }
        for user in self.attackers + self.director:
            for model, vals in values.items():
                self._assert_refused(user, self.env[model].with_user(user).create, vals)

    def test_deleting(self):
        """PROOF 2: what was half approved goes back to nothing."""
        for user in self.attackers + self.director:
            for records in (self.decision, self.tasks, self.round):
                self._assert_refused(user, records.with_user(user).unlink)

    def test_deleting_as_superuser(self):
        for records in (self.tasks, self.round, self.application):
            self._assert_refused(self.env.user, records.sudo().unlink, error=UserError)

    def test_importing(self):
        for user in self.attackers + self.director:
            for records, field, value in (
                (self.round, "state", "approved"),
                (self.tasks, "state", "done"),
                (self.decision, "outcome", "refused"),
                (self.application, "state", "registered"),
            ):
                rows = [[str(record.id), value] for record in records]
                facts = self._facts()
                result = records.with_user(user).load([".id", field], rows)
                with self.subTest(user=user.login, model=records._name):
                    self.assertFalse(result["ids"])
                    self.assertEqual(self._facts(), facts)

    def test_private_methods_by_rpc(self):
        for records, names in (
            (self.tasks, "_do_decide _open _void _ask _escalate _remind _chase"),
            (self.tasks, "_cron_chase _from_link _get_link _replace_absent"),
            (self.round, "_close _open_next_step _lock _touch"),
            (self.application, "_do_approved _do_refused _do_returned _set_state"),
            (self.application, "_submit_for_approval _cancel_approval _do_register"),
            (self.application, "_do_withdraw _do_reopen"),
            (self.policy, "_do_activate"),
        ):
            for name in names.split():
                with self.subTest(name=name), self.assertRaises(AccessError):
                    self.assertTrue(hasattr(records, name))
                    get_public_method(records, name)

    # ------------------------------------------------------------
    # THE DOCUMENT
    # ------------------------------------------------------------

    def _forge_rounds(self):
        """Return values that would change the rounds by way of the document."""
        task = (self.tasks - self.decision.task_id).id
        inner = {"task_ids": [Command.update(task, {"state": "done"})]}
        return [
            {"approval_round_ids": [command]}
            for command in (
                Command.clear(),
                Command.unlink(self.round.id),
                Command.delete(self.round.id),
                Command.create(self.round.copy_data()[0]),
                Command.update(self.round.id, {"state": "approved"}),
                Command.update(self.round.id, inner),
            )
        ]

    def test_document_under_approval(self):
        """PROOF 5: whoever may write it, and whatever the context says."""
        for user in self.buyer + self.manager:
            document = self.application.with_user(user).with_context(**FORGED_CONTEXT)
            for values in (
                {"state": "contract"},
                {"requester_id": self.outsider.id},
                {"risk": "low"},
                *self._forge_rounds(),
            ):
                self._assert_refused(user, document.write, values, error=UserError)

    def test_rounds_of_a_document_that_is_open_again(self):
        self._task(self.director).action_decide("returned", "Which prices?")
        for user in self.buyer + self.manager:
            document = self.application.with_user(user).with_context(**FORGED_CONTEXT)
            for values in ({"state": "contract"}, *self._forge_rounds()):
                self._assert_refused(user, document.write, values)

    def test_document_is_born_as_a_draft(self):
        Application = self.env["supplier.application"].with_user(self.buyer)
        values = {"partner_id": self.supplier.id, "category_id": self.category.id}
        with self.assertRaises(AccessError):
            Application.create({**values, "state": "registered"})
        forged = Application.with_context(default_state="registered")
        with self.assertRaises(AccessError):
            forged.create(values)
        self.assertEqual(self.application.with_user(self.buyer).copy().state, "draft")

    def test_requester_who_names_another_requester(self):
        """PROOF 6: whoever submits decides as little as who stands there."""
        self.approver.group_ids += self.env.ref("purchase.group_purchase_user")
        application = self._create_application(requester_id=self.approver.id)
        application.with_user(self.approver).requester_id = self.buyer
        self._move_to("application", application)
        with self.assertRaisesRegex(UserError, "nobody may decide"):
            application.with_user(self.approver).action_submit()

    # ------------------------------------------------------------
    # ERASING
    # ------------------------------------------------------------

    def test_no_way_erases_what_was_decided(self):
        """PROOF 3: by returning, withdrawing and opening again."""
        self._task(self.director).action_decide("returned", "Which prices?")
        first = self.round.read() + self.round.decision_ids.read()
        self._submit()
        self._change("withdraw", self.buyer)
        self._change("reopen", self.manager)
        self._submit()
        rounds = self.application.approval_round_ids
        self.env.invalidate_all()
        self.assertEqual(self.round.read() + self.round.decision_ids.read(), first)
        self.assertEqual(
            rounds.sorted("number").mapped("state"), ["returned", "cancelled", "open"]
        )
        self.assertEqual(len(rounds.decision_ids), 2)
        self.assertEqual(len(rounds.task_ids), 6)

    def _change(self, operation, user):
        wizard = self.env["supplier.application.change"].with_user(user)
        wizard.create(
            {
                "operation": operation,
                "application_ids": self.application.ids,
                "reason": "Because",
            }
        ).action_apply()

    def test_old_task_decides_nothing_in_a_later_round(self):
        old = self._task(self.director)
        self._change("withdraw", self.buyer)
        self._change("reopen", self.manager)
        self._submit()
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            old.action_decide("approved")
        self.assertEqual(self.application.state, "approval")

    # ------------------------------------------------------------
    # OTHERS' TASKS, FORGED CONTEXTS, PORTAL
    # ------------------------------------------------------------

    def test_deciding_for_somebody_else(self):
        task = self._task(self.director)
        for user in self.attackers + self.user_portal:
            self._assert_refused(
                user,
                task.with_user(user).with_context(**FORGED_CONTEXT).action_decide,
                "approved",
            )

    def test_forged_context_changes_no_decision(self):
        task = self._task(self.director).with_context(**FORGED_CONTEXT)
        task.action_decide("approved")
        decision = self.round.decision_ids - self.decision
        self.assertEqual(decision.outcome, "approved")
        self.assertEqual(decision.user_id, self.director)
        self.assertEqual(decision.requester_id, self.buyer)
        self.assertEqual(decision.channel, "form")
        self.assertFalse(decision.on_behalf_id or decision.comment)

    def test_forged_context_changes_no_round(self):
        application = self._move_to("application", self._create_application())
        forged = application.with_user(self.buyer).with_context(**FORGED_CONTEXT)
        forged.action_submit()
        round_ = application.approval_round_ids
        self.assertEqual(round_.state, "open")
        self.assertEqual(round_.requester_id, self.buyer)
        self.assertEqual(round_.task_ids.user_id, self.approver + self.director)
        self.assertEqual(sorted(round_.task_ids.mapped("state")), ["open", "waiting"])
        self.assertFalse(round_.decision_ids)
        self.assertEqual(len(application.activity_ids), 1)

    def test_portal_reads_nothing(self):
        """PROOF 4, for the supplier of the dossier even."""
        self.user_portal.partner_id.parent_id = self.supplier
        for records in (self.round, self.tasks, self.decision, self.application):
            mine = records.with_user(self.user_portal)
            for read in (
                lambda r: r.read(["display_name"]),
                lambda r: r.search([]),
                lambda r: r.search_count([]),
                lambda r: r._read_group([], [], ["__count"]),
            ):
                with self.subTest(model=mine._name), self.assertRaises(AccessError):
                    read(mine)
