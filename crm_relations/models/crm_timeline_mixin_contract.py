from datetime import datetime

from odoo import fields, models
from odoo.fields import Domain

# The two things the timeline tells of a contract, and the ids of their rows: no two
# rows of a source may have the same.
EVENTS = {"signed_at": 0, "closed_at": 1}


class CrmTimelineMixin(models.AbstractModel):
    """Contracts in the history of a customer: signed, and over."""

    _inherit = "crm.timeline.mixin"

    def _get_relation_timeline_sources(self):
        return {
            **super()._get_relation_timeline_sources(),
            "contract": {
                "label": self.env._("Contracts"),
                "icon": "fa-file-text-o",
                "model": "crm.contract",
                "read": self._read_relation_timeline_contracts,
            },
        }

    def _read_relation_timeline_contracts(
        self, kind, source, cursor, person_id, limit, since
    ):
        """Return what was signed and what is over, after ``cursor``."""
        domain = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        if person_id:
            domain &= Domain("partner_id", "=", person_id)
        rows = []
        for fname, number in EVENTS.items():
            after = self._get_relation_contract_cursor(kind, fname, number, cursor)
            after &= Domain(fname, ">=", since or datetime.min)
            contracts = self.env["crm.contract"].search(
                domain & after,
                order=f"{fname} desc, id desc",
                limit=limit,
            )
            rows += [
                self._prepare_relation_contract_row(kind, contract, fname, number)
                for contract in contracts
            ]
        rows.sort(key=lambda row: (row["date"], row["id"]), reverse=True)
        return rows[:limit]

    def _get_relation_contract_cursor(self, kind, fname, number, cursor):
        if not cursor or cursor[1] != kind:
            return self._get_relation_cursor_domain(kind, fname, cursor)
        date, _kind, row_id = cursor
        last_id, last_number = divmod(row_id, len(EVENTS))
        # At the same moment, rows go by id, and the end of a contract before its start.
        before = Domain("id", "<", last_id + (number < last_number))
        return Domain(fname, "<", date) | (Domain(fname, "=", date) & before)

    def _prepare_relation_contract_row(self, kind, contract, fname, number):
        partner = contract.partner_id.with_context(partner_display_name_hide_company=1)
        user = contract.user_id
        if fname == "signed_at":
            badge = self.env._("Signed")
        else:
            badge = contract._get_state_label()
        tags = [contract.kind_id.display_name]
        if contract.value:
            tags.append(contract.currency_id.format(contract.value))
        return {
            "kind": kind,
            "model": contract._name,
            "id": contract.id * len(EVENTS) + number,
            "res_id": contract.id,
            "date": fields.Datetime.to_string(contract[fname]),
            "title": contract.display_name,
            "badge": badge,
            "tags": tags,
            "user": self._format_relation_link(
                "res.users", (user.id, user.display_name)
            ),
            "partner": self._format_relation_link(
                "res.partner", (partner.id, partner.display_name)
            ),
        }
