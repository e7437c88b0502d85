from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestApprovalSimulation(ApprovalCommon):
    """The dry run tells what a submission would do, and does nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foundry = cls.env["product.category"].create(
            {"name": "Foundry", "parent_id": cls.category.id}
        )
        cls.policy = cls._activate(
            cls._by(cls.approver, name="Market", deadline_hours=8),
            cls._by(
                *(cls.director, cls.manager),
                name="Large",
                mode="all",
                condition="[('amount_total', '>=', 50000)]",
            ),
            cls._by(cls.deputy, name="Risky", condition="[('risk', '=', 'high')]"),
            cls._by(
                cls.outsider,
                name="Castings",
                condition=f"[('category_id', 'child_of', {cls.category.id})]",
            ),
        )

    def _form(self, user=None, **context):
        Simulation = self.env["supplier.approval.simulation"]
        return Form(Simulation.with_user(user or self.manager).with_context(**context))

    @staticmethod
    def _route(simulation):
        """Return who would decide, by the names of the steps that apply."""
        lines = simulation.line_ids.filtered("applies")
        return {line.step_id.name: line.user_ids for line in lines}

    def test_steps_go_by_the_values_of_the_form(self):
        for values, names in (
            ({}, ["Market"]),
            ({"amount_total": 49999}, ["Market"]),
            ({"amount_total": 50000}, ["Market", "Large"]),
            ({"risk": "high"}, ["Market", "Risky"]),
            ({"category_id": self.foundry}, ["Market", "Castings"]),
        ):
            with self.subTest(values=values), self._form() as form:
                form.requester_id = self.buyer
                for name, value in values.items():
                    form[name] = value
                self.assertEqual(form.policy_id, self.policy)
                self.assertFalse(form.dead_end)
                simulation = form.save()
                self.assertEqual(list(self._route(simulation)), names)
                self.assertEqual(len(simulation.line_ids), 4, "the others are shown")

    def test_same_route_as_a_submission(self):
        self.application.write({"risk": "high"})
        self.application.line_ids.price = 60
        with self._form() as form:
            form.requester_id = self.buyer
            form.category_id = self.application.category_id
            form.amount_total = self.application.amount_total
            form.risk = "high"
        self._submit()
        tasks = self.application.approval_round_ids.task_ids
        submitted = {
            step.name: group.user_id for step, group in tasks.grouped("step_id").items()
        }
        self.assertEqual(self._route(form.record), submitted)
        self.assertEqual(len(submitted), 4)

    def test_people_and_deadlines(self):
        with self._form() as form:
            form.requester_id = self.buyer
            form.amount_total = 50000
        market, large = form.record.line_ids[:2]
        self.assertEqual(market.user_ids, self.approver)
        self.assertGreater(market.date_deadline, fields.Datetime.now())
        self.assertEqual(large.user_ids, self.director + self.manager)
        self.assertEqual(large.mode, "all")
        self.assertFalse(large.date_deadline)

    def test_requester_who_would_decide_alone(self):
        with self._form() as form:
            form.requester_id = self.approver
            self.assertIn("Market", form.dead_end)
        line = form.record.line_ids[:1]
        self.assertFalse(line.user_ids)
        self.assertIn("dead end", line.remark)

    def test_person_who_is_needed_twice(self):
        policy = self._draft(self._by(self.approver), self._by(self.approver))
        with self._form(default_policy_id=policy.id) as form:
            form.requester_id = self.buyer
            self.assertIn("Step 2", form.dead_end)
        policy.allow_repeat = True
        with self._form(default_policy_id=policy.id) as form:
            form.requester_id = self.buyer
            self.assertFalse(form.dead_end)

    def test_who_is_away(self):
        self._substitute(self.approver, self.deputy, date_from=fields.Date.today())
        with self._form() as form:
            form.requester_id = self.buyer
        remark = form.record.line_ids[0].remark
        self.assertIn(self.approver.name, remark)
        self.assertIn(self.deputy.name, remark)

    def test_draft_is_tried_before_it_is_in_force(self):
        draft = self._draft(self._by(self.director, name="Only"))
        action = draft.with_user(self.manager).action_simulate()
        with self._form(**action["context"]) as form:
            form.requester_id = self.buyer
        self.assertEqual(form.policy_id, draft)
        self.assertEqual(self._route(form.record), {"Only": self.director})

    def test_nothing_in_force(self):
        self.policy.action_retire()
        self.env["supplier.approval.policy"].search(
            [("state", "=", "active")]
        ).action_retire()
        with self._form() as form:
            self.assertFalse(form.policy_id)
        self.assertFalse(form.record.line_ids)

    def test_nothing_is_done(self):
        models = ("application", "approval.round", "approval.task")
        before = [self.env[f"supplier.{name}"].search_count([]) for name in models]
        with self._form() as form:
            form.requester_id = self.buyer
            form.amount_total = 50000
        after = [self.env[f"supplier.{name}"].search_count([]) for name in models]
        self.assertEqual(after, before)

    def test_only_managers_look(self):
        for user in (self.buyer, self.approver):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._form(user)
