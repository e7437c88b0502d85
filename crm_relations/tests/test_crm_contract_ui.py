from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_ui import UiCommon


@tagged("post_install", "-at_install")
class TestContractUi(UiCommon):
    def test_contract_is_signed_and_renewed(self):
        today = fields.Date.today()
        contract = self.env["crm.contract"].create(
            {
                "name": "Valves",
                "kind_id": self.env.ref("crm_relations.crm_contract_kind_sales").id,
                "partner_id": self.customer.id,
                "company_id": self.company_admin.id,
                "user_id": self.rep.id,
                "value": 1000,
                "date_start": today - timedelta(days=300),
                "date_end": today + timedelta(days=20),
                "signatory_ids": [(0, 0, {"side": "ours", "user_id": self.rep.id})],
            }
        )
        with mute_logger("odoo.http"):  # what it refuses
            self._start_tour("contract_signed_renewed", contract)
        self.assertEqual(contract.state, "renewed")
        renewal = contract.next_ids
        self.assertEqual((renewal.state, renewal.code), ("signed", contract.code))
        self.assertEqual(renewal.signatory_ids.partner_id, self.contact)
        self.assertEqual(contract.renewal_lead_id.user_id, self.rep)
