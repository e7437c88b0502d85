import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OUTCOMES = [
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("returned", "Returned for Revision"),
]
LOCK = """
    SELECT id FROM supplier_approval_round WHERE id = ANY(%s)
  ORDER BY id FOR NO KEY UPDATE
"""
ROUND_STATES = [("open", "To Decide"), *OUTCOMES, ("cancelled", "Cancelled")]


class SupplierApprovalRound(models.Model):
    """One passage of a document through its approval policy.

    Holds what the deciders saw; a document that is submitted again gets a round of
    its own, so that the earlier ones stay as they were.
    """

    _name = "supplier.approval.round"
    _description = "Approval Round"
    _order = "id desc"

    res_model = fields.Char(
        string="Document Model", required=True, export_string_translation=False
    )
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, index=True
    )
    number = fields.Integer(string="Round", required=True)
    name = fields.Char(string="Subject", required=True)
    policy_id = fields.Many2one(
        "supplier.approval.policy", required=True, index=True, ondelete="restrict"
    )
    requester_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    submitter_id = fields.Many2one(
        "res.users",
        string="Submitted by",
        ondelete="restrict",
        help="Decides as little as the requester does.",
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", index="btree_not_null", ondelete="restrict"
    )
    amount = fields.Monetary()
    currency_id = fields.Many2one("res.currency", required=True)
    state = fields.Selection(ROUND_STATES, required=True, default="open")
    step_id = fields.Many2one(
        "supplier.approval.step", string="Current Step", ondelete="restrict"
    )
    evidence = fields.Json(help="What the deciders saw.")
    digest = fields.Char(help="SHA-256 of what the deciders saw.")
    evidence_text = fields.Text(
        string="What They Saw", compute="_compute_evidence_text"
    )
    revision = fields.Integer(
        default=0,
        export_string_translation=False,
        help="Counts the changes, so that two at the same time never both succeed.",
    )
    date_start = fields.Datetime(required=True, default=fields.Datetime.now)
    date_end = fields.Datetime()
    task_ids = fields.One2many("supplier.approval.task", "round_id")
    decision_ids = fields.One2many("supplier.approval.decision", "round_id")

    _number_uniq = models.UniqueIndex(
        "(res_model, res_id, number)", "A document has each round once."
    )
    _open_uniq = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'open'",
        "This document is already under approval.",
    )

    @api.depends("evidence")
    def _compute_evidence_text(self):
        for round_ in self:
            round_.evidence_text = json.dumps(
                round_.evidence or {}, ensure_ascii=False, indent=2
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was submitted once must stay."))

    def action_open_subject(self):
        """Show the document that this round is about.

        :return: an ``ir.actions.act_window`` dictionary
        """
        return self._get_subject()._get_records_action()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_subject(self):
        """Return the document that this round is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _lock(self):
        """Let nobody else change the tasks of these rounds in the meantime.

        Whoever locks a round also updates it, hence a rival that waited for it gets a
        serialization failure and is run again by Odoo, on the new state.
        """
        self.env.execute_query(SQL(LOCK, self.ids))
        self._touch()

    def _touch(self):
        for round_ in self:
            round_.revision += 1

    def _get_last_step(self):
        """Return the step that decides in the end."""
        tasks = self.task_ids.filtered(lambda task: task.state != "void")
        return tasks._sort_steps()[-1:]

    def _open_next_step(self):
        """Let the next step decide; without one the document is approved."""
        complete_ids, task_ids, spent_ids = [], [], []
        rounds_by_step = defaultdict(list)
        for round_ in self:
            waiting = round_.task_ids.filtered(lambda task: task.state == "waiting")
            step = waiting._sort_steps()[:1]
            if not step:
                complete_ids.append(round_.id)
                continue
            rounds_by_step[step].append(round_.id)
            tasks = waiting.filtered(lambda task, step=step: task.step_id == step)
            spent = round_._get_spent_tasks(tasks)
            spent_ids += spent.ids
            task_ids += (tasks - spent).ids
        for step, round_ids in rounds_by_step.items():
            self.browse(round_ids).step_id = step
        Task = self.env["supplier.approval.task"].with_prefetch(self.task_ids.ids)
        if spent_ids:
            Task.browse(spent_ids)._void()
        Task.browse(task_ids)._replace_absent()._open()
        self.browse(complete_ids)._close("approved")

    def _get_spent_tasks(self, tasks):
        """Return the tasks of people who have decided in a step before.

        If nobody else were left, the step would be theirs: better that they are told
        so when they decide than that a document is approved by nobody.
        """
        if self.policy_id.allow_repeat:
            return tasks.browse()
        deciders = self.decision_ids.user_id
        spent = tasks.filtered(lambda task: task.user_id in deciders)
        return spent if spent != tasks else tasks.browse()

    def _get_dead_end(self, step, users):
        """Return why the later steps are blocked once some people decided in this one.

        :param step: ``supplier.approval.step`` that is decided
        :param users: ``res.users`` who decide in it
        :return: a phrase, False if the round can be completed
        """
        if self.policy_id.allow_repeat:
            return False
        tasks = self.task_ids.filtered(lambda task: task.state in ("open", "waiting"))
        here = tasks.filtered(lambda task: task.step_id == step)
        gone = self.decision_ids.user_id | users
        if step.mode == "all":
            gone |= here.user_id
        later = tasks - here
        route = [
            (
                step,
                later.filtered(lambda task, step=step: task.step_id == step).user_id
                - gone,
            )
            for step in later._sort_steps()
        ]
        return self.policy_id._get_dead_end(route)

    def _close(self, outcome, comment=""):
        """End these rounds and tell their documents.

        :param str outcome: one of ``OUTCOMES``, or ``cancelled``
        :param str comment: why
        """
        if not self:
            return
        self.write({"state": outcome, "date_end": fields.Datetime.now()})
        # Before the next round: the ORM inserts at once, but updates later.
        self.flush_recordset(["state"])
        tasks = self.task_ids.filtered(lambda task: task.state in ("open", "waiting"))
        if tasks:
            tasks._void()
        for round_ in self:
            subject = round_._get_subject()
            if outcome == "approved":
                subject._do_approved()
            elif outcome == "refused":
                subject._do_refused(comment)
            elif outcome == "returned":
                subject._do_returned(comment)
