from datetime import datetime, time

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# In force, or about to be.
LIVE_STATES = ("signed", "active", "expiring")
# Two contracts overlap if both periods contain a day; a version of the same contract
# takes the place of the other.
OVERLAPS = """
      WITH mine AS (
               SELECT *
                 FROM unnest(%(ids)s::int[], %(starts)s::date[], %(ends)s::date[])
                      AS period(id, date_start, date_end)
           )
    SELECT mine.id, other.id
      FROM mine
      JOIN crm_contract contract ON contract.id = mine.id
      JOIN crm_contract_kind kind
        ON kind.id = contract.kind_id AND NOT COALESCE(kind.overlap_allowed, FALSE)
      JOIN crm_contract other
        ON other.commercial_partner_id = contract.commercial_partner_id
       AND other.kind_id = contract.kind_id
       AND other.company_id = contract.company_id
 LEFT JOIN mine earlier ON earlier.id = other.id AND earlier.id < mine.id
     WHERE COALESCE(other.root_id, other.id)
        <> COALESCE(contract.root_id, contract.id)
       AND (
               other.state IN ('signed', 'active', 'expiring', 'renewed')
               AND other.date_start <= COALESCE(mine.date_end, 'infinity')
               AND mine.date_start <= COALESCE(
                       LEAST(other.date_end, other.termination_date), 'infinity'
                   )
               OR earlier.date_start <= COALESCE(mine.date_end, 'infinity')
               AND mine.date_start <= COALESCE(earlier.date_end, 'infinity')
           )
  ORDER BY mine.id, other.id
"""


class CrmContract(models.Model):
    """How a contract gets from one state to the next."""

    _inherit = "crm.contract"

    signed_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    termination_date = fields.Date(string="Terminated on", readonly=True, copy=False)
    termination_reason = fields.Text(
        string="Reason of Termination", readonly=True, copy=False
    )

    # What the daily job looks for.
    _signed_idx = models.Index("(date_start) WHERE state = 'signed'")
    _active_idx = models.Index("(date_notice) WHERE state = 'active'")
    _running_idx = models.Index("(date_end) WHERE state IN ('active', 'expiring')")
    _terminated_idx = models.Index(
        "(termination_date) WHERE state IN ('signed', 'active', 'expiring')"
        " AND termination_date IS NOT NULL"
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Put drafts into review; each gets its code.

        :raise UserError: when one is no draft, or what it says makes no sense
        """
        self._check_state("draft")
        self._check_agreed()
        self._do_submit()
        return True

    def action_back_to_draft(self):
        """Open contracts in review for changes again.

        :raise UserError: when one is not in review
        """
        self._check_state("review")
        self._do_back_to_draft()
        return True

    def action_sign(self):
        """Note that contracts in review were signed by both sides.

        :raise UserError: when one is not in review, a signatory or the signed file is
            missing, or it overlaps with another one that its kind forbids
        """
        self._check_state("review")
        self.kind_id._serialize_exclusive()
        self._check_agreed()
        self._check_signatures()
        self._check_amended()
        self._do_sign()
        return True

    def action_stop_renewal(self):
        """Let contracts end without renewal.

        :raise UserError: when one is not in force, or is not to be renewed
        """
        self._check_state(*LIVE_STATES)
        self._do_stop_renewal()
        return True

    def _check_state(self, *states):
        """Refuse contracts in another state, and users who may not change them."""
        self.check_access("write")
        for contract in self:
            if contract.state not in states:
                raise UserError(
                    self.env._(
                        "“%(name)s” is in the state “%(state)s”, in which this cannot "
                        "be done.",
                        name=contract.display_name,
                        state=contract._get_state_label(),
                    )
                )

    def _get_state_label(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_agreed(self):
        """Refuse terms that contradict each other or other contracts."""
        for contract in self:
            if contract.renewal == "auto" and not contract.date_end:
                raise UserError(
                    self.env._(
                        "“%(name)s” is to be renewed automatically but has no end: "
                        "enter the end, or choose no renewal.",
                        name=contract.display_name,
                    )
                )
        self._check_overlap()

    def _check_overlap(self):
        overlaps = self._find_overlaps(
            {contract: (contract.date_start, contract.date_end) for contract in self}
        )
        for contract, other in overlaps:
            raise UserError(
                self.env._(
                    "“%(name)s” overlaps with %(other)s (%(period)s) of the same "
                    "customer, which contracts of the kind “%(kind)s” must not.",
                    name=contract.display_name,
                    other=other.code or other.name,
                    period=other._format_period(),
                    kind=contract.kind_id.display_name,
                )
            )

    def _find_overlaps(self, periods):
        """Return pairs of a contract and another one with which its kind forbids it.

        Contracts that the user may not see count: a customer has them all the same.

        :param dict periods: of each contract, the first and the last day
        :return: list of ``(contract, other)``, ``other`` sudoed
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                OVERLAPS,
                ids=[contract.id for contract in periods],
                starts=[start for start, _end in periods.values()],
                ends=[end or None for _start, end in periods.values()],
            )
        )
        # sudo: the caller may write the contracts in ``periods`` (checked before the
        # transition); of the others only number and period are told.
        others_sudo = self.sudo()
        return [(self.browse(mine), others_sudo.browse(other)) for mine, other in rows]

    def _format_period(self):
        self.ensure_one()
        field = self.env["ir.qweb.field.date"]
        start, end = (
            field.value_to_html(date, {}) if date else "…"
            for date in (self.date_start, self.date_end)
        )
        return f"{start} – {end}"

    def _check_signatures(self):
        """Refuse to sign what somebody has yet to sign for."""
        sides = dict(
            self.env["crm.contract.signatory"]
            ._fields["side"]
            ._description_selection(self.env)
        )
        for contract in self:
            signed = contract.signatory_ids.filtered(lambda s: s._is_filled())
            for side, label in sides.items():
                if side not in signed.mapped("side"):
                    raise UserError(
                        self.env._(
                            "“%(name)s” has no signatory on %(side)s: name who signs "
                            "before it is signed.",
                            name=contract.display_name,
                            side=label,
                        )
                    )
            contract._check_roles(signed)
            if contract.kind_id.signed_file_required and not contract.signed_file:
                raise UserError(
                    self.env._(
                        "“%(name)s” needs its signed file: attach the scan before it "
                        "is signed.",
                        name=contract.display_name,
                    )
                )

    def _check_roles(self, signed):
        """Refuse a missing role, and a user who does not hold the one signed in."""
        missing = self.kind_id.role_ids - signed.role_id
        if missing:
            raise UserError(
                self.env._(
                    "“%(name)s” has to be signed by: %(roles)s.",
                    name=self.display_name,
                    roles=", ".join(missing.mapped("display_name")),
                )
            )
        for signatory in signed.filtered("user_id"):
            role = signatory.role_id.user_role_id
            if role and signatory.user_id not in role.user_ids:
                raise UserError(
                    self.env._(
                        "%(user)s cannot sign “%(name)s” as %(role)s: only users with "
                        "the role %(needed)s can.",
                        user=signatory.user_id.display_name,
                        name=self.display_name,
                        role=signatory.role_id.display_name,
                        needed=role.display_name,
                    )
                )

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _do_submit(self):
        self._do_assign_code()
        self._set_state("review")

    def _do_back_to_draft(self):
        self._set_state("draft")

    def _do_sign(self, tacitly=False):
        """Let what is signed, or agreed on without a signature, be in force."""
        for today, contracts in self._group_by_today().items():
            contracts._set_state("signed", signed_at=fields.Datetime.now())
            if not tacitly:
                for contract in contracts._as_transition():
                    contract.date_signed = contract.date_signed or today
                contracts._set_moment("signed_at", "date_signed", today)
            renewals = contracts.filtered(lambda c: c.change_type == "renewal")
            renewals.previous_id._do_renew()
            contracts._get_started(today)._do_start(today)

    def _do_start(self, today):
        """Let signed contracts come into force; what they amend is over."""
        self._set_state("active")
        amendments = self.filtered(lambda c: c.change_type == "amendment")
        amended = amendments.previous_id
        amended._as_transition().write({"is_replaced": True})
        amended._do_end(today)
        self.filtered(
            lambda c: c.date_end and c.date_notice <= today <= c.date_end
        )._do_expire(today)

    def _do_expire(self, today):
        """Announce the end; what is to be asked for opens an opportunity."""
        self._set_state("expiring")
        self.filtered(
            lambda c: (
                c.renewal == "ask"
                and c.kind_id.opens_opportunity
                and not c.termination_date
            )
        )._do_open_renewal_lead()

    def _do_renew(self):
        """Note that these contracts go on as another version."""
        self._set_state("renewed", closed_at=fields.Datetime.now())

    def _do_end(self, today):
        """Note that these contracts are over."""
        self._set_state("ended", closed_at=fields.Datetime.now())
        over = self.filtered(lambda c: not c.is_replaced)
        over._set_moment("closed_at", "date_end", today)

    def _do_terminate(self, today):
        """Put contracts out of force before their end."""
        self._set_state("terminated")
        self._set_moment("closed_at", "termination_date", today)

    def _do_stop_renewal(self):
        self._as_transition().write({"renewal": "none"})

    def _set_state(self, state, **values):
        """Write the state; all its messages in one, where tracking takes two each."""
        if not self:
            return
        label = dict(self._fields["state"]._description_selection(self.env))
        bodies = {
            contract.id: f"{label[contract.state]} → {label[state]}"
            for contract in self
        }
        contracts = self._as_transition().with_context(mail_notrack=True)
        contracts.write({"state": state, **values})
        self._message_log_batch(bodies=bodies)

    def _get_started(self, today):
        return self.filtered(lambda contract: contract.date_start <= today)

    def _set_moment(self, fname, day_fname, today):
        """Set the moment of what was done on a day: now, or that day's noon."""
        now = fields.Datetime.now()
        for contract in self._as_transition():
            day = contract[day_fname]
            contract[fname] = now if day == today else datetime.combine(day, time(12))
