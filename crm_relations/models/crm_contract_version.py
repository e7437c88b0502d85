from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .crm_contract import CHANGE_TYPES
from .crm_contract_state import LIVE_STATES

ONE_DAY = relativedelta(days=1)


class CrmContract(models.Model):
    """Amendments and renewals: versions of a contract, one after the other."""

    _inherit = "crm.contract"

    version = fields.Integer(
        readonly=True, copy=False, default=1, required=True, aggregator=None
    )
    change_type = fields.Selection(
        CHANGE_TYPES,
        string="Version Type",
        readonly=True,
        copy=False,
        default="first",
        required=True,
    )
    change_reason = fields.Text(
        string="Reason of the Change", readonly=True, copy=False
    )
    root_id = fields.Many2one(
        "crm.contract",
        string="First Version",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    previous_id = fields.Many2one(
        "crm.contract",
        string="Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many(
        "crm.contract", "previous_id", string="Next Versions", readonly=True, copy=False
    )
    is_replaced = fields.Boolean(
        string="Replaced",
        readonly=True,
        copy=False,
        help="An amendment has taken its place.",
    )
    version_ids = fields.Many2many(
        "crm.contract", string="Versions", compute="_compute_version_ids"
    )
    renewal_lead_id = fields.Many2one(
        "crm.lead",
        string="Renewal Opportunity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _version_uniq = models.UniqueIndex(
        "(COALESCE(root_id, id), version)",
        "Somebody else has just made this version of the contract: load it again.",
    )
    _renewal_uniq = models.UniqueIndex(
        "(previous_id) WHERE change_type = 'renewal'",
        "This contract is being renewed already.",
    )
    _code_uniq = models.UniqueIndex(
        "(code, version, company_id) WHERE code <> ''",
        "Another contract bears this code already.",
    )

    @api.depends("root_id", "version")
    def _compute_version_ids(self):
        def get_root(contract):
            return (contract.root_id or contract)._origin

        roots = self.mapped(get_root)
        versions = self.search(
            Domain("root_id", "in", roots.ids) | Domain("id", "in", roots.ids),
            order="version desc",
        )
        by_root = versions.grouped(get_root)
        for contract in self:
            contract.version_ids = by_root.get(get_root(contract))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_amend(self):
        """Ask for the reason of an amendment, or open the one being prepared.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when the contract is not in force
        """
        self.ensure_one()._check_can_amend()
        if draft := self._get_prepared("amendment"):
            return draft._get_form_action()
        return self._get_change_action("amend", self.env._("Amend"))

    def action_renew(self):
        """Prepare the next period of this contract, or open what is prepared.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when the contract cannot be renewed
        """
        self.ensure_one()._check_can_renew()
        renewal = self._get_prepared("renewal") or self._do_prepare_renewal()
        return renewal._get_form_action()

    def action_terminate(self):
        """Ask when and why these contracts are terminated.

        :return: an ``ir.actions.act_window`` dictionary
        :raise AccessError: when the user is no sales manager
        :raise UserError: when one is not in force
        """
        self._check_can_terminate()
        return self._get_change_action("terminate", self.env._("Terminate"))

    def action_open_renewal_lead(self):
        """Open the opportunity to renew this contract; make it at the first time.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when the contract is not in force
        """
        self.ensure_one()
        if not self.renewal_lead_id:
            self._check_state(*LIVE_STATES)
            self._do_open_renewal_lead()
        return self.renewal_lead_id._get_records_action()

    def _get_form_action(self):
        return self.ensure_one()._get_records_action()

    def _get_change_action(self, operation, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.contract.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_operation": operation,
                "default_contract_ids": [Command.set(self.ids)],
            },
        }

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _get_prepared(self, change_type):
        """Return the version that is prepared to follow this one, if any."""
        return self.next_ids.filtered(
            lambda c: c.change_type == change_type and c.state in ("draft", "review")
        )[:1]

    def _check_newest(self):
        for contract in self:
            signed = contract.next_ids.filtered(
                lambda c: c.state not in ("draft", "review")
            )
            if signed or contract.is_replaced:
                raise UserError(
                    self.env._(
                        "“%(name)s” is not the newest version: %(newest)s is.",
                        name=contract.display_name,
                        newest=signed[:1].display_name or self.env._("another one"),
                    )
                )

    def _check_can_amend(self):
        self._check_state(*LIVE_STATES)
        self._check_newest()

    def _check_can_renew(self):
        self._check_state("active", "expiring", "ended")
        self._check_newest()
        for contract in self:
            if not contract.date_end:
                raise UserError(
                    self.env._(
                        "“%(name)s” has no end, so there is nothing to renew: amend it "
                        "instead.",
                        name=contract.display_name,
                    )
                )

    def _check_can_terminate(self):
        if not (
            self.env.su or self.env.user.has_group("sales_team.group_sale_manager")
        ):
            raise AccessError(
                self.env._("Only sales managers can terminate contracts: ask one.")
            )
        self._check_state(*LIVE_STATES)

    def _check_amended(self):
        """Refuse to sign an amendment of what is not in force then."""
        for contract in self.filtered(lambda c: c.change_type == "amendment"):
            amended = contract.previous_id
            amended._check_state(*LIVE_STATES)
            last = amended.date_end or contract.date_start
            if not amended.date_start <= contract.date_start <= last:
                raise UserError(
                    self.env._(
                        "“%(name)s” has to start within the period of what it amends, "
                        "%(period)s.",
                        name=contract.display_name,
                        period=amended._format_period(),
                    )
                )

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _do_amend(self, date_start, reason):
        """Prepare a version that takes the place of this one.

        :param date date_start: from when on
        :param str reason: why
        :return: the new version, a draft
        """
        self.ensure_one()
        values = {
            "change_type": "amendment",
            "change_reason": reason,
            "date_start": date_start,
        }
        return self._create_versions({self: values})

    def _do_prepare_renewal(self):
        periods = {contract: contract._get_next_period() for contract in self}
        return self._create_versions(
            {
                contract: {
                    "change_type": "renewal",
                    "date_start": start,
                    "date_end": end,
                }
                for contract, (start, end) in periods.items()
            }
        )

    def _do_renew_automatically(self):
        """Let these contracts go on for another period, as was agreed.

        :return: those that do; the others would overlap, which their kind forbids
        """
        self.kind_id._serialize_exclusive()
        periods = {contract: contract._get_next_period() for contract in self}
        refused = self.browse()
        for contract, other in self._find_overlaps(periods):
            refused |= contract
            contract._message_log(
                body=self.env._(
                    "Not renewed: it would overlap with %(other)s.",
                    other=other.code or other.name,
                )
            )
        renewed = self - refused
        prepared = renewed.next_ids.filtered(lambda c: c.change_type == "renewal")
        prepared._as_transition().change_type = "amendment"
        prepared.flush_recordset(["change_type"])
        versions = renewed._do_prepare_renewal()
        versions._do_sign(tacitly=True)
        # What was being prepared is about the period that has just begun.
        by_previous = {version.previous_id: version for version in versions}
        for draft in prepared._as_transition():
            draft.previous_id = by_previous[draft.previous_id]
        return renewed

    def _do_open_renewal_lead(self):
        """Open the opportunity to renew each of these contracts, once."""
        todo = self.filtered(lambda contract: not contract.renewal_lead_id)
        leads = self.env["crm.lead"].create(
            [contract._prepare_renewal_lead_values() for contract in todo]
        )
        for contract, lead in zip(todo._as_transition(), leads, strict=True):
            contract.write(
                {"renewal_lead_id": lead.id, "lead_ids": [Command.link(lead.id)]}
            )

    def _do_plan_termination(self, date, reason):
        """Terminate these contracts on a day, which may be to come."""
        self._as_transition().write(
            {
                "termination_date": date,
                "termination_reason": reason,
            }
        )
        for today, contracts in self._group_by_today().items():
            if date <= today:
                contracts._do_terminate(today)

    # ------------------------------------------------------------
    # VALUES
    # ------------------------------------------------------------

    def _get_next_period(self):
        """Return the first and last day of the period after this one's.

        As many whole months as this one has, else as many days.
        """
        self.ensure_one()
        start = self.date_end + ONE_DAY
        length = relativedelta(start, self.date_start)
        if length.days:
            return start, start + (self.date_end - self.date_start)
        return start, start + length - ONE_DAY

    def _create_versions(self, values_by_contract):
        """Create what follows these contracts, one version each."""
        roots = self.mapped(lambda contract: contract.root_id or contract)
        # sudo: the caller may write these versions (checked before); a number is not
        # free because one may not see who has it.
        last_number = dict(
            self.sudo()._read_group(
                [("root_id", "in", roots.ids)], ["root_id"], ["version:max"]
            )
        )
        vals_list = []
        for contract, values in values_by_contract.items():
            root = contract.root_id or contract
            [vals] = contract.copy_data(contract._prepare_version_values())
            number = last_number.get(root, 1)
            vals_list.append({**vals, "version": number + 1, **values})
        return self._as_transition().create(vals_list).with_env(self.env)

    def _prepare_version_values(self):
        """Return what a new version has in common with this one beside the copy."""
        return {
            "code": self.code,
            "root_id": (self.root_id or self).id,
            "previous_id": self.id,
            "main_contract_id": self.main_contract_id.id,
            "lead_ids": [Command.set(self.lead_ids.ids)],
            "order_ids": [Command.set(self.order_ids.ids)],
        }

    def _prepare_renewal_lead_values(self):
        self.ensure_one()
        # The job has another language than who reads this.
        told = self.with_context(lang=self.user_id.lang or self.env.lang)
        return {
            "name": told.env._("Renewal of %(name)s", name=told.display_name),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "expected_revenue": self.company_value,
            "date_deadline": self.date_end,
            "tag_ids": [Command.set(self.tag_ids.ids)],
        }
