from odoo import api, models
from odoo.exceptions import UserError

# What only our own transitions put into the context: no request can carry it.
TRANSITION = object()
# Fields that only transitions set, with what a new contract has there.
TRANSITION_FIELDS = {
    "state": "draft",
    "version": 1,
    "change_type": "first",
    "change_reason": False,
    "root_id": False,
    "previous_id": False,
    "is_replaced": False,
    "signed_at": False,
    "closed_at": False,
    "termination_date": False,
    "termination_reason": False,
    "renewal_lead_id": False,
}
COMPUTED_FIELDS = ("commercial_partner_id", "company_value", "date_notice")
# What both sides agree on: settled from review on.
AGREED_FIELDS = (
    "name",
    "code",
    "kind_id",
    "partner_id",
    "company_id",
    "value",
    "currency_id",
    "date_start",
    "date_end",
    "notice_period",
    "notice_unit",
    "renewal",
    "term_ids",
    "main_contract_id",
)
# What is known only when it is signed.
SIGNATURE_FIELDS = ("signatory_ids", "date_signed")
FILE_FIELDS = ("signed_file", "signed_filename")


class CrmContract(models.Model):
    """What nobody may do to a contract, whether by form, import or RPC."""

    _inherit = "crm.contract"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_transition():
            return super().create(vals_list)
        vals_list = [
            {name: vals[name] for name in vals if name not in COMPUTED_FIELDS}
            for vals in vals_list
        ]
        for vals in vals_list:
            self._check_new(vals)
        contracts = super().create(vals_list)
        # Afterwards: defaults of a user or in the context count as well.
        for contract in contracts:
            self._check_new({fname: contract[fname] for fname in TRANSITION_FIELDS})
        return contracts

    def write(self, vals):
        if not self._is_transition():
            vals = {name: vals[name] for name in vals if name not in COMPUTED_FIELDS}
            self._check_writable(vals)
        result = super().write(vals)
        if "company_id" in vals:
            # Rules were checked on the company that the contract leaves.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        for contract in self:
            if contract.state not in ("draft", "review"):
                raise UserError(
                    self.env._(
                        "“%(name)s” was signed and cannot be deleted: terminate it "
                        "instead.",
                        name=contract.display_name,
                    )
                )

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    def _is_transition(self):
        return self.env.context.get("crm_contract_transition") is TRANSITION

    def _as_transition(self):
        """Return these contracts, open to what only a transition may write."""
        return self.with_context(crm_contract_transition=TRANSITION)

    def _check_new(self, values):
        """Refuse a new contract that claims to have come further.

        :param dict values: by field, what it is to have or has
        """
        for fname, default in TRANSITION_FIELDS.items():
            if fname in values and (values[fname] or False) != default:
                raise UserError(self._get_transition_error(fname))

    def _check_writable(self, vals):
        """Refuse what ``vals`` would change although it is settled.

        :raise UserError: with the first field that would change
        """
        if fname := self._get_changed(vals, TRANSITION_FIELDS):
            raise UserError(self[:1]._get_transition_error(fname))
        by_state = self.grouped(
            lambda contract: (
                contract.state if contract.state in ("draft", "review") else "settled"
            )
        )
        settled = by_state.get("settled", self.browse())
        agreed = by_state.get("review", self.browse()) | settled
        for contracts, names in (
            (agreed, AGREED_FIELDS),
            (settled, SIGNATURE_FIELDS),
            # Whoever has the scan later may add it, but replace or remove none.
            (settled.filtered("signed_file"), FILE_FIELDS),
        ):
            if fname := contracts._get_changed(vals, names):
                label = self._fields[fname]._description_string(self.env)
                contract = contracts._get_first_changed(vals, fname)
                raise UserError(contract._get_locked_error(label))

    def _check_file_replaceable(self):
        """Refuse to replace or remove the file of a contract that is signed."""
        for contract in self:
            if contract.state not in ("draft", "review"):
                label = self._fields["signed_file"]._description_string(self.env)
                raise UserError(contract._get_locked_error(label))

    def _get_changed(self, vals, names):
        """Return the first of the fields that ``vals`` would really change."""
        for fname in names:
            if fname in vals and self._get_first_changed(vals, fname):
                return fname
        return None

    def _get_first_changed(self, vals, fname):
        field = self._fields[fname]
        for contract in self:
            if field.type in ("one2many", "many2many", "binary"):
                changed = bool(vals[fname]) or field.type == "binary"
            else:
                value = field.convert_to_cache(vals[fname], contract)
                old = field.convert_to_cache(contract[fname], contract)
                changed = (value or False) != (old or False)
            if changed:
                return contract
        return self.browse()

    def _get_locked_error(self, label):
        """Return why something of this contract cannot be changed.

        :param str label: what cannot, as it is called on the screen
        """
        self.ensure_one()
        if self.state == "review":
            return self.env._(
                "“%(name)s” is in review: send it back to draft to change “%(field)s”.",
                name=self.display_name,
                field=label,
            )
        return self.env._(
            "“%(name)s” is signed, so “%(field)s” cannot be changed any more: amend "
            "the contract instead.",
            name=self.display_name,
            field=label,
        )

    def _get_transition_error(self, fname):
        return self.env._(
            "“%(field)s” of a contract cannot be set by hand: it follows from what is "
            "done with the contract.",
            field=self._fields[fname]._description_string(self.env),
        )
