from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .supplier_approval_round import OUTCOMES

TASK_STATES = [
    ("waiting", "Waiting"),
    ("open", "To Decide"),
    ("done", "Decided"),
    ("void", "No Longer Needed"),
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
    state = fields.Selection(TASK_STATES, required=True, default="waiting")
    date_open = fields.Datetime(string="Asked on")
    date_deadline = fields.Datetime(string="Deadline")
    company_id = fields.Many2one(related="round_id.company_id", store=True)
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
        tasks_sudo = self.sudo()
        tasks_sudo.round_id._lock()
        tasks_sudo._check_can_decide()
        tasks_sudo._do_decide(outcome, (comment or "").strip(), channel)
        return True

    def _check_can_decide(self):
        """Raise unless the current user may decide on all the tasks now."""
        user = self.env.user
        for task in self:
            if task.user_id != user or task.round_id.requester_id == user:
                raise AccessError(self.env._("You may not decide on %s.", task.name))
            if task.state != "open" or task.round_id.state != "open":
                raise UserError(task._get_closed_message())

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
        if outcome not in dict(OUTCOMES):
            raise UserError(self.env._("Approve, refuse or return."))
        if outcome != "approved" and not comment:
            raise UserError(self.env._("Say why: the requester has to know."))
        self.env["supplier.approval.decision"].create(
            [task._prepare_decision_values(outcome, comment, channel) for task in self]
        )
        self.state = "done"
        rounds = self.round_id
        if outcome != "approved":
            rounds._close(outcome, comment)
            return
        for task in self:
            if task.step_id.mode == "any":
                task._get_rivals()._void()
        complete = rounds.filtered(
            lambda r: not any(task.state == "open" for task in r.task_ids)
        )
        complete._open_next_step()

    def _get_rivals(self):
        """Return the open tasks of others in the same step."""
        return self.round_id.task_ids.filtered(
            lambda task: task.step_id == self.step_id and task.state == "open"
        )

    def _prepare_decision_values(self, outcome, comment, channel):
        return {
            "round_id": self.round_id.id,
            "task_id": self.id,
            "step_id": self.step_id.id,
            "requester_id": self.requester_id.id,
            "user_id": self.env.uid,
            "outcome": outcome,
            "comment": comment,
            "channel": channel,
            "digest": self.round_id.digest,
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _open(self):
        """Ask the users of waiting tasks to decide."""
        self.write({"state": "open", "date_open": fields.Datetime.now()})

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
