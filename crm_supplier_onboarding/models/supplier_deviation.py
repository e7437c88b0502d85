from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

CONDITIONS = [
    ("visit", "Site Survey"),
    ("documents", "Documents"),
    ("interviews", "Interviews"),
    ("confidentiality", "Confidentiality Agreement"),
    ("signatories", "Signatories"),
]
DEVIATION_STATES = [
    ("draft", "Draft"),
    ("pending", "Under Approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("lapsed", "Lapsed"),
]
DONE_STATES = ("registered", "refused", "withdrawn")


class SupplierDeviation(models.Model):
    """An exception from one condition of one application.

    A purchase manager asks for it with a reason, another person approves it. What is
    exempt then is told by ``supplier.application._is_exempt``.
    """

    _name = "supplier.deviation"
    _inherit = ["supplier.approval.mixin", "mail.thread"]
    _description = "Deviation"
    _order = "id desc"
    _check_company_auto = True
    # Who decides on it writes messages on what one may only read.
    _mail_post_access = "read"

    _transition_fields = ("state", "requester_id", "refusal_reason")

    application_id = fields.Many2one(
        "supplier.application",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    condition = fields.Selection(
        CONDITIONS,
        string="Exempt from",
        required=True,
        help="The condition that this application need not meet.",
    )
    reason = fields.Text(required=True)
    requester_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="application_id.partner_id")
    state = fields.Selection(
        DEVIATION_STATES, required=True, default="draft", copy=False, tracking=True
    )
    refusal_reason = fields.Text(copy=False)

    _condition_uniq = models.UniqueIndex(
        "(application_id, condition) WHERE state IN ('pending', 'approved')",
        "This deviation is already approved, or waits for its approval.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("condition", "application_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["condition"]._description_selection(self.env))
        for deviation in self:
            deviation.display_name = self.env._(
                "Deviation from “%(condition)s”: %(application)s",
                condition=labels.get(deviation.condition, ""),
                application=deviation.application_id.display_name or "",
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        deviations = super().create(vals_list)
        deviations._check_application_open()
        return deviations

    def write(self, vals):
        if {"application_id", "condition", "reason"} & set(vals):
            self._check_state("draft")
        result = super().write(vals)
        if "application_id" in vals:
            self._check_application_open()
            # Rules were checked on the application that the deviation leaves.
            self.check_access("write")
        return result

    def _check_application_open(self):
        """Refuse deviations of what is done with.

        :raise UserError: when an application is registered, refused or withdrawn
        """
        for application in self.application_id:
            if application.state in DONE_STATES:
                raise UserError(
                    self.env._(
                        "“%(name)s” is done with (%(state)s): there is nothing to "
                        "deviate from.",
                        name=application.display_name,
                        state=application._get_state_label(),
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Ask somebody else to approve these deviations.

        :raise UserError: when one is no draft or was begun by somebody else, when its
            application is done with, or when nobody else could decide
        """
        self._check_state("draft")
        # sudo: whoever withdraws the application at this moment starts again.
        self.sudo().application_id._serialize()
        self._check_application_open()
        for deviation in self:
            if deviation.requester_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%s has begun this deviation and has to ask for it.",
                        deviation.requester_id.name,
                    )
                )
            if not deviation.reason.strip():
                raise UserError(self.env._("Say why, in one sentence at least."))
        self._set_state("pending")
        self._submit_for_approval()
        self._log(self.env._("Asked for"))
        return True

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _set_state(self, state, **values):
        # sudo: the action or the approval that came here has checked the user.
        self.sudo().write({"state": state, **values})

    def _do_approved(self):
        self._set_state("approved")
        self._log(self.env._("Approved"))

    def _do_refused(self, comment):
        self._set_state("refused", refusal_reason=comment)
        self._log(self.env._("Refused"), comment)

    def _do_returned(self, comment):
        self._set_state("draft")
        self._log(self.env._("Returned for revision"), comment)

    def _do_lapse(self, reason):
        """End these deviations together with what they are from.

        :param str reason: why
        """
        self._cancel_approval()
        self._set_state("lapsed")
        self._log(self.env._("Lapsed"), reason)

    def _log(self, event, comment=""):
        """Note on the applications what happens to their deviations."""
        for deviation in self:
            lines = (f"{deviation.display_name}: {event}", comment or deviation.reason)
            deviation.application_id._message_log(body=plaintext2html("\n".join(lines)))

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _get_approval_evidence(self):
        return {
            **super()._get_approval_evidence(),
            "application": self.application_id.display_name,
            "condition": self.condition,
            "reason": self.reason,
        }

    @api.model
    def _activate_default_policy(self):
        """Put the policy that comes with the addon into force, once.

        Without the check of its route: who decides may come later.
        """
        policy = self.env.ref(
            "crm_supplier_onboarding.supplier_approval_policy_deviation",
            raise_if_not_found=False,
        )
        if policy and policy.state == "draft":
            policy._do_activate()
