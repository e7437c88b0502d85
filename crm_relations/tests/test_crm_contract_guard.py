from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged, users

from odoo.addons.crm_relations.models import crm_contract_guard as guard

from .contract_common import ContractCommon

SCAN = b"c2Nhbg=="
OTHER_SCAN = b"b3RoZXI="
OTHER_VALUES = {
    "name": "Pumps",
    "code": "K-9",
    "value": 7,
    "date_start": "2026-01-02",
    "date_end": "2026-11-30",
    "notice_period": 7,
    "notice_unit": "month",
    "renewal": "auto",
    "term_ids": [Command.create({"name": "More"})],
    "signatory_ids": [Command.create({"side": "ours"})],
    "date_signed": "2026-03-01",
}


@tagged("post_install", "-at_install", "security")
class TestContractGuard(ContractCommon):
    """What is settled cannot be changed, whatever way one tries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.env["res.currency"].create({"name": "T$", "symbol": "T"})
        cls.other_values = {
            **OTHER_VALUES,
            "kind_id": cls.kind_confidentiality.id,
            "partner_id": cls.other_customer.id,
            "company_id": cls.company_2.id,
            "currency_id": currency.id,
            "main_contract_id": cls._create_contract().id,
        }

    def test_every_agreed_field_is_tried(self):
        locked = {*guard.AGREED_FIELDS, *guard.SIGNATURE_FIELDS}
        self.assertEqual(set(self.other_values), locked)

    @users("relations_director")
    def test_signed_contract_is_locked(self):
        contract = self._sign().with_user(self.env.user)
        for fname, value in self.other_values.items():
            message = "is signed, so “.*” cannot be changed any more"
            with self.subTest(fname), self.assertRaisesRegex(UserError, message):
                contract.write({fname: value})

    @users("relations_director")
    def test_contract_in_review_is_locked(self):
        contract = self._create_contract().with_user(self.env.user)
        contract.action_submit()
        for fname in guard.AGREED_FIELDS:
            with self.subTest(fname), self.assertRaisesRegex(UserError, "is in review"):
                contract.write({fname: self.other_values[fname]})
        for fname in guard.SIGNATURE_FIELDS:
            contract.write({fname: self.other_values[fname]})

    def test_writing_the_same_changes_nothing(self):
        contract = self._sign()
        values = contract.read(["name", "value", "date_start", "kind_id", "state"])[0]
        values["kind_id"] = contract.kind_id.id
        del values["id"]
        contract.write({**values, "note": "Seen"})
        self.assertIn("Seen", contract.note)

    @users("relations_rep")
    def test_life_goes_on(self):
        contract = self._sign().with_user(self.env.user)
        contract.write(
            {
                "tag_ids": [Command.create({"name": "Key"})],
                "order_ids": [Command.link(self.order.id)],
                "lead_ids": [Command.link(self.lead.id)],
                "note": "Call them",
            }
        )
        contract.message_post(body="Hello", attachments=[("a.txt", b"x")])
        contract.activity_schedule(user_id=self.env.uid)
        contract.user_id = self.senior

    def test_transition_fields_cannot_be_written(self):
        contract = self._sign()
        values = {
            "state": "ended",
            "version": 9,
            "change_type": "renewal",
            "change_reason": "None",
            "root_id": contract.id,
            "previous_id": contract.id,
            "is_replaced": True,
            "signed_at": "2020-01-01 00:00:00",
            "closed_at": "2020-01-01 00:00:00",
            "termination_date": "2026-04-01",
            "termination_reason": "None",
            "renewal_lead_id": self.lead.id,
        }
        self.assertEqual(set(values), set(guard.TRANSITION_FIELDS))
        for fname, value in values.items():
            message = "cannot be set by hand"
            with self.subTest(fname), self.assertRaisesRegex(UserError, message):
                contract.write({fname: value})

    def test_computed_fields_cannot_be_written(self):
        contract = self._create_contract()
        before = contract.date_notice
        contract.write({"date_notice": "2020-01-01", "company_value": 9})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((contract.date_notice, contract.company_value), (before, 1000))

    # ------------------------------------------------------------
    # LINES
    # ------------------------------------------------------------

    def test_lines_of_a_signed_contract_are_locked(self):
        contract = self._sign()
        for line, values in (
            (contract.term_ids[0], {"body": "<p>Free</p>"}),
            (contract.signatory_ids[0], {"user_id": self.senior.id}),
        ):
            with self.assertRaisesRegex(UserError, "is signed"):
                line.write(values)
            with self.assertRaisesRegex(UserError, "is signed"):
                line.unlink()
            with self.assertRaisesRegex(UserError, "is signed"):
                line.copy()

    def test_line_cannot_be_moved_into_a_signed_contract(self):
        term = self._create_contract().term_ids[0]
        with self.assertRaisesRegex(UserError, "is signed"):
            term.contract_id = self._sign()

    def test_clauses_are_locked_in_review_signatories_not(self):
        contract = self._create_contract()
        contract.action_submit()
        contract.signatory_ids[0].user_id = self.senior
        with self.assertRaisesRegex(UserError, "is in review"):
            contract.term_ids[0].name = "Other"

    def test_library_changes_no_contract(self):
        contract = self._create_contract()
        before = contract.term_ids[0].body
        contract.term_ids[0].clause_id.body = "<p>New</p>"
        self.assertEqual(contract.term_ids[0].body, before)

    # ------------------------------------------------------------
    # SIGNED FILE
    # ------------------------------------------------------------

    @users("relations_rep")
    def test_signed_file_may_come_later_but_stays(self):
        contract = self._sign().with_user(self.env.user)
        contract.write({"signed_file": SCAN, "signed_filename": "a.pdf"})
        for value in (OTHER_SCAN, False):
            with self.assertRaisesRegex(UserError, "is signed"):
                contract.signed_file = value
        with self.assertRaisesRegex(UserError, "is signed"):
            contract.signed_filename = "b.pdf"

    @users("relations_rep")
    def test_signed_file_cannot_be_reached_as_an_attachment(self):
        contract = self._sign(signed_file=SCAN).with_user(self.env.user)
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", contract._name),
                ("res_field", "=", "signed_file"),
                ("res_id", "=", contract.id),
            ]
        )
        self.assertTrue(file)
        for values in ({"raw": b"other"}, {"res_id": 0}, {"res_field": False}):
            with self.subTest(values=values), self.assertRaises(UserError):
                file.write(values)
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.copy()
        self.assertEqual(contract.signed_file, SCAN)

    @users("relations_rep")
    def test_other_attachments_are_free(self):
        contract = self._sign(signed_file=SCAN).with_user(self.env.user)
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"x", "res_model": contract._name}
        )
        file.write({"res_id": contract.id, "raw": b"y"})
        file.unlink()
        self.assertFalse(file.exists())

    # ------------------------------------------------------------
    # DELETION
    # ------------------------------------------------------------

    def test_signed_contract_cannot_be_deleted(self):
        contract = self._sign()
        with self.assertRaisesRegex(UserError, "was signed and cannot be deleted"):
            contract.unlink()

    def test_draft_can_be_deleted_with_its_lines(self):
        contract = self._create_contract()
        lines = contract.term_ids
        contract.unlink()
        self.assertFalse(lines.exists())

    def test_copy_starts_anew(self):
        contract = self._sign(signed_file=SCAN)
        copy = contract.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "state": "draft",
                    "code": False,
                    "version": 1,
                    "root_id": False,
                    "signed_file": False,
                }
            ],
        )
        self.assertEqual(len(copy.term_ids), len(contract.term_ids))
