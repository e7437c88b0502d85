from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .supplier_application import OPEN_STATES

KINDS = ("supply", "quality", "confidentiality")
PAIR = ("supply", "quality")
SIGNED_STATES = ("signed", "active", "expiring", "renewed")
YEAR = relativedelta(years=1, days=-1)
OVER_STATES = ("ended", "terminated")


class SupplierApplication(models.Model):
    """The contracts that make a candidate a supplier.

    Supply contract and quality assurance agreement are signed by the same persons; a
    confidentiality agreement comes at any time from the general survey on.
    """

    _inherit = "supplier.application"

    contract_ids = fields.One2many(
        "crm.contract",
        "onboarding_application_id",
        string="Contracts",
        readonly=True,
        groups="purchase.group_purchase_user",
    )
    contract_count = fields.Integer(
        compute="_compute_contract_count",
        string="Number of Contracts",
        groups="purchase.group_purchase_user",
    )

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        for application in self:
            application.contract_count = len(application.contract_ids)

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    @api.model
    def _get_contract_kinds(self):
        """Return the kinds of contracts by what they are for.

        :rtype: dict[str, CrmContractKind]
        """
        return {
            name: self._browse_xmlid(
                "crm.contract.kind", f"crm_relations.crm_contract_kind_{name}"
            )
            for name in KINDS
        }

    @api.model
    def _browse_xmlid(self, model, xmlid):
        """Return a record by its external id without a query, unlike ``env.ref``."""
        return self.env[model].browse(
            self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
        )

    def _map_contracts(self):
        """Map (application, what for) to the contract that counts, if there is one.

        The one of the application itself, else one that was signed with the same
        supplier for an earlier application.

        :return: dict of ``crm.contract`` as superuser
        """
        kinds = self._get_contract_kinds()
        names = {kind: name for name, kind in kinds.items()}
        # sudo: whoever may see what is missing need not read the contracts.
        contracts_sudo = (
            self.env["crm.contract"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("kind_id", "in", [kind.id for kind in names]),
                    ("state", "not in", OVER_STATES),
                    ("onboarding_application_id", "!=", False),
                ],
                order="id",
            )
        )
        # Later ones win: signed before unsigned, own before those of others.
        contracts_sudo = contracts_sudo.sorted(lambda c: c.state in SIGNED_STATES)
        mapping = {}
        by_supplier = contracts_sudo.grouped(
            lambda c: (c.commercial_partner_id, c.company_id)
        )
        nothing = contracts_sudo.browse()
        for application in self:
            key = (application.commercial_partner_id.sudo(), application.company_id)
            candidates = by_supplier.get((key[0], key[1].sudo()), nothing)
            own = candidates.filtered(
                lambda c, a=application: c.onboarding_application_id == a
            )
            others = (candidates - own).filtered(lambda c: c.state in SIGNED_STATES)
            mapping.update(dict.fromkeys(((application, n) for n in kinds), nothing))
            for contract_sudo in (*others, *own):
                mapping[application, names[contract_sudo.kind_id.sudo(False)]] = (
                    contract_sudo
                )
        return mapping

    def _get_contract(self, name):
        """Return the contract of this application that counts, see ``_map_contracts``.

        :param str name: ``supply``, ``quality`` or ``confidentiality``
        """
        self.ensure_one()
        return self._map_contracts()[self, name]

    def _get_missing_contract(self):
        missing = super()._get_missing_contract()
        contracts_sudo = self._map_contracts()
        pair_sudo = [contracts_sudo[self, name] for name in PAIR]
        labels = self._get_contract_kinds()
        names = list(PAIR)
        if not self._is_exempt("confidentiality"):
            names.append("confidentiality")
        for name in names:
            contract_sudo = contracts_sudo[self, name]
            label = labels[name].sudo().name
            if not contract_sudo:
                missing.append(self.env._("Make the contract “%s”.", label))
            elif contract_sudo.state not in SIGNED_STATES:
                missing.append(self.env._("Have the contract “%s” signed.", label))
        if all(contract_sudo.state in SIGNED_STATES for contract_sudo in pair_sudo):
            missing += self._get_missing_signatories(*pair_sudo)
        return missing

    def _get_missing_signatories(self, supply_sudo, quality_sudo):
        """Return what is wrong with who signed the pair: see ``_get_missing``."""
        if self._is_exempt("signatories"):
            return []
        missing = []
        people = [c._get_onboarding_signatories() for c in (supply_sudo, quality_sudo)]
        if people[0] != people[1]:
            missing.append(
                self.env._("Both contracts have to be signed by the same persons.")
            )
        users, contacts = people[0]
        if users - self._get_purchase_heads():
            missing.append(
                self.env._("For us a head of purchasing has to sign the contracts.")
            )
        if contacts - self.partner_id.sudo()._get_onboarding_contacts("legal"):
            missing.append(
                self.env._(
                    "For the supplier its legal representative has to sign the "
                    "contracts."
                )
            )
        return missing

    def _get_purchase_heads(self):
        """Return the users who sign contracts with suppliers, as superuser."""
        # sudo: only whether somebody is one, or who signs, comes of it.
        role_sudo = self._browse_xmlid(
            "res.role", "crm_supplier_onboarding.res_role_head_purchasing"
        ).sudo()
        return role_sudo.user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_create_contracts(self):
        """Prepare the contract pair with its signatories, what is missing of it.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when one is not in contracting or on hold, or nobody could
            sign
        """
        self._check_running("contract")
        self._do_create_contracts(PAIR)
        return self.action_view_contracts()

    def action_create_confidentiality(self):
        """Prepare the confidentiality agreement, unless there is one.

        :return: an ``ir.actions.act_window`` dictionary
        :raise UserError: when one is still a draft, or done with
        """
        self._check_running(*OPEN_STATES[1:], "approval", "contract")
        self._do_create_contracts(("confidentiality",))
        return self.action_view_contracts()

    @api.readonly
    def action_view_contracts(self):
        """Open the contracts of these applications.

        :return: an ``ir.actions.act_window`` dictionary
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.crm_contract_action_supplier"
        )
        action["domain"] = [("onboarding_application_id", "in", self.ids)]
        return action

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _set_state(self, state, **values):
        result = super()._set_state(state, **values)
        if state in ("withdrawn", "refused"):
            self._drop_draft_contracts()
        return result

    def _drop_draft_contracts(self):
        """Delete the contracts that nobody has agreed on yet."""
        # sudo: the user may end these applications, as was checked before; drafts of
        # contracts are of no use without them.
        contracts_sudo = self.sudo().contract_ids
        review_sudo = contracts_sudo.filtered(lambda c: c.state == "review")
        review_sudo._do_back_to_draft()
        drafts_sudo = contracts_sudo.filtered(lambda c: c.state == "draft")
        # The main contract goes last: others refer to it.
        drafts_sudo.sorted("id", reverse=True).unlink()

    def _do_create_contracts(self, names):
        """Create the contracts of some kinds that these applications lack.

        :param names: some of ``KINDS``; the first is the main one of the others
        :return: the new contracts
        """
        self._serialize()
        kinds = self._get_contract_kinds()
        created = self.env["crm.contract"]
        contracts_sudo = self._map_contracts()
        mains = {}
        for name in names:
            todo = self.filtered(lambda a, name=name: not contracts_sudo[a, name])
            vals_list = []
            for application in todo:
                values = application._prepare_contract_values(kinds[name])
                values["main_contract_id"] = mains.get(application)
                vals_list.append(values)
            new = self.env["crm.contract"].create(vals_list)
            created |= new
            if name == names[0]:
                made = dict(zip(todo, new, strict=True))
                mains = {a: (made.get(a) or contracts_sudo[a, name]).id for a in self}
        return created

    def _serialize(self):
        """Let one transaction at a time go on with these applications.

        No lock but a change that changes nothing: a transaction that waited for a
        lock would still not see what the other one wrote, whereas this makes it start
        again. The caller has checked that the user may write these applications.
        """
        self.flush_recordset(["date_state"])
        self.env.cr.execute(
            SQL(
                "UPDATE supplier_application SET date_state = date_state"
                " WHERE id = ANY(%s)",
                self.ids,
            )
        )

    def _prepare_contract_values(self, kind):
        """Return the values of a contract of a kind, with its signatories."""
        kind_sudo = kind.sudo()  # its name and rules, for whoever may make contracts
        start = fields.Date.context_today(self)
        kinds = self._get_contract_kinds()
        renewed = kind_sudo.renewal == "auto"
        return {
            "name": f"{kind_sudo.name}: {self.partner_id.name}",
            "date_start": start,
            # What renews itself does so year by year, unless somebody says otherwise.
            "date_end": start + YEAR if renewed else False,
            "kind_id": kind.id,
            "onboarding_application_id": self.id,
            "partner_id": self.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "value": self.amount_total if kind == kinds["supply"] else 0,
            "currency_id": self.currency_id.id,
            "signatory_ids": self._prepare_signatories(),
            # As computed from the kind, but for all contracts in one go.
            "term_ids": [
                Command.create({"clause_id": clause.id, "sequence": number})
                for number, clause in enumerate(kind_sudo.clause_ids, 1)
            ],
        }

    def _prepare_signatories(self):
        """Return the commands for who signs on both sides.

        :raise UserError: when it is not known who does
        """
        self.ensure_one()
        heads_sudo = self._get_purchase_heads()
        if not heads_sudo:
            raise UserError(
                self.env._(
                    "Nobody in %s has the role “Head of Purchasing”, who signs for "
                    "us: give it to somebody.",
                    self.company_id.name,
                )
            )
        contacts = self.partner_id._get_onboarding_contacts("legal")
        if not contacts:
            raise UserError(
                self.env._(
                    "%s has no legal representative, who signs for the supplier: give "
                    "this role to one of its contacts.",
                    self.partner_id.display_name,
                )
            )
        ours, theirs = (
            self._browse_xmlid(
                "crm.contract.role", f"crm_relations.crm_contract_role_{name}"
            )
            for name in ("ours_purchasing", "theirs_legal")
        )
        return [
            Command.create(
                {
                    "side": "ours",
                    "role_id": ours.id,
                    "user_id": heads_sudo[0].id,
                }
            ),
            Command.create(
                {
                    "side": "theirs",
                    "role_id": theirs.id,
                    "partner_id": contacts[0].id,
                }
            ),
        ]
