import re
from contextlib import contextmanager

from odoo.exceptions import UserError

from .common import RelationsCommon


class GateCommon(RelationsCommon):
    """A pipeline of four stages, and an opportunity in the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [
                {"name": "Gate Team", "company_id": False, "member_ids": cls.rep.ids},
                {"name": "Other Team", "company_id": False},
            ]
        )
        # Nothing else is on the way.
        cls.env["crm.stage"].search([]).sequence = 1000
        cls.first, cls.second, cls.third, cls.won = cls.env["crm.stage"].create(
            [
                {"name": name, "sequence": sequence, "is_won": name == "Fourth"}
                for sequence, name in enumerate(("First", "Second", "Third", "Fourth"))
            ]
        )
        cls.lead.write({"team_id": cls.team.id, "stage_id": cls.first.id})

    @classmethod
    def _require(cls, stage, kind, **values):
        stage.relation_gate_policy = "block"
        return cls.env["crm.stage.requirement"].create(
            {"stage_id": stage.id, "kind": kind, **values}
        )

    @classmethod
    def _add_items(cls, stage, *kinds):
        return cls.env["crm.stage.playbook.item"].create(
            [
                {"stage_id": stage.id, "kind": kind, "name": f"{kind} {index}"}
                for index, kind in enumerate(kinds)
            ]
        )

    def _move(self, stage, **values):
        self.lead.with_user(self.rep).write({"stage_id": stage.id, **values})

    def _assert_blocked(self, stage, *patterns, **values):
        """Check that the move is refused, and that each pattern is in the message."""
        before = self.lead.stage_id
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            self._move(stage, **values)
        for pattern in patterns:
            self.assertRegex(refused.exception.args[0], re.compile(pattern, re.M))
        self.assertEqual(self.lead.stage_id, before)

    @contextmanager
    def _assert_notified(self, text):
        """Check that the user is told in the web client."""
        self.env["bus.bus"].sudo().search([]).unlink()
        yield
        self.env.cr.precommit.run()
        notified = self.env["bus.bus"].sudo().search([])
        messages = [
            row.message for row in notified if "simple_notification" in row.message
        ]
        self.assertEqual(len(messages), 1)
        self.assertIn(text, messages[0])
