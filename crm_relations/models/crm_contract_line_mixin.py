from odoo import api, models
from odoo.exceptions import UserError


class CrmContractLineMixin(models.AbstractModel):
    """What belongs to a contract and is settled with it.

    A model that inherits it has ``contract_id``, and says in which states of the
    contract its lines may be changed.
    """

    _name = "crm.contract.line.mixin"
    _description = "Part of a Contract"

    _contract_states = ("draft",)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_contract_open()
        return lines

    def write(self, vals):
        self._check_contract_open()
        result = super().write(vals)
        if "contract_id" in vals:
            self._check_contract_open()
            # Rules were checked on the contract that the line leaves.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_contract_open()

    def _check_contract_open(self):
        """Refuse what would change a contract that is settled already."""
        for contract in self.contract_id:
            if contract.state not in self._contract_states:
                raise UserError(contract._get_locked_error(self._description))
