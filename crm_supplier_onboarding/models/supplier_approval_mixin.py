import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, json_default


class SupplierApprovalMixin(models.AbstractModel):
    """A document that is approved by the steps of a policy.

    A model that inherits it has ``company_id``, ``currency_id`` and ``requester_id``,
    calls ``_submit_for_approval`` from an action that has checked everything else, and
    says in ``_do_approved``, ``_do_refused`` and ``_do_returned`` what follows.
    """

    _name = "supplier.approval.mixin"
    _inherit = ["supplier.transition.mixin"]
    _description = "Document under Approval"

    approval_round_ids = fields.One2many(
        "supplier.approval.round", "res_id", string="Approval Rounds", readonly=True
    )
    approval_task_id = fields.Many2one(
        "supplier.approval.task",
        string="My Approval Task",
        compute="_compute_approval_task_id",
        help="What the reader has to decide on this document.",
    )

    @api.depends("approval_round_ids.task_ids.state")
    @api.depends_context("uid")
    def _compute_approval_task_id(self):
        Task = self.env["supplier.approval.task"]
        tasks = Task._map_open(self._name, self.ids, self.env.user)
        for document in self:
            document.approval_task_id = tasks.get((document.id, self.env.uid), False)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        # sudo: whoever may delete the document need not read its rounds.
        if self.sudo().approval_round_ids:
            raise UserError(
                self.env._("What was submitted once must stay: withdraw it instead.")
            )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_approval_partner(self):
        """Return the supplier that the document is about."""
        return self.partner_id

    def _get_approval_amount(self):
        """Return the amount that steps go by, in the currency of the document."""
        return 0.0

    def _get_approval_summary(self):
        """Return what is asked and the figures that matter, in the user's language."""
        return self.display_name

    def _get_approval_barred_users(self):
        """Return the users who may not take the last step, whatever the policy says."""
        return self.env["res.users"]

    def _get_approval_evidence(self):
        """Return what the deciders are shown, as it is now, ready for JSON."""
        return {}

    def _do_approved(self):
        """Do what follows from the approval of all steps."""
        raise NotImplementedError

    def _do_refused(self, comment):
        """Do what follows from a refusal."""
        raise NotImplementedError

    def _do_returned(self, comment):
        """Open the document for revision."""
        raise NotImplementedError

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _submit_for_approval(self):
        """Begin a round for each document: tasks for all steps, the first one open.

        The caller has checked that the user may submit these documents.

        :raise UserError: when no policy is in force, or nobody could decide
        """
        # Defaults in the context, which any client may send, would end in the rounds.
        clean = self.with_context(clean_context(self.env.context))
        # sudo: who submits was checked; nobody writes rounds and tasks.
        documents_sudo = clean.sudo()
        routes = {}
        policies = {}
        for company_sudo, group_sudo in documents_sudo.grouped("company_id").items():
            policy_sudo = clean._get_approval_policy(company_sudo).sudo()
            found = policy_sudo._map_routes(group_sudo, self.env.user)
            policy_sudo._check_routes(found)
            routes.update(found)
            policies[company_sudo] = policy_sudo
        rounds_sudo = (
            clean.env["supplier.approval.round"]
            .sudo()
            .create(
                [
                    document_sudo._prepare_round_values(
                        policies[document_sudo.company_id]
                    )
                    for document_sudo in documents_sudo
                ]
            )
        )
        clean.env["supplier.approval.task"].sudo().create(
            [
                {"round_id": round_sudo.id, "step_id": step.id, "user_id": user.id}
                for document_sudo, round_sudo in zip(
                    documents_sudo, rounds_sudo, strict=True
                )
                for step, users in routes[document_sudo]
                for user in users
            ]
        )
        rounds_sudo._open_next_step()

    @api.model
    def _get_approval_policy(self, company):
        """Return the policy by which documents of a company are decided now.

        :raise UserError: when there is none
        """
        return self.env["supplier.approval.policy"]._get_policy(self._name, company)

    def _cancel_approval(self):
        """End the rounds that are under way without a decision.

        What was decided until then stays, and another round can follow.
        """
        # sudo: the caller has checked that the user may withdraw these documents.
        rounds_sudo = self.sudo().approval_round_ids
        open_sudo = rounds_sudo.filtered(lambda round_: round_.state == "open")
        open_sudo._lock()
        open_sudo._close("cancelled")

    def _prepare_round_values(self, policy):
        """Return the values of the next round of this document.

        :param policy: ``supplier.approval.policy`` in force
        """
        evidence = self._get_approval_evidence()
        text = json.dumps(evidence, default=json_default, sort_keys=True)
        return {
            "res_model": self._name,
            "res_id": self.id,
            "number": len(self.approval_round_ids) + 1,
            "name": self.display_name,
            "policy_id": policy.id,
            "requester_id": self.requester_id.id,
            "submitter_id": self.env.uid,
            "company_id": self.company_id.id,
            "partner_id": self._get_approval_partner().id,
            "amount": self._get_approval_amount(),
            "currency_id": self.currency_id.id,
            "state": "open",
            "evidence": json.loads(text),
            "digest": hashlib.sha256(text.encode()).hexdigest(),
        }
