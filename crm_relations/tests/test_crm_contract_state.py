from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, users

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractState(ContractCommon):
    """Each state, the one way into it, and what keeps a contract out of it."""

    # ------------------------------------------------------------
    # ON THE WAY TO THE SIGNATURE
    # ------------------------------------------------------------

    def test_draft_is_the_first_state(self):
        self.assertEqual(self._create_contract().state, "draft")

    def test_review_gives_the_code(self):
        contract = self._create_contract()
        self.assertFalse(contract.code)
        contract.action_submit()
        self.assertEqual(contract.state, "review")
        self.assertTrue(contract.code.startswith("04-"))

    def test_code_given_before_stays(self):
        contract = self._create_contract(code="OLD-7")
        contract.action_submit()
        self.assertEqual(contract.code, "OLD-7")

    def test_back_to_draft_keeps_the_code(self):
        contract = self._create_contract()
        contract.action_submit()
        code = contract.code
        contract.action_back_to_draft()
        self.assertEqual((contract.state, contract.code), ("draft", code))
        contract.action_submit()
        self.assertEqual(contract.code, code)

    def test_codes_in_batch_skip_those_taken(self):
        scheme = self.env.ref("crm_relations.crm_code_scheme_contract")
        taken = scheme._format_code(scheme.next_number + 1)
        self._create_contract(code=taken)
        contracts = self._create_contract() + self._create_contract()
        contracts.action_assign_code()
        self.assertEqual(len(set(contracts.mapped("code")) | {taken}), 3)

    def test_number_of_a_deleted_contract_is_not_given_again(self):
        first, second = self._create_contract(), self._create_contract()
        first.action_assign_code()
        code = first.code
        first.unlink()
        second.action_assign_code()
        self.assertNotEqual(second.code, code)

    def test_signed_before_its_start(self):
        contract = self._sign(date_start="2026-04-01")
        self.assertEqual(contract.state, "signed")
        self.assertEqual(contract.date_signed, self.today)
        self.assertEqual(contract.signed_at, datetime(2026, 3, 10, 12))

    def test_signed_on_an_earlier_day(self):
        contract = self._sign(date_start="2026-04-01", date_signed="2026-03-02")
        self.assertEqual(contract.signed_at, datetime(2026, 3, 2, 12))

    def test_active_when_signed_after_its_start(self):
        self.assertEqual(self._sign().state, "active")

    def test_expiring_when_signed_within_the_notice_period(self):
        self.assertEqual(self._sign(date_end="2026-03-31").state, "expiring")

    def test_open_end_never_expires(self):
        contract = self._sign(date_end=False, renewal="none")
        with freeze_time("2099-01-01"):
            self._move_on()
        self.assertEqual(contract.state, "active")

    # ------------------------------------------------------------
    # BY THE JOB
    # ------------------------------------------------------------

    def test_active_on_its_first_day(self):
        contract = self._sign(date_start="2026-04-01")
        for day, state in (("2026-03-31", "signed"), ("2026-04-01", "active")):
            with freeze_time(f"{day} 12:00:00"):
                self._move_on()
            self.assertEqual(contract.state, state, day)

    def test_expiring_on_the_notice_date(self):
        contract = self._sign()
        self.assertEqual(contract.date_notice, date(2026, 12, 1))
        for day, state in (("2026-11-30", "active"), ("2026-12-01", "expiring")):
            with freeze_time(f"{day} 12:00:00"):
                self._move_on()
            self.assertEqual(contract.state, state, day)

    def test_ended_after_its_last_day(self):
        contract = self._sign(renewal="none")
        for day, state in (("2026-12-31", "expiring"), ("2027-01-01", "ended")):
            with freeze_time(f"{day} 12:00:00"):
                self._move_on()
            self.assertEqual(contract.state, state, day)
        self.assertEqual(contract.closed_at, datetime(2026, 12, 31, 12))

    def test_job_catches_up_what_it_missed(self):
        contract = self._sign(date_start="2026-04-01", renewal="none")
        with freeze_time("2028-01-01"):
            self._move_on()
        self.assertEqual(contract.state, "ended")

    def test_day_is_that_of_the_company(self):
        contract = self._sign(date_start="2026-04-01")
        self.company_admin.partner_id.tz = "America/Los_Angeles"
        with freeze_time("2026-04-01 06:00:00"):
            self._move_on()
        self.assertEqual(contract.state, "signed")
        self.company_admin.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-31 17:00:00"):
            self._move_on()
        self.assertEqual(contract.state, "active")

    def test_second_run_writes_nothing(self):
        self._sign(date_start="2026-04-01")
        self._sign(kind_id=self.kind_supply.id)
        with freeze_time("2027-01-01"):
            self._move_on()
            self.env.flush_all()
            versions = self.Contract.search([])
            before = versions.read(["state", "write_date", "message_ids"])
            self._move_on()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.Contract.search([]), versions)
        after = versions.read(["state", "write_date", "message_ids"])
        self.assertEqual(after, before)

    def test_one_that_fails_stops_no_other(self):
        contracts = self._sign(date_start="2026-04-01")
        contracts += self._sign(date_start="2026-04-01")
        broken, fine = contracts

        def start(records, today):
            if broken in records:
                raise ValueError("broken")
            return original(records, today)

        original = type(self.Contract)._do_start
        self.patch(type(self.Contract), "_do_start", start)
        logger = "odoo.addons.crm_relations.models.crm_contract_job"
        with freeze_time("2026-04-01 12:00:00"), self.assertLogs(logger, "ERROR"):
            self._move_on()
        self.assertEqual((broken.state, fine.state), ("signed", "active"))

    # ------------------------------------------------------------
    # TERMINATION
    # ------------------------------------------------------------

    def test_terminated_at_once(self):
        contract = self._sign()
        self._terminate(contract, "2026-03-10", "They no longer pay.")
        self.assertEqual(contract.state, "terminated")
        self.assertEqual(contract.termination_reason, "They no longer pay.")
        self.assertEqual(contract.closed_at, datetime(2026, 3, 10, 12))

    def test_terminated_on_a_day_to_come(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        self._terminate(contract, "2026-06-30")
        self.assertEqual(contract.state, "active")
        with freeze_time("2026-06-30 12:00:00"):
            self._move_on()
        self.assertEqual(contract.state, "terminated")

    def test_terminated_contract_is_not_renewed(self):
        contract = self._sign(kind_id=self.kind_supply.id)
        self._terminate(contract, "2026-12-31")
        with freeze_time("2027-02-01"):
            self._move_on()
        self.assertEqual(contract.state, "terminated")
        self.assertFalse(contract.next_ids)

    def test_termination_needs_a_reason(self):
        contract = self._sign()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._terminate(contract, "2026-03-10", "  ")

    def test_termination_outside_of_the_period(self):
        contract = self._sign()
        with self.assertRaisesRegex(UserError, "is not within the period of"):
            self._terminate(contract, "2027-01-01")

    @users("relations_senior", "relations_rep")
    def test_only_managers_terminate(self):
        contract = self._sign().with_user(self.env.user)
        with self.assertRaisesRegex(AccessError, "Only sales managers"):
            contract.action_terminate()
        with self.assertRaisesRegex(AccessError, "Only sales managers"):
            self._terminate(contract, "2026-03-10")

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def test_end_before_start(self):
        with self.assertRaisesRegex(ValidationError, "cannot end before it starts"):
            self._create_contract(date_end="2025-12-31")

    def test_no_signatory_on_their_side(self):
        contract = self._create_contract()
        contract.signatory_ids[1].unlink()
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "no signatory on Their Side"):
            contract.action_sign()
        self.assertEqual(contract.state, "review")

    def test_no_signatory_on_our_side(self):
        contract = self._create_contract()
        contract.signatory_ids[0].user_id = False
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "no signatory on Our Side"):
            contract.action_sign()

    def test_role_of_the_kind_is_missing(self):
        contract = self._create_contract(kind_id=self.kind_supply.id)
        contract.signatory_ids.filtered("partner_id").role_id = self.env.ref(
            "crm_relations.crm_contract_role_theirs_authorized"
        )
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "signed by: Legal Representative"):
            contract.action_sign()

    def test_user_without_the_role(self):
        head = self.env.ref("crm_relations.crm_contract_role_ours_purchasing")
        head.user_role_id = self.env["res.role"].create({"name": "Chief Buyer"})
        contract = self._create_contract(kind_id=self.kind_supply.id)
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "only users with the role Chief Buyer"):
            contract.action_sign()
        head.user_role_id.user_ids = self.rep
        contract.action_sign()
        self.assertEqual(contract.state, "active")

    def test_signed_file_is_missing(self):
        self.kind_sales.signed_file_required = True
        contract = self._create_contract()
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "needs its signed file"):
            contract.action_sign()
        contract.signed_file = b"cGRm"
        contract.action_sign()
        self.assertEqual(contract.state, "active")

    def test_automatic_renewal_without_end(self):
        contract = self._create_contract(renewal="auto", date_end=False)
        with self.assertRaisesRegex(UserError, "has no end"):
            contract.action_submit()

    def test_wrong_state(self):
        contract = self._create_contract()
        for action in ("action_sign", "action_back_to_draft", "action_renew"):
            with self.assertRaisesRegex(UserError, "in the state “Draft”"):
                getattr(contract, action)()
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "in the state “In Review”"):
            contract.action_submit()
        with self.assertRaisesRegex(UserError, "in the state “In Review”"):
            contract.action_amend()

    # ------------------------------------------------------------
    # OVERLAP
    # ------------------------------------------------------------

    def test_overlap_is_refused(self):
        first = self._sign(kind_id=self.kind_framework.id)
        message = f"overlaps with {first.code} .* of the kind “Framework”"
        other = self._create_contract(
            kind_id=self.kind_framework.id,
            date_start="2026-12-31",
            date_end=False,
            renewal="none",
        )
        with self.assertRaisesRegex(UserError, message):
            other.action_submit()

    def test_overlap_that_came_up_during_review(self):
        contracts = self._create_contract(kind_id=self.kind_framework.id)
        contracts += self._create_contract(kind_id=self.kind_framework.id)
        for contract in contracts:
            contract.action_submit()
        contracts[0].action_sign()
        with self.assertRaisesRegex(UserError, "overlaps with"):
            contracts[1].action_sign()

    def test_two_overlapping_ones_signed_together(self):
        contracts = self._create_contract(kind_id=self.kind_framework.id)
        contracts += self._create_contract(kind_id=self.kind_framework.id)
        for contract in contracts:
            contract.action_submit()
        with self.assertRaisesRegex(UserError, "overlaps with"):
            contracts.action_sign()

    def test_no_overlap(self):
        self._sign(kind_id=self.kind_framework.id)
        for values in (
            {"date_start": "2027-01-01", "date_end": "2027-12-31"},
            {"partner_id": self.other_customer.id},
            {"kind_id": self.kind_supply.id},
        ):
            with self.subTest(values=values):
                contract = self._sign(**{"kind_id": self.kind_framework.id, **values})
                self.assertIn(contract.state, ("signed", "active"))

    def test_overlap_allowed_by_the_kind(self):
        self._sign()
        self.assertEqual(self._sign().state, "active")

    def test_terminated_contract_makes_room(self):
        self._terminate(self._sign(kind_id=self.kind_framework.id), "2026-03-10")
        contract = self._sign(kind_id=self.kind_framework.id, date_start="2026-03-11")
        self.assertEqual(contract.state, "signed")

    @users("relations_rep")
    def test_overlap_with_what_one_cannot_see(self):
        self.customer.user_id = self.director
        self._sign(kind_id=self.kind_framework.id, user_id=self.director.id)
        mine = self._create_contract(kind_id=self.kind_framework.id)
        with self.assertRaisesRegex(UserError, "overlaps with"):
            mine.with_user(self.env.user).action_submit()

    def test_overlap_with_another_contact_of_the_customer(self):
        self._sign(kind_id=self.kind_framework.id)
        other = self._create_contract(
            kind_id=self.kind_framework.id, partner_id=self.colleague.id
        )
        with self.assertRaisesRegex(UserError, "overlaps with"):
            other.action_submit()

    # ------------------------------------------------------------
    # BY ONE WAY ONLY
    # ------------------------------------------------------------

    def test_state_cannot_be_written(self):
        contract = self._create_contract()
        with self.assertRaisesRegex(UserError, "“State” .* cannot be set by hand"):
            contract.state = "active"
        contract.write({"state": "draft", "name": "Pumps"})
        self.assertEqual(contract.name, "Pumps")

    def test_state_cannot_be_created(self):
        for values in ({"state": "signed"}, {"version": 3}, {"is_replaced": True}):
            with self.assertRaisesRegex(UserError, "cannot be set by hand"):
                self._create_contract(**values)

    def test_state_cannot_come_as_a_default(self):
        self.env["ir.default"].set("crm.contract", "state", "active")
        with self.assertRaises(UserError):
            self._create_contract()

    def test_state_cannot_come_from_the_context(self):
        model = self.Contract.with_context(
            default_state="active", crm_contract_transition=True
        )
        with self.assertRaises(UserError):
            model.create(
                {"name": "X", "partner_id": self.customer.id, "date_end": False}
            )

    def test_state_cannot_be_imported(self):
        result = self.Contract.load(
            ["name", "partner_id/.id", "state"],
            [["Imported", str(self.customer.id), "Active"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("cannot be set by hand", result["messages"][0]["message"])

    def test_import_of_drafts(self):
        result = self.Contract.load(
            ["name", "partner_id/.id", "kind_id", "date_start", "date_end", "code"],
            [
                [name, str(self.customer.id), "Framework", "2026-01-01", "", code]
                for name, code in (("One", "K-1"), ("Two", "K-2"))
            ],
        )
        self.assertFalse(result["messages"])
        contracts = self.Contract.browse(result["ids"])
        self.assertEqual(contracts.mapped("code"), ["K-1", "K-2"])
        self.assertEqual(set(contracts.mapped("state")), {"draft"})

    def test_new_contracts_come_with_links(self):
        contract = self._create_contract(
            lead_ids=[Command.link(self.lead.id)],
            order_ids=[Command.link(self.order.id)],
        )
        self.assertEqual(self.lead.relation_contract_ids, contract)
        self.assertEqual(self.order.relation_contract_count, 1)
