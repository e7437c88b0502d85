from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .contract_common import ContractingCommon


@tagged("post_install", "-at_install")
class TestSupplierApplicationContract(ContractingCommon):
    def _missing(self):
        return "\n".join(self.application._get_missing_contract())

    def _create_pair(self):
        self.application.with_user(self.buyer).action_create_contracts()
        return self.application.contract_ids.sorted("id")

    def test_pair_is_made_with_its_signatories(self):
        supply, quality = self._create_pair()
        self.assertEqual(supply.kind_id.id, self._kind("supply"))
        self.assertEqual(quality.kind_id.id, self._kind("quality"))
        self.assertEqual(quality.main_contract_id, supply)
        self.assertEqual(supply.partner_id, self.supplier)
        self.assertEqual(supply.value, 12000)
        for contract in (supply, quality):
            self.assertEqual(contract.signatory_ids.user_id, self.head)
            self.assertEqual(contract.signatory_ids.partner_id, self.supplier.child_ids)
            self.assertTrue(contract.term_ids)

    def _kind(self, name):
        return self.env.ref(f"crm_relations.crm_contract_kind_{name}").id

    def test_pressed_twice_there_is_one_pair(self):
        pair = self._create_pair()
        self.assertEqual(self._create_pair(), pair)
        pair[1].sudo().unlink()
        again = self._create_pair()
        self.assertEqual(again[0], pair[0])
        self.assertEqual(again[1].main_contract_id, pair[0])

    def test_not_before_contracting(self):
        for state in ("draft", "application", "approval", "registered"):
            self._move_to(state)
            with self.assertRaises(UserError):
                self._create_pair()

    def test_confidentiality_from_the_survey_on(self):
        application = self._move_to("draft").with_user(self.buyer)
        with self.assertRaises(UserError):
            application.action_create_confidentiality()
        self._move_to("survey")
        application.action_create_confidentiality()
        contract = application.contract_ids
        self.assertEqual(contract.kind_id.id, self._kind("confidentiality"))
        application.action_create_confidentiality()
        self.assertEqual(application.contract_ids, contract)

    def test_who_signs_has_to_be_known(self):
        self.role_head.user_ids = False
        with self.assertRaisesRegex(UserError, "Head of Purchasing"):
            self._create_pair()
        self.role_head.user_ids = self.head
        self.supplier.child_ids.onboarding_role_ids = False
        with self.assertRaisesRegex(UserError, "no legal representative"):
            self._create_pair()
        self.assertFalse(self.application.contract_ids)

    def test_all_that_is_missing_is_named(self):
        missing = self._missing()
        for text in ("Supply", "Quality", "Disclosure", "payment", "account"):
            self.assertIn(text, missing)
        self._create_pair()
        self.assertRegex(self._missing(), "Have the contract “Supply.*signed")
        self._complete(self.application)
        self.assertFalse(self._missing())

    def test_same_signatories(self):
        supply, quality = self._create_pair()
        other = self._new_user("head_2", "base.group_user", notification_type="email")
        self.role_head.user_ids += other
        quality.signatory_ids.filtered("user_id").user_id = other
        self._sign(supply + quality)
        self.assertIn("signed by the same persons", self._missing())

    def test_ours_holds_the_role_and_theirs_is_the_legal_representative(self):
        pair = self._create_pair()
        self._sign(pair)
        self.assertNotIn("sign the contracts", self._missing())
        self.role_head.user_ids = self.buyer
        self.assertIn("a head of purchasing has to sign", self._missing())
        self.supplier.child_ids.onboarding_role_ids = False
        self.assertIn("its legal representative has to sign", self._missing())

    def test_deviations_dispense_from_signatories_and_confidentiality(self):
        self._sign(self._create_pair())
        self.role_head.user_ids = self.buyer
        for condition in ("signatories", "confidentiality"):
            deviation = self.env["supplier.deviation"].create(
                {
                    "application_id": self.application.id,
                    "condition": condition,
                    "reason": "Their parent signs",
                }
            )
            deviation._set_state("approved")
        missing = self._missing()
        self.assertNotIn("head of purchasing", missing)
        self.assertNotIn("Disclosure", missing)

    def test_contract_is_of_the_supplier_and_stays_with_it(self):
        pair = self._create_pair().with_user(self.buyer)
        with self.assertRaisesRegex(ValidationError, "not made with the supplier"):
            pair[0].partner_id = self.partner_employee
        with self.assertRaisesRegex(UserError, "stays with the application"):
            pair.write({"onboarding_application_id": False})

    def test_terminated_counts_no_more(self):
        self._complete(self.application)
        supply = self.application._get_contract("supply")
        wizard = self.env["crm.contract.change"].with_user(self.buyer)
        values = {
            "operation": "terminate",
            "contract_ids": [(6, 0, supply.ids)],
            "reason": "They cheat",
        }
        with self.assertRaises(AccessError):
            wizard.create(values).action_apply()
        wizard.with_user(self.manager).create(values).action_apply()
        self.assertEqual(supply.state, "terminated")
        self.assertIn("Make the contract “Supply", self._missing())

    def test_pairs_of_many_take_as_many_queries(self):
        counts = []
        for size in (2, 10):
            applications = self.env["supplier.application"]
            for _n in range(size):
                applications += self._move_to("contract", self._create_application())
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            applications._do_create_contracts(("supply", "quality"))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 10)

    def test_not_on_hold(self):
        self.application.on_hold = True
        application = self.application.with_user(self.buyer)
        for action in (
            application.action_create_contracts,
            application.action_create_confidentiality,
            application.action_create_bank_account,
            application.action_check_bank,
        ):
            with self.assertRaisesRegex(UserError, "resume it first"):
                action()
        self.assertFalse(self.application.contract_ids)

    def test_no_survey_is_planned_on_hold(self):
        self._move_to("visit").on_hold = True
        with self.assertRaisesRegex(UserError, "resume it first"):
            self.application.with_user(self.buyer).action_plan_survey()

    def test_drafts_end_with_the_application(self):
        """What was agreed on stays, what nobody has signed goes."""
        for state in ("withdrawn", "refused"):
            self._move_to("contract")
            supply, quality = self._create_pair()
            supply.action_submit()
            self.application._set_state(state)
            with self.subTest(state=state):
                self.assertFalse((supply | quality).exists())

    def test_signed_contracts_stay(self):
        supply, quality = self._create_pair()
        self._sign(supply)
        self.application._set_state("withdrawn")
        self.assertEqual(self.application.contract_ids, supply)
        self.assertFalse(quality.exists())
