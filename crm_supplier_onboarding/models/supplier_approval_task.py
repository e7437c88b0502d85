from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context

from .supplier_approval_decision import CHANNELS
from .supplier_approval_round import OUTCOMES

TASK_STATES = [
    ("waiting", "Waiting"),
    ("open", "To Decide"),
    ("done", "Decided"),
    ("void", "No Longer Needed"),
]
ORIGINS = [
    ("route", "Approver"),
    ("substitute", "Substitute"),
    ("escalation", "Escalation"),
]


class SupplierApprovalTask(models.Model):
    """One person's part in one step of a round."""

    _name = "supplier.approval.task"
    _description = "Approval Task"
    _order = "date_deadline, id"
    _rec_name = "name"

    round_id = fields.Many2one(
        "supplier.approval.round", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "supplier.approval.step", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Approver", required=True, ondelete="restrict"
    )
    on_behalf_id = fields.Many2one(
        "res.users",
        string="On Behalf of",
        ondelete="restrict",
        help="In whose place the approver was asked.",
    )
    origin = fields.Selection(
        ORIGINS, string="Asked as", required=True, default="route"
    )
    state = fields.Selection(TASK_STATES, required=True, default="waiting")
    date_open = fields.Datetime(string="Asked on")
    date_deadline = fields.Datetime(string="Deadline")
    date_done = fields.Datetime(string="Decided on")
    duration = fields.Float(
        string="Waiting Time (Hours)",
        compute="_compute_duration",
        store=True,
        aggregator="avg",
        help="Hours of the clock from asking to deciding.",
    )
    waiting = fields.Float(
        string="Waiting for (Hours)",
        compute="_compute_waiting",
        help="Hours of the clock since the approver was asked.",
    )
    company_id = fields.Many2one(related="round_id.company_id", store=True)
    res_model = fields.Char(related="round_id.res_model")
    name = fields.Char(related="round_id.name")
    requester_id = fields.Many2one(related="round_id.requester_id")
    partner_id = fields.Many2one(related="round_id.partner_id")
    amount = fields.Monetary(related="round_id.amount")
    currency_id = fields.Many2one(related="round_id.currency_id")

    _user_uniq = models.UniqueIndex(
        "(round_id, step_id, user_id) WHERE state != 'void'",
        "Each person has one task in a step.",
    )
    _open_idx = models.Index("(user_id, date_deadline) WHERE state = 'open'")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("date_open", "date_done")
    def _compute_duration(self):
        for task in self:
            task.duration = task._get_hours(task.date_done)

    @api.depends("date_open", "state")
    def _compute_waiting(self):
        now = fields.Datetime.now()
        for task in self:
            task.waiting = task._get_hours(now) if task.state == "open" else 0

    def _get_hours(self, end):
        """Return how many hours an approver was asked at some moment."""
        if not self.date_open or not end:
            return 0
        return (end - self.date_open).total_seconds() / 3600

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who was asked once must stay."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_decide(self, outcome, comment="", channel="form"):
        """Decide on open tasks of the current user: the only way to decide.

        Form, list, activity, Inbox and e-mail all end here, so all checks are here.

        :param str outcome: ``approved``, ``refused`` or ``returned``
        :param str comment: the reason, required unless it is approved
        :param str channel: where the user decided, see the decision
        :raise AccessError: when one of the tasks is somebody else's
        :raise UserError: when one is decided already, or the reason is missing
        """
        # sudo: _check_can_decide ties tasks to their user, even if the company of
        # the document is not among those that are ticked in the web client.
        # Defaults in the context, which any client may send, would end in decisions.
        tasks_sudo = self.with_context(clean_context(self.env.context)).sudo()
        tasks_sudo.round_id._lock()
        tasks_sudo._check_can_decide()
        tasks_sudo._do_decide(outcome, (comment or "").strip(), channel)
        return True

    def action_open_subject(self):
        """Show the document to decide on.

        :return: an ``ir.actions.act_window`` dictionary
        """
        return self.round_id._get_subject()._get_records_action()

    def _check_can_decide(self):
        """Raise unless the current user may decide on all the tasks now."""
        user = self.env.user
        for task in self:
            mine = task.user_id == user and task._filter_members()
            if not mine or task._is_interested(user):
                raise AccessError(self.env._("You may not decide on %s.", task.name))
            if task.state != "open" or task.round_id.state != "open":
                raise UserError(task._get_closed_message())

    def _is_interested(self, user):
        """Tell whether a user has a part in the document that bars them from deciding.

        Requesters never decide; evaluators and the like only not in the last step.
        """
        round_ = self.round_id
        if user in round_.requester_id | round_.submitter_id:
            return True
        if self.step_id != round_._get_last_step():
            return False
        return user in round_._get_subject()._get_approval_barred_users()

    def _check_can_approve(self):
        """Refuse to approve what takes other people: see ``allow_repeat``.

        :raise UserError: when the user approved in an earlier step, or is needed later
        """
        user = self.env.user
        for task in self.filtered(
            lambda task: not task.round_id.policy_id.allow_repeat
        ):
            round_ = task.round_id
            earlier = round_.decision_ids.filtered(
                lambda decision, task=task: (
                    decision.user_id == user and decision.step_id != task.step_id
                )
            )
            if earlier:
                raise UserError(
                    self.env._(
                        "You approved “%(document)s” in the step “%(step)s” already: "
                        "somebody else has to decide now.",
                        document=task.name,
                        step=earlier[0].step_id.name,
                    )
                )
            if reason := round_._get_dead_end(task.step_id, user):
                raise UserError(
                    self.env._(
                        "Let somebody else approve “%(document)s”: if you do, "
                        "%(reason)s.",
                        document=task.name,
                        reason=reason,
                    )
                )

    def _get_closed_message(self):
        """Return why there is nothing left to decide, and who decided."""
        decision = self.round_id.decision_ids.filtered(
            lambda decision: decision.step_id == self.step_id
        )[:1]
        if not decision:
            return self.env._("There is nothing to decide on %s any more.", self.name)
        labels = dict(decision._fields["outcome"]._description_selection(self.env))
        return self.env._(
            "%(document)s is already decided: %(outcome)s by %(user)s.",
            document=self.name,
            outcome=labels[decision.outcome],
            user=decision.user_id.name,
        )

    def _do_decide(self, outcome, comment, channel):
        self._check_decision(outcome, comment, channel)
        if outcome == "approved":
            self._check_can_approve()
        needless = self._get_needless(outcome)
        self.env["supplier.approval.decision"].create(
            [task._prepare_decision_values(outcome, comment, channel) for task in self]
        )
        self.write({"state": "done", "date_done": fields.Datetime.now()})
        needless.write({"state": "void"})
        rounds = self.round_id
        if outcome != "approved":
            rounds._close(outcome, comment)
            return
        complete = rounds.filtered(
            lambda r: not any(task.state == "open" for task in r.task_ids)
        )
        complete._open_next_step()

    @api.model
    def _check_decision(self, outcome, comment, channel):
        if outcome not in dict(OUTCOMES) or channel not in dict(CHANNELS):
            raise UserError(self.env._("Approve, refuse or return."))
        if outcome != "approved" and not comment:
            raise UserError(self.env._("Say why: the requester has to know."))

    def _get_needless(self, outcome):
        """Return the open tasks of others that a decision on these makes needless."""
        if outcome == "approved":
            return self.union(*(task._get_rivals() for task in self)) - self
        return self.round_id.task_ids.filtered(lambda task: task.state == "open") - self

    def _get_rivals(self):
        """Return the open tasks that the approval of this one makes needless.

        All of the step where one person is enough, else those in the same place: of
        whoever was asked on behalf of the same person.
        """
        place = self._get_place()
        return self.round_id.task_ids.filtered(
            lambda task: (
                task.step_id == self.step_id
                and task.state == "open"
                and (task.step_id.mode == "any" or task._get_place() == place)
            )
        )

    def _get_place(self):
        """Return the user whom the route asked in the first place."""
        return self.on_behalf_id or self.user_id

    def _prepare_decision_values(self, outcome, comment, channel):
        return {
            "round_id": self.round_id.id,
            "task_id": self.id,
            "step_id": self.step_id.id,
            "requester_id": self.requester_id.id,
            "user_id": self.env.uid,
            "on_behalf_id": self.on_behalf_id.id,
            "outcome": outcome,
            "comment": comment,
            "channel": channel,
            "digest": self.round_id.digest,
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _sort_steps(self):
        """Return the steps of these tasks, in their order."""
        return self.step_id.sorted(lambda step: (step.sequence, step.id))

    def _open(self):
        """Ask the users of waiting tasks to decide."""
        now = fields.Datetime.now()
        places = self.grouped(lambda task: (task.step_id, task.company_id))
        for (step, company), tasks in places.items():
            deadlines = step._get_deadlines(company, now)
            tasks.write({"state": "open", "date_open": now, **deadlines})

    def _may_be_asked(self, user):
        """Tell whether a user may get a task in the place of this one.

        Never the requester, nobody who is barred, has a task in the step or is needed
        in another one.
        """
        round_ = self.round_id
        tasks = round_.task_ids.filtered(
            lambda task: task.step_id == self.step_id and task.state != "void"
        )
        return (
            bool(user._filter_approval_users(self.company_id))
            and user not in tasks.user_id
            and not self._is_interested(user)
            and (
                round_.policy_id.allow_repeat or user not in round_.decision_ids.user_id
            )
            and not round_._get_dead_end(self.step_id, user)
        )

    def _prepare_stand_in_values(self, user, origin):
        """Return the values of a task for somebody in the place of this approver."""
        return {
            "round_id": self.round_id.id,
            "step_id": self.step_id.id,
            "user_id": user.id,
            "on_behalf_id": self._get_place().id,
            "origin": origin,
            "state": "waiting",
        }

    def _void(self):
        """Ask nobody for these tasks any more."""
        self.state = "void"

    @api.model
    def _map_open(self, res_model, res_ids, users):
        """Map (document id, user id) to the id of the task that is open there.

        :param str res_model: name of the model of the documents
        :param list[int] res_ids: ids of the documents
        :param users: ``res.users``
        """
        # sudo: callers learn an id, to decide on it is another matter.
        tasks_sudo = self.sudo().search_fetch(
            [
                ("user_id", "in", users.ids),
                ("state", "=", "open"),
                ("round_id.res_model", "=", res_model),
                ("round_id.res_id", "in", res_ids),
            ],
            ["round_id", "user_id"],
        )
        return {(task.round_id.res_id, task.user_id.id): task.id for task in tasks_sudo}
