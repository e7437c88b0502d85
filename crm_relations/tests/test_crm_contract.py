from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContract(ContractCommon):
    def test_kind_gives_defaults(self):
        contract = self._create_contract(kind_id=self.kind_framework.id)
        self.assertEqual(contract.renewal, "ask")
        self.assertEqual((contract.notice_period, contract.notice_unit), (3, "month"))
        self.assertEqual(contract.term_ids.clause_id, self.kind_framework.clause_ids)
