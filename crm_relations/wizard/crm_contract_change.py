from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmContractChange(models.TransientModel):
    """Ask from when on, and why, contracts are amended or terminated."""

    _name = "crm.contract.change"
    _description = "Amend or Terminate Contracts"

    operation = fields.Selection(
        [("amend", "Amend"), ("terminate", "Terminate")], required=True
    )
    contract_ids = fields.Many2many("crm.contract", required=True)
    date = fields.Date(string="From", required=True, default=fields.Date.context_today)
    reason = fields.Text(required=True)

    def action_apply(self):
        """Amend or terminate.

        :return: the amendment as an ``ir.actions.act_window`` dictionary, or one that
            closes the dialog
        :raise AccessError: when the user may not terminate contracts
        :raise UserError: when a contract is not in force, or the date makes no sense
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why, in one sentence at least."))
        if self.operation == "amend":
            return self._amend()
        return self._terminate()

    def _amend(self):
        contract = self.contract_ids.ensure_one()
        contract._check_can_amend()
        self._check_date()
        draft = contract._get_prepared("amendment")
        draft = draft or contract._do_amend(self.date, self.reason)
        return draft._get_form_action()

    def _terminate(self):
        self.contract_ids._check_can_terminate()
        self._check_date()
        self.contract_ids._do_plan_termination(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _format_day(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {})

    def _check_date(self):
        """Refuse a date on which there is no contract."""
        for contract in self.contract_ids:
            end = contract.date_end or self.date
            if not contract.date_start <= self.date <= end:
                raise UserError(
                    self.env._(
                        "%(date)s is not within the period of “%(name)s”, %(period)s.",
                        date=self._format_day(self.date),
                        name=contract.display_name,
                        period=contract._format_period(),
                    )
                )
