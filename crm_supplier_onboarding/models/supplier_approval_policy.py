from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

POLICY_STATES = [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")]


class SupplierApprovalPolicy(models.Model):
    """Who decides on one kind of records, step after step.

    A policy in force never changes: a new version takes its place, and rounds that
    are under way end by the one they began with.
    """

    _name = "supplier.approval.policy"
    _inherit = ["supplier.transition.mixin"]
    _description = "Approval Policy"
    _order = "res_model, version desc, id desc"
    _check_company_auto = True

    _transition_fields = ("state", "version", "previous_id")

    name = fields.Char(required=True, translate=True)
    res_model = fields.Selection(
        selection="_get_model_selection",
        string="Document",
        required=True,
        default="supplier.application",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to share the policy among all companies.",
    )
    state = fields.Selection(POLICY_STATES, required=True, default="draft", copy=False)
    version = fields.Integer(default=1, required=True, copy=False)
    previous_id = fields.Many2one(
        "supplier.approval.policy",
        string="Takes the Place of",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    allow_repeat = fields.Boolean(
        string="Same Person May Decide Several Steps",
        help="Otherwise whoever decides in one step leaves the others to others.",
    )
    step_ids = fields.One2many("supplier.approval.step", "policy_id", copy=True)
    round_count = fields.Integer(compute="_compute_round_count")

    _active_uniq = models.UniqueIndex(
        "(res_model, COALESCE(company_id, 0)) WHERE state = 'active'",
        "There is already a policy in force for these documents.",
    )

    def _get_model_selection(self):
        """Return the documents that can be approved."""
        models_sudo = self.env["ir.model"].sudo()  # names of models only
        children = self.env["supplier.approval.mixin"]._inherit_children
        return [(name, models_sudo._get(name).name) for name in sorted(children)]

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_round_count(self):
        groups = self.env["supplier.approval.round"]._read_group(
            [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
        )
        counts = dict(groups)
        for policy in self:
            policy.round_count = counts.get(policy, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        self._check_changeable(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(policy.state != "draft" for policy in self):
            raise UserError(
                self.env._("A policy that was in force stays: retire it instead.")
            )

    def _check_changeable(self, vals):
        """Refuse to change what rounds go by."""
        if set(vals) <= {"name", *self._transition_fields}:
            return
        if any(policy.state != "draft" for policy in self):
            raise UserError(
                self.env._("A policy in force cannot be changed: make a new version.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_activate(self):
        """Put drafts into force; the versions before them retire.

        :raise UserError: when one is no draft
        :raise ValidationError: when nobody could complete its route
        """
        self._check_state("draft")
        self._check_route()
        self._do_activate()
        return True

    def action_new_version(self):
        """Make a draft that takes the place of this policy once it is activated.

        :return: an ``ir.actions.act_window`` dictionary that opens the draft
        """
        self.ensure_one()._check_state("active", "retired")
        draft = self.copy({"name": self.name})
        # sudo: the user may write policies, as was checked.
        draft.sudo().write({"version": self.version + 1, "previous_id": self.id})
        return draft._get_records_action()

    def action_retire(self):
        """Take policies out of force.

        :raise UserError: when one is not in force
        """
        self._check_state("active")
        # sudo: the user may write these policies, as was checked.
        self.sudo().state = "retired"
        return True

    def action_open_rounds(self):
        """Show what was decided by this policy.

        :return: an ``ir.actions.act_window`` dictionary
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_approval_round_action"
        )
        return {**action, "domain": [("policy_id", "in", self.ids)], "context": {}}

    def action_simulate(self):
        """Show whom this policy would ask: see ``supplier.approval.simulation``.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_approval_simulation_action"
        )
        return {**action, "context": {"default_policy_id": self.id}}

    def _check_route(self):
        """Refuse a policy by which nothing could ever be approved.

        :raise ValidationError: when nobody could complete its route
        """
        # sudo: the user may write these policies, but need not see all users.
        for policy_sudo in self.sudo():
            if not policy_sudo.step_ids:
                raise ValidationError(
                    self.env._("“%s” has no step: add who decides.", policy_sudo.name)
                )
            policy_sudo.step_ids._check_source()
            policy_sudo._check_known_route()

    def _do_activate(self):
        # sudo: the user may write these policies, as was checked.
        for policy_sudo in self.sudo():
            same_sudo = policy_sudo.search(
                [
                    ("res_model", "=", policy_sudo.res_model),
                    ("company_id", "=", policy_sudo.company_id.id),
                    ("state", "=", "active"),
                ]
            )
            same_sudo.state = "retired"
            same_sudo.flush_recordset(["state"])
            policy_sudo.state = "active"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _search_policy(self, res_model, company):
        """Return the policy in force: the company's own before the shared one.

        :param str res_model: name of a model with ``supplier.approval.mixin``
        :param company: ``res.company`` of the documents
        :return: a policy as superuser, empty if there is none
        """
        # sudo: whoever may submit a document need not read the policies.
        policies_sudo = self.sudo().search(
            [
                ("res_model", "=", res_model),
                ("company_id", "in", [company.id, False]),
                ("state", "=", "active"),
            ]
        )
        return policies_sudo.sorted(lambda policy: not policy.company_id)[:1]

    @api.model
    def _get_policy(self, res_model, company):
        """Return the policy in force: see ``_search_policy``.

        :raise UserError: when there is none
        """
        policy_sudo = self._search_policy(res_model, company)
        if not policy_sudo:
            raise UserError(
                self.env._(
                    "No approval policy is in force for “%(document)s”: ask a "
                    "purchase administrator to activate one.",
                    document=self.env["ir.model"]._get(res_model).name,
                )
            )
        return policy_sudo
