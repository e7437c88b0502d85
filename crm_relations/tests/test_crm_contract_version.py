from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractVersion(ContractCommon):
    def _amend(self, contract, day="2026-06-01", reason="New prices"):
        """Return the amendment that the dialog prepares."""
        wizard = self.env["crm.contract.change"].create(
            {
                "operation": "amend",
                "contract_ids": [(6, 0, contract.ids)],
                "date": day,
                "reason": reason,
            }
        )
        return self.Contract.browse(wizard.action_apply()["res_id"])

    def _renew(self, contract):
        return self.Contract.browse(contract.action_renew()["res_id"])

    def _sign_draft(self, contract):
        contract.action_submit()
        contract.action_sign()

    def _run_on(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self._move_on()

    # ------------------------------------------------------------
    # AMENDMENT
    # ------------------------------------------------------------

    def test_amendment_is_a_copy_under_the_same_code(self):
        contract = self._sign(lead_ids=[(4, self.lead.id)])
        contract.term_ids.filtered(lambda t: t.sequence > 1)
        amendment = self._amend(contract)
        self.assertRecordValues(
            amendment,
            [
                {
                    "state": "draft",
                    "code": contract.code,
                    "version": 2,
                    "change_type": "amendment",
                    "change_reason": "New prices",
                    "root_id": contract.id,
                    "previous_id": contract.id,
                    "date_start": date(2026, 6, 1),
                    "date_end": date(2026, 12, 31),
                    "date_signed": False,
                }
            ],
        )
        self.assertEqual(amendment.lead_ids, self.lead)
        for lines in ("term_ids", "signatory_ids"):
            self.assertEqual(
                amendment[lines].mapped("display_name"),
                contract[lines].mapped("display_name"),
            )
            self.assertFalse(amendment[lines] & contract[lines])

    def test_amendment_can_be_written_while_the_contract_runs(self):
        contract = self._sign()
        amendment = self._amend(contract)
        amendment.value = 2000
        amendment.term_ids[0].body = "<p>Other goods</p>"
        self.assertEqual((contract.state, contract.value), ("active", 1000))
        self.assertNotIn("Other goods", contract.term_ids[0].body)

    def test_amendment_takes_the_place_on_its_day(self):
        contract = self._sign()
        amendment = self._amend(contract)
        self._sign_draft(amendment)
        self.assertEqual((contract.state, amendment.state), ("active", "signed"))
        self._run_on("2026-06-01")
        self.assertEqual((contract.state, amendment.state), ("ended", "active"))
        self.assertTrue(contract.is_replaced)
        self.assertEqual(contract.value, 1000)

    def test_amendment_from_today_on(self):
        contract = self._sign(kind_id=self.kind_framework.id)
        amendment = self._amend(contract, "2026-03-10")
        self._sign_draft(amendment)
        self.assertEqual((contract.state, amendment.state), ("ended", "active"))

    def test_every_version_lists_all(self):
        contract = self._sign()
        amendment = self._amend(contract, "2026-03-10")
        self._sign_draft(amendment)
        second = self._amend(amendment)
        for version in (contract, amendment, second):
            self.assertEqual(version.version_ids, second + amendment + contract)
        self.assertEqual(second.root_id, contract)
        self.assertIn("(version 3)", second.display_name)

    def test_amendment_being_prepared_is_opened_again(self):
        contract = self._sign()
        amendment = self._amend(contract)
        self.assertEqual(contract.action_amend()["res_id"], amendment.id)
        self.assertEqual(self._amend(contract), amendment)

    def test_replaced_version_cannot_be_amended(self):
        contract = self._sign()
        amendment = self._amend(contract)
        self._sign_draft(amendment)
        with self.assertRaisesRegex(UserError, "is not the newest version"):
            contract.action_amend()

    def test_amendment_beyond_the_end(self):
        contract = self._sign()
        amendment = self._amend(contract)
        amendment.write({"date_start": "2027-01-01", "date_end": "2027-12-31"})
        amendment.action_submit()
        with self.assertRaisesRegex(UserError, "within the period of what it amends"):
            amendment.action_sign()

    def test_amendment_of_what_is_over(self):
        contract = self._sign()
        amendment = self._amend(contract)
        amendment.action_submit()
        self._terminate(contract, "2026-03-10")
        with self.assertRaisesRegex(UserError, "in the state “Terminated”"):
            amendment.action_sign()

    def test_amendment_of_a_terminated_contract(self):
        contract = self._sign()
        self._terminate(contract, "2026-03-10")
        with self.assertRaisesRegex(UserError, "in the state “Terminated”"):
            contract.action_amend()

    # ------------------------------------------------------------
    # RENEWAL BY HAND
    # ------------------------------------------------------------

    def test_renewal_is_a_draft_for_the_next_period(self):
        contract = self._sign()
        renewal = self._renew(contract)
        self.assertRecordValues(
            renewal,
            [
                {
                    "state": "draft",
                    "version": 2,
                    "change_type": "renewal",
                    "date_start": date(2027, 1, 1),
                    "date_end": date(2027, 12, 31),
                }
            ],
        )
        self.assertEqual(contract.state, "active")
        self.assertEqual(self._renew(contract), renewal)

    def test_contract_is_renewed_once_its_renewal_is_signed(self):
        contract = self._sign()
        self._sign_draft(renewal := self._renew(contract))
        self.assertEqual((contract.state, renewal.state), ("renewed", "signed"))
        self._run_on("2027-01-01")
        self.assertEqual((contract.state, renewal.state), ("renewed", "active"))

    def test_renewal_after_the_end(self):
        contract = self._sign()
        self._run_on("2027-02-01")
        self.assertEqual(contract.state, "ended")
        self._sign_draft(self._renew(contract))
        self.assertEqual(contract.state, "renewed")

    def test_renewed_contract_cannot_be_renewed(self):
        contract = self._sign()
        self._sign_draft(self._renew(contract))
        with self.assertRaisesRegex(UserError, "in the state “Renewed”"):
            contract.action_renew()

    def test_open_end_cannot_be_renewed(self):
        contract = self._sign(date_end=False, renewal="none")
        with self.assertRaisesRegex(UserError, "nothing to renew"):
            contract.action_renew()

    def test_length_of_the_next_period(self):
        for start, end, expected in (
            ("2026-01-01", "2026-12-31", ("2027-01-01", "2027-12-31")),
            ("2026-02-15", "2026-05-14", ("2026-05-15", "2026-08-14")),
            ("2026-01-01", "2026-01-10", ("2026-01-11", "2026-01-20")),
            ("2024-02-29", "2025-02-28", ("2025-03-01", "2026-03-01")),
            ("2026-01-31", "2026-02-28", ("2026-03-01", "2026-03-29")),
        ):
            contract = self._create_contract(date_start=start, date_end=end)
            period = tuple(map(str, contract._get_next_period()))
            self.assertEqual(period, expected, start)

    # ------------------------------------------------------------
    # AUTOMATIC RENEWAL
    # ------------------------------------------------------------

    def test_automatic_renewal(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        self._run_on("2026-12-31")
        self.assertEqual(contract.state, "expiring")
        self._run_on("2027-01-01")
        renewal = contract.next_ids
        self.assertEqual((contract.state, renewal.state), ("renewed", "active"))
        self.assertEqual(renewal.date_end, date(2027, 12, 31))
        self.assertEqual((renewal.code, renewal.version), (contract.code, 2))
        self.assertFalse(renewal.date_signed)
        self.assertTrue(renewal.signed_at)
        self.assertTrue(renewal.term_ids and renewal.signatory_ids)

    def test_automatic_renewal_catches_up(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        self._run_on("2029-06-01")
        states = contract.version_ids.mapped("state")
        self.assertEqual(states, ["active", "renewed", "renewed", "renewed"])

    def test_automatic_renewal_is_stopped(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        contract.action_stop_renewal()
        self._run_on("2027-01-01")
        self.assertEqual(contract.state, "ended")
        self.assertFalse(contract.next_ids)

    def test_automatic_renewal_is_refused_by_an_overlap(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        other = self._sign(
            kind_id=self.kind_supply.id, date_start="2027-03-01", date_end="2028-02-29"
        )
        self._run_on("2027-01-01")
        self.assertEqual(contract.state, "ended")
        self.assertIn(other.code, contract.message_ids[1].body)

    def test_amended_contract_is_not_renewed_beside_its_amendment(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        self._sign_draft(amendment := self._amend(contract))
        self._run_on("2027-01-01")
        self.assertEqual((contract.state, amendment.state), ("ended", "renewed"))
        self.assertEqual(len(contract.version_ids), 3)

    def test_renewal_in_preparation_amends_the_automatic_one(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        draft = self._renew(contract)
        self._run_on("2027-01-01")
        renewal = contract.next_ids
        self.assertEqual(renewal.state, "active")
        self.assertEqual((draft.state, draft.change_type), ("draft", "amendment"))
        self.assertEqual(draft.previous_id, renewal)
        self._sign_draft(draft)
        self._run_on("2027-01-02")
        self.assertEqual((renewal.state, draft.state), ("ended", "active"))

    # ------------------------------------------------------------
    # RENEWAL OPPORTUNITY
    # ------------------------------------------------------------

    def test_opportunity_when_expiring(self):
        contract = self._sign()
        self._run_on("2026-12-01")
        lead = contract.renewal_lead_id
        self.assertRecordValues(
            lead,
            [
                {
                    "type": "opportunity",
                    "partner_id": self.customer.id,
                    "user_id": self.rep.id,
                    "expected_revenue": 1000,
                    "date_deadline": date(2026, 12, 31),
                    "relation_contract_ids": contract.ids,
                }
            ],
        )
        self._run_on("2026-12-02")
        self.assertEqual(contract.renewal_lead_id, lead)
        self.assertEqual(contract.lead_ids, lead)

    def test_no_opportunity_of_its_own(self):
        for values in (
            {"kind_id": self.kind_confidentiality.id, "renewal": "ask"},
            {"renewal": "auto"},
            {"renewal": "none"},
        ):
            contract = self._sign(date_end="2026-03-20", **values)
            self.assertEqual(contract.state, "expiring")
            self.assertFalse(contract.renewal_lead_id, values)

    def test_no_opportunity_for_what_ended_long_ago(self):
        contract = self._sign(date_start="2019-01-01", date_end="2019-12-31")
        self._move_on()
        self.assertEqual(contract.state, "ended")
        self.assertFalse(contract.renewal_lead_id)

    @users("relations_rep")
    def test_opportunity_by_button_once(self):
        contract = self._sign().with_user(self.env.user)
        first = contract.action_open_renewal_lead()["res_id"]
        self.assertEqual(contract.renewal_lead_id.id, first)
        self.assertEqual(contract.action_open_renewal_lead()["res_id"], first)

    def test_opportunity_outlives_a_merge(self):
        contract = self._sign(date_end="2026-03-20")
        lead = contract.renewal_lead_id
        self.lead.priority = "3"
        merged = (self.lead + lead).merge_opportunity()
        self.assertEqual(contract.renewal_lead_id, merged)
        self.assertEqual(merged.relation_contract_ids, contract)
