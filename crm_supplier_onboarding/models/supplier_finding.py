from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SEVERITIES = [("minor", "Minor"), ("major", "Major"), ("critical", "Critical")]
FINDING_STATES = [("open", "Open"), ("done", "Done"), ("verified", "Verified")]


class SupplierFinding(models.Model):
    """What was found wrong at a supplier, and what is done about it.

    What an evaluator notes down stays hidden like the answers: see
    ``supplier.evaluation``. Others belong to the dossier without an evaluation.
    """

    _name = "supplier.finding"
    _inherit = ["supplier.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Supplier Finding"
    _order = "date_due, id"
    _check_company_auto = True

    _transition_fields = (
        "state",
        "done_by_id",
        "date_done",
        "verified_by_id",
        "date_verified",
    )
    # Of an evaluation that is submitted.
    _evidence_fields = ("name", "description", "severity")

    name = fields.Char(string="Finding", required=True)
    description = fields.Text()
    application_id = fields.Many2one(
        "supplier.application",
        required=True,
        index=True,
        ondelete="cascade",
        compute="_compute_application_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    evaluation_id = fields.Many2one(
        "supplier.evaluation", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="application_id.partner_id", store=True)
    severity = fields.Selection(
        SEVERITIES, required=True, default="minor", tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain=[("share", "=", False)],
        tracking=True,
        help="Who sees to it that it is put right.",
    )
    date_due = fields.Date(string="Due")
    action = fields.Text(string="Corrective Action")
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", domain=[("res_model", "=", "supplier.finding")]
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        compute="_compute_evidence_ids",
        inverse="_inverse_evidence_ids",
    )
    state = fields.Selection(
        FINDING_STATES,
        required=True,
        default="open",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    done_by_id = fields.Many2one("res.users", copy=False, ondelete="restrict")
    date_done = fields.Date(copy=False)
    verified_by_id = fields.Many2one("res.users", copy=False, ondelete="restrict")
    date_verified = fields.Date(copy=False)

    _open_idx = models.Index("(user_id, date_due) WHERE state = 'open'")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("evaluation_id")
    def _compute_application_id(self):
        for finding in self:
            application = finding.evaluation_id.application_id
            finding.application_id = application or finding.application_id

    @api.depends("attachment_ids")
    def _compute_evidence_ids(self):
        for finding in self:
            finding.evidence_ids = finding.attachment_ids

    def _inverse_evidence_ids(self):
        for finding in self:
            evidence = finding.evidence_ids
            (finding.attachment_ids - evidence).unlink()
            # Without its model, an attachment belongs to whoever made it.
            evidence.write({"res_model": self._name, "res_id": finding.id})
        self.invalidate_recordset(["attachment_ids"])

    @api.constrains("evaluation_id", "application_id")
    def _check_application(self):
        for finding in self:
            application = finding.evaluation_id.application_id
            if application and application != finding.application_id:
                raise UserError(
                    self.env._("A finding belongs to the dossier of its evaluation.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._check_open()
        findings.evaluation_id._check_changeable()
        findings._ask_owners()
        return findings

    def write(self, vals):
        if set(vals) - self._get_unlocked_fields():
            self._check_open()
        if {"evaluation_id", "application_id"} & set(vals):
            raise UserError(
                self.env._("A finding stays in the dossier it was made for.")
            )
        if set(vals) & set(self._evidence_fields):
            self.evaluation_id._check_changeable()
        result = super().write(vals)
        if "user_id" in vals or "date_due" in vals:
            self._ask_owners()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self._check_open()
        self.evaluation_id._check_changeable()

    @api.model
    def _get_unlocked_fields(self):
        """Return what may be written though the dossier is locked.

        It was approved with its findings as they were found: what is done about them
        goes on.
        """
        return {
            *self._transition_fields,
            *("user_id", "date_due", "action", "attachment_ids", "evidence_ids"),
            *(
                name
                for name in self._fields
                if name.startswith(("message_", "activity_", "website_message_"))
            ),
        }

    def _check_open(self):
        """Refuse to change findings of a dossier that is locked."""
        # sudo: whether the finding may be written is checked by the ORM; only the state
        # of the dossier is looked at.
        self.sudo().application_id._check_open()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_done(self):
        """Say that findings are put right.

        :raise UserError: when one is done already, or it is not said what was done
        """
        self._check_state("open")
        for finding in self:
            if not (finding.action or "").strip():
                raise UserError(
                    self.env._("Say what was done about “%s” first.", finding.name)
                )
        self._do_move("done", done_by_id=self.env.uid, date_done=self._today())
        return True

    def action_verify(self):
        """Confirm that findings are put right.

        :raise AccessError: when the user says so of what they did themselves
        :raise UserError: when one is not done
        """
        self._check_state("done")
        if self.env.user in self.done_by_id | self.user_id:
            raise AccessError(
                self.env._("Somebody else has to verify what you put right.")
            )
        self._do_move(
            "verified", verified_by_id=self.env.uid, date_verified=self._today()
        )
        return True

    def action_reopen(self):
        """Put findings back to work.

        :raise UserError: when one is open
        """
        self._check_state("done", "verified")
        empty = dict.fromkeys(self._transition_fields, False)
        self._do_move(**{**empty, "state": "open"})
        return True

    def _do_move(self, state, **values):
        # sudo: the action that came here has checked the user and the state.
        self.sudo().write({**values, "state": state})
        self._ask_owners()

    @api.model
    def _today(self):
        return fields.Date.context_today(self)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_visible(self):
        """Tell whether others than the evaluator may know of this finding."""
        return not self.evaluation_id or self.evaluation_id.revealed

    def _ask_owners(self):
        """Keep the activities of the owners up to date: one for each open finding."""
        todo = self.env.ref("mail.mail_activity_data_todo")
        # sudo: whoever may write the finding may ask its owner.
        findings_sudo = self.sudo()
        findings_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        self.env["mail.activity"].sudo().create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": finding_sudo.id,
                    "activity_type_id": todo.id,
                    "automated": True,
                    "user_id": finding_sudo.user_id.id,
                    "date_deadline": finding_sudo.date_due or self._today(),
                    "summary": finding_sudo.name,
                }
                for finding_sudo in findings_sudo
                if finding_sudo.user_id
                and finding_sudo.state == "open"
                and finding_sudo._is_visible()
            ]
        )
