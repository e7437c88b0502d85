from odoo import fields, models
from odoo.exceptions import UserError

OUTCOMES = [
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("returned", "Returned for Revision"),
]
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

    def _get_subject(self):
        """Return the document that this round is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _lock(self):
        """Let nobody else decide on these rounds in the meantime.

        A decision updates its round, hence a rival that read an older state gets a
        serialization failure and is run again by Odoo, on the new state.

        :raise UserError: when somebody else is deciding at this moment
        """
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("Someone else is deciding right now. Try again in a moment.")
            )

    def _open_next_step(self):
        """Let the next step decide; without one the document is approved."""
        for round_ in self:
            waiting = round_.task_ids.filtered(lambda task: task.state == "waiting")
            step = waiting.step_id.sorted()[:1]
            if not step:
                round_._close("approved")
                continue
            round_.step_id = step
            waiting.filtered(lambda task, step=step: task.step_id == step)._open()

    def _close(self, outcome, comment=""):
        """End these rounds and tell their documents.

        :param str outcome: one of ``OUTCOMES``, or ``cancelled``
        :param str comment: why
        """
        self.write({"state": outcome, "date_end": fields.Datetime.now()})
        # Before the next round: the ORM inserts at once, but updates later.
        self.flush_recordset(["state"])
        tasks = self.task_ids.filtered(lambda task: task.state in ("open", "waiting"))
        tasks._void()
        for round_ in self:
            subject = round_._get_subject()
            if outcome == "approved":
                subject._do_approved()
            elif outcome == "refused":
                subject._do_refused(comment)
            elif outcome == "returned":
                subject._do_returned(comment)
