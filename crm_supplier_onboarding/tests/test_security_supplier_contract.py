from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .contract_common import ContractingCommon

CONTRACT_VIEW = "crm_supplier_onboarding.crm_contract_view_form_supplier"


@tagged("post_install", "-at_install")
class TestSecuritySupplierContract(ContractingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Best Customer", "is_company": True}
        )
        cls.customer_contract = cls.env["crm.contract"].create(
            {
                "name": "Secret prices",
                "partner_id": cls.customer.id,
                "company_id": cls.company_admin.id,
                "user_id": False,
                "signatory_ids": [
                    Command.create({"side": "ours", "user_id": cls.head.id})
                ],
                "term_ids": [Command.create({"name": "Secret", "body": "<p>1</p>"})],
            }
        )
        cls.application.with_user(cls.buyer).action_create_contracts()
        cls.contract = cls.application._get_contract("supply").sudo(False)
        cls.signatory = cls.contract.signatory_ids[0]
        cls.term = cls.contract.term_ids[0]
        cls.customer_signatory = cls.customer_contract.signatory_ids[0]
        cls.customer_term = cls.customer_contract.term_ids[0]
        cls.kind = cls.contract.kind_id
        cls.role = cls.signatory.role_id

    def test_roles(self):
        nothing = dict.fromkeys(
            ("customer_contract", "customer_signatory", "customer_term"), ""
        )
        ours = dict.fromkeys(("contract", "signatory", "term"), "rwcu")
        for user in (self.buyer, self.manager):
            self._assert_matrix(user, {**nothing, **ours, "kind": "r", "role": "r"})
        none = dict.fromkeys((*nothing, *ours, "kind", "role"), "")
        for user in (self.outsider, self._create_portal_user()):
            self._assert_matrix(user, none)

    def test_sales_find_nothing_of_suppliers(self):
        for group in ("group_sale_salesman_all_leads", "group_sale_manager"):
            user = self._new_user(group, f"sales_team.{group}")
            nothing = dict.fromkeys(("contract", "signatory", "term"), "")
            ours = ("customer_contract", "customer_signatory", "customer_term")
            self._assert_matrix(user, {**nothing, **dict.fromkeys(ours, "rwcu")})
            contracts = self.env["crm.contract"].with_user(user)
            self.assertFalse(contracts.search([("id", "=", self.contract.id)]))

    def test_buyer_finds_nothing_of_customers(self):
        contracts = self.env["crm.contract"].with_user(self.buyer)
        found = contracts.search([])
        self.assertTrue(found)
        self.assertEqual(found.onboarding_application_id, self.application)
        self.assertFalse(contracts.name_search("Secret"))
        self.assertFalse(contracts.search([("partner_id", "=", self.customer.id)]))
        groups = contracts._read_group([], ["partner_id"])
        self.assertNotIn(self.customer, [partner for [partner] in groups])
        for model in ("crm.contract.signatory", "crm.contract.term"):
            lines = self.env[model].with_user(self.buyer).search([])
            self.assertNotIn(self.customer_contract.id, lines.contract_id.ids)

    def test_buyer_reaches_nothing_of_customers(self):
        contract = self.customer_contract.with_user(self.buyer)
        for attack in (
            lambda: contract.read(["name"]),
            lambda: contract.write({"onboarding_application_id": self.application.id}),
            contract.action_submit,
            contract.unlink,
            lambda: contract.create({"name": "Mine", "partner_id": self.customer.id}),
            lambda: self.customer_term.with_user(self.buyer).write({"name": "x"}),
            lambda: self.contract.with_user(self.buyer).copy(
                {"onboarding_application_id": False}
            ),
        ):
            with self.assertRaises(AccessError):
                attack()
        with self.assertRaises(AccessError):
            wizard = self.env["crm.contract.change"].with_user(self.buyer)
            wizard.create(
                {
                    "operation": "amend",
                    "contract_ids": [Command.set(contract.ids)],
                    "reason": "Mine",
                }
            ).action_apply()

    def test_buyer_works_in_the_form_up_to_the_signature(self):
        contract = self.contract.with_user(self.buyer)
        with Form(contract, view=CONTRACT_VIEW) as form:
            form.name = "Supply of valve bodies"
        contract.action_submit()
        self.assertTrue(contract.code)
        contract.action_back_to_draft()
        contract.action_submit()
        self._sign(self.application._get_contract("quality"))
        contract.signed_file = "c2Nhbg=="
        contract.action_sign()
        self.assertEqual(contract.state, "active")

    def test_buyer_amends(self):
        self._sign(self.contract)
        wizard = self.env["crm.contract.change"].with_user(self.buyer)
        action = wizard.create(
            {
                "operation": "amend",
                "contract_ids": [Command.set(self.contract.ids)],
                "reason": "New prices",
            }
        ).action_apply()
        draft = self.contract.browse(action["res_id"])
        self.assertEqual(draft.onboarding_application_id, self.application)

    def test_sales_makes_no_contract_with_a_supplier(self):
        seller = self._new_user(
            "seller",
            "sales_team.group_sale_salesman_all_leads",
            notification_type="email",
        )
        with self.assertRaises(AccessError):
            self.env["crm.contract"].with_user(seller).create(
                {
                    "name": "Forged",
                    "kind_id": self.kind.id,
                    "partner_id": self.supplier.id,
                    "company_id": self.company_admin.id,
                    "onboarding_application_id": self.application.id,
                }
            )

    def test_two_companies(self):
        application = self._create_application(company_id=self.company_2.id)
        self._move_to("contract", application)
        application.with_company(self.company_2)._do_create_contracts(("supply",))
        contract = application.contract_ids.with_user(self.buyer)
        contract = contract.with_context(allowed_company_ids=self.company_admin.ids)
        self.assertFalse(contract.has_access("read"))
