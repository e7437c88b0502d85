from base64 import b64encode

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .document_common import PDF, DocumentCommon

FORGED = b64encode(b"%PDF-1.4 forged")


@tagged("post_install", "-at_install", "security")
class TestDocumentGuard(DocumentCommon):
    """What was handed in stays, by whatever way one comes to it."""

    def _attachment(self, user):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .search(
                [
                    ("res_model", "=", "supplier.document"),
                    ("res_field", "=", "file"),
                    ("res_id", "=", self.document.id),
                ]
            )
        )

    def test_protected_fields(self):
        for values in (
            {"state": "verified"},
            {"sha256": "0"},
            {"verified_by_id": self.manager.id},
            {"date_verified": self.today},
            {"previous_id": self.document.id},
            {"rejection_reason": "x"},
        ):
            with self.subTest(values=values):
                with self.assertRaises(AccessError):
                    self.document.with_user(self.manager).write(values)
                with self.assertRaises(AccessError):
                    self.document.create(
                        {
                            "type_id": self.type.id,
                            "application_id": self.application.id,
                            **values,
                        }
                    )

    def test_file_cannot_be_replaced(self):
        self._hand_in(date_expiry=self.today)
        for state in ("submitted", "verified"):
            for user in self.buyer + self.manager + self.env.user:
                document = self.document.with_user(user)
                for values in (
                    {"file": FORGED},
                    {"file": False},
                    {"filename": "x.pdf"},
                    {"type_id": self._type("Other").id},
                    {"application_id": False},
                ):
                    with self.assertRaisesRegex(UserError, "stays as it is"):
                        document.write(values)
                with self.assertRaisesRegex(UserError, "it stays"):
                    document.unlink()
            if state == "submitted":
                self.document.action_verify()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.document.date_expiry = "2099-01-01"

    def test_import_cannot_replace_it(self):
        self._verify()
        result = self.document.load(
            [".id", "date_expiry"], [[str(self.document.id), "2099-01-01"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("stays as it is", result["messages"][0]["message"])

    def test_through_the_dossier(self):
        self._verify()
        application = self.application.with_user(self.buyer)
        for command in (
            Command.update(self.document.id, {"file": FORGED}),
            Command.delete(self.document.id),
            Command.unlink(self.document.id),
        ):
            with self.assertRaises(UserError):
                application.write({"document_ids": [command]})

    def test_attachment_cannot_be_replaced(self):
        self._verify()
        for user in (self.buyer, self.manager, self.env.ref("base.user_admin")):
            attachment = self._attachment(user)
            self.assertTrue(attachment)
            for values in ({"datas": FORGED}, {"res_id": 0}, {"res_field": False}):
                with self.assertRaises(UserError):
                    attachment.write(values)
            with self.assertRaises(UserError):
                attachment.unlink()
            with self.assertRaises(UserError):
                attachment.create(
                    {
                        "name": "file",
                        "res_model": "supplier.document",
                        "res_field": "file",
                        "res_id": self.document.id,
                        "datas": FORGED,
                    }
                )
        self.assertEqual(self.document.file, PDF)

    def test_locked_with_the_dossier(self):
        contract = self._type("Bank", step="contract")
        application = self.application.with_user(self.buyer)
        for state, allowed in (
            ("approval", False),
            ("contract", True),
            ("registered", False),
        ):
            self._move_to(state)
            values = {"application_id": application.id, "type_id": self.type.id}
            with self.assertRaisesRegex(UserError, "locked"):
                self.document.create(values)
            with self.assertRaisesRegex(UserError, "locked"):
                self.document.write({"file": PDF})
            with self.assertRaisesRegex(UserError, "locked"):
                self.document.unlink()
            values["type_id"] = contract.id
            with self.subTest(state=state):
                if allowed:
                    self.document.create(values)
                else:
                    with self.assertRaisesRegex(UserError, "locked"):
                        self.document.create(values)

    def test_actions_are_locked_with_the_dossier(self):
        self._hand_in(date_expiry=self.today)
        self._move_to("approval")
        for action in (
            self.document.action_verify,
            lambda: self.document.action_reject("x"),
        ):
            with self.assertRaisesRegex(UserError, "locked"):
                action()

    def test_supplier_of_another_application(self):
        other = self.supplier.copy({"name": "Tin Works"})
        with self.assertRaisesRegex(UserError, "belongs to the supplier"):
            self.document.partner_id = other


@tagged("post_install", "-at_install", "security")
class TestDocumentAccess(DocumentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_portal_user()
        cls.user_public = cls.env.ref("base.public_user")
        cls._verify()
        cls.paper = cls.document.sudo()
        cls._submit()

    def test_matrix(self):
        for user, paper, kind in (
            (self.outsider, "", "r"),
            (self.approver, "r", "r"),
            (self.buyer, "rwcu", "r"),
            (self.manager, "rwcu", "rwcu"),
            (self.user_portal, "", ""),
            (self.user_public, "", ""),
        ):
            self._assert_matrix(user, {"paper": paper, "type": kind})

    def test_only_buyers_decide(self):
        for user in (self.approver, self.outsider):
            document = self.paper.with_user(user)
            for method in ("action_submit", "action_verify", "action_new_version"):
                with self.assertRaises(AccessError):
                    getattr(document, method)()
            with self.assertRaises(AccessError):
                document.action_reject("x")

    def test_buttons_are_for_those_who_may_use_them(self):
        """In the list, the form and the page of the dossier."""
        for model, view_type in (
            ("supplier.document", "list"),
            ("supplier.document", "form"),
            ("supplier.application", "form"),
        ):
            for user, shown in ((self.buyer, True), (self.approver, False)):
                view = self.env[model].with_user(user).get_view(view_type=view_type)
                names = etree.fromstring(view["arch"]).xpath("//button/@name")
                with self.subTest(model=model, view=view_type, user=user.login):
                    for name in ("action_verify", "action_open_reject"):
                        self.assertEqual(name in names, shown)

    def test_outsider_learns_nothing(self):
        documents = self.env["supplier.document"].with_user(self.outsider)
        self.assertFalse(documents.search([]))
        self.assertFalse(documents.name_search("Licence"))
        application = self.application.with_user(self.approver)
        self.assertEqual(application.document_ids, self.paper)

    def test_two_companies(self):
        kind = self._type("Here", company_id=self.company_admin.id)
        for record in (self.paper, kind):
            record = record.with_user(self.manager)
            inside = record.with_context(allowed_company_ids=self.company_admin.ids)
            outside = record.with_context(allowed_company_ids=self.company_2.ids)
            self.assertTrue(inside.has_access("read"))
            self.assertFalse(outside.has_access("read"))
            self.assertFalse(outside.search([("id", "=", record.id)]))

    def test_type_of_another_company(self):
        kind = self._type("There", company_id=self.company_2.id)
        with self.assertRaises(UserError):
            self.env["supplier.document"].with_user(self.buyer).create(
                {"partner_id": self.supplier.id, "type_id": kind.id}
            )
