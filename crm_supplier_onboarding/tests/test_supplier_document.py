from base64 import b64encode
from datetime import date
from hashlib import sha256

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestSupplierDocument(DocumentCommon):
    def test_report_tells_what_was_verified(self):
        document = self._verify()
        [section] = [
            section
            for section in document.application_id._get_report_sections()
            if section["title"] == "Documents"
        ]
        [(label, text)] = section["rows"]
        self.assertEqual(label, document.type_id.name)
        self.assertIn("Verified by", text)
        self.assertIn(format_date(self.env, document.date_expiry), text)

    def test_handed_in_and_verified(self):
        document = self._hand_in(date_expiry=self.today)
        self.assertEqual(document.state, "submitted")
        digest = sha256(b"%PDF-1.4 licence").hexdigest()
        self.assertEqual(document.sha256, digest)
        document.action_verify()
        self.assertEqual(document.state, "verified")
        self.assertEqual(document.verified_by_id, self.buyer)
        self.assertEqual(document.date_verified, self.today)

    def test_nothing_is_handed_in_without_a_file(self):
        with self.assertRaisesRegex(UserError, "Add the file"):
            self.document.action_submit()

    def test_kind_of_file(self):
        for name in ("licence.exe", "licence", "pdf.exe", False):
            with self.assertRaisesRegex(UserError, r"ends in \.pdf"):
                self._hand_in(filename=name)
        self._hand_in(filename="LICENCE.PDF")
        self.assertEqual(self.document.state, "submitted")

    def test_any_kind_of_file(self):
        self.type.extensions = False
        self._hand_in(filename="licence.tiff")
        self.assertEqual(self.document.state, "submitted")

    def test_size_of_file(self):
        self.type.max_size = 1
        megabyte = b64encode(b"x" * 1024**2)
        with self.assertRaisesRegex(UserError, "at most 1 MB"):
            self._hand_in(file=b64encode(b"x" * (1024**2 + 1)))
        self._hand_in(file=megabyte)
        self.assertEqual(self.document.state, "submitted")

    def test_date_on_the_document(self):
        self._hand_in()
        with self.assertRaisesRegex(UserError, "until when"):
            self.document.action_verify()
        self.document.date_expiry = fields.Date.subtract(self.today, days=1)
        with self.assertRaisesRegex(UserError, "expired"):
            self.document.action_verify()
        self.document.date_expiry = self.today
        self.document.action_verify()

    def test_no_end(self):
        """A permanent business licence."""
        self._hand_in(date_expiry=self.today)
        self.document.no_end = True
        self.assertFalse(self.document.date_expiry)
        self.document.action_verify()
        self.assertEqual(self.document.state, "verified")
        self.assertFalse(self.document.date_warning)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.document.no_end = False

    def test_no_end_and_a_last_day(self):
        values = {"no_end": True, "date_expiry": self.today}
        refused = self.assertRaises(CheckViolation)
        with refused, mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.document.write(values)

    def test_only_what_bears_its_date_has_no_end(self):
        months = self._type("Bank", validity="months", validity_months=3)
        self.document.no_end = True
        self.document.type_id = months
        self._hand_in(date_issued=self.today)
        self.assertFalse(self.document.no_end)
        # The kind of validity changes after the document was made.
        other = self._type("Seal", validity="date")
        paper = self.document.create(
            {"type_id": other.id, "partner_id": self.supplier.id, "no_end": True}
        )
        other.write({"validity": "months", "validity_months": 3})
        self._hand_in(paper, date_issued=self.today)
        paper.action_verify()
        self.assertFalse(paper.no_end)
        self.assertEqual(paper.date_expiry, self.today + relativedelta(months=3))

    def test_months_after_its_date(self):
        self.type.write({"validity": "months", "validity_months": 3})
        self._hand_in()
        with self.assertRaisesRegex(UserError, "Fill in the date"):
            self.document.action_verify()
        issued = self.today - relativedelta(months=1)
        self.document.write({"date_issued": issued, "date_expiry": "2099-01-01"})
        self.document.action_verify()
        self.assertEqual(self.document.date_expiry, issued + relativedelta(months=3))

    def test_annual_statements(self):
        self.type.validity = "year"
        self.assertEqual(self.type._get_expiry(date(2025, 12, 31)), date(2027, 6, 30))
        self._hand_in()
        with self.assertRaisesRegex(UserError, "the financial year of .* ended"):
            self.document.action_verify()
        self.document.action_reject("Which year?")
        self._hand_in(date_issued=self.today + relativedelta(days=1))
        with self.assertRaisesRegex(UserError, "future"):
            self.document.action_verify()
        self.document.date_issued = self.today - relativedelta(months=19)
        with self.assertRaisesRegex(UserError, "expired"):
            self.document.action_verify()

    def test_months_are_needed(self):
        with self.assertRaises(ValidationError):
            self.type.write({"validity": "months", "validity_months": 0})

    def test_rejected_and_handed_in_again(self):
        self._hand_in()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.document.action_reject("  ")
        action = self.document.action_open_reject()
        wizard = self.env[action["res_model"]].with_user(self.buyer)
        wizard = wizard.with_context(**action["context"]).create({"reason": "Blurred"})
        wizard.action_apply()
        self.assertEqual(self.document.state, "rejected")
        self.assertEqual(self.document.rejection_reason, "Blurred")
        self._verify()
        self.assertEqual(self.document.state, "verified")
        self.assertFalse(self.document.rejection_reason)

    def test_new_version(self):
        self._verify()
        action = self.document.action_new_version()
        version = self.document.browse(action["res_id"])
        self.assertEqual(self.document.action_new_version(), action)
        self.assertEqual(version.application_id, self.application)
        self._hand_in(version, date_expiry=self.today)
        self.assertEqual(self.document.state, "verified")
        version.action_verify()
        self.assertEqual(self.document.state, "superseded")
        self.assertTrue(self.document.file)
        self.assertFalse(self.application._get_missing_documents("survey"))

    def test_new_version_after_the_approval(self):
        """The dossier stays as it was decided on; the supplier lives on."""
        self._verify()
        self._move_to("registered")
        action = self.document.action_new_version()
        version = self._verify(self.document.browse(action["res_id"]))
        self.assertFalse(version.application_id)
        self.assertEqual(version.partner_id, self.supplier)
        self.assertEqual(self.document.state, "superseded")

    def test_own_page_takes_files_during_contracting(self):
        paper = self._type("Bank", step="contract")
        self._move_to("contract")
        self.application.with_user(self.buyer).write(
            {"document_ids": [Command.create({"type_id": paper.id})]}
        )
        document = self.application.document_ids.filtered(lambda d: d.type_id == paper)
        self._verify(document.with_user(self.buyer))
        self.assertEqual(document.state, "verified")
