from odoo.exceptions import UserError
from odoo.tests import tagged

from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestSupplierDocumentChecklist(DocumentCommon):
    def _start(self, **values):
        application = self._create_application(**values)
        application.with_user(self.buyer).action_start()
        return application

    def test_delivered_types(self):
        """What the supplier policy asks for in the general survey."""
        types = self.env["supplier.document.type"]
        for name in ("license", "profile", "statements", "guide", "catalogue"):
            types += self.env.ref(
                f"crm_supplier_onboarding.supplier_document_type_{name}"
            )
        types.step = "survey"
        application = self._start()
        self.assertEqual(application.document_ids.type_id, types + self.type)
        self.assertEqual(set(application.document_ids.mapped("state")), {"requested"})

    def test_by_category_and_country(self):
        china, japan = self.env.ref("base.cn"), self.env.ref("base.jp")
        child = self.category.create({"name": "Valves", "parent_id": self.category.id})
        other = self.category.create({"name": "Paper"})
        here = self._type("Here", step="survey", category_ids=self.category.ids)
        self._type("Elsewhere", step="survey", category_ids=other.ids)
        chinese = self._type("China", step="survey", country_ids=china.ids)
        self._type("Japan", step="survey", country_ids=japan.ids)
        self._type("Not ours", step="survey", company_id=self.company_2.id)
        contract = self._type("Contract", step="contract")
        self.supplier.country_id = china
        application = self._start(category_id=child.id)
        self.assertEqual(
            application.document_ids.type_id, self.type + here + chinese + contract
        )

    def test_another_category_asks_for_more(self):
        other = self.category.create({"name": "Paper"})
        more = self._type("Paper test", step="survey", category_ids=other.ids)
        self.application.with_user(self.buyer).category_id = other
        self.assertEqual(self.application.document_ids.type_id, self.type + more)
        self.application.with_user(self.buyer).category_id = self.category
        self.assertEqual(len(self.application.document_ids), 2)

    def test_survey_waits_for_documents(self):
        application = self.application.with_user(self.buyer)
        self.assertIn("“Licence”", application.missing)
        with self.assertRaisesRegex(UserError, "“Licence”"):
            application.action_close_survey()
        self._hand_in()
        self.assertIn("“Licence”", application._get_missing()[0])
        self._verify_submitted()
        self.assertFalse(application._get_missing_documents("survey"))

    def _verify_submitted(self):
        self.document.date_expiry = self.today
        self.document.action_verify()

    def test_a_deleted_request_is_missing_all_the_same(self):
        self.document.unlink()
        self.assertIn("“Licence”", self.application.missing)

    def test_deviation_dispenses_from_documents(self):
        self.patch(
            type(self.application), "_is_exempt", lambda self, name: name == "documents"
        )
        self.assertFalse(self.application._get_missing_documents("survey"))

    def test_registration_waits_for_documents(self):
        self._type("Bank", step="contract")
        self._move_to("contract")
        self.assertIn("“Bank”", self.application.missing)
        self.assertNotIn("“Licence”", self.application.missing)

    def test_documents_stay_with_their_supplier(self):
        other = self.supplier.copy({"name": "Tin Works"})
        with self.assertRaisesRegex(UserError, "has documents"):
            self.application.with_user(self.buyer).partner_id = other
        self.assertEqual(self.document.partner_id, self.supplier)

    def test_application_with_documents_stays(self):
        self._hand_in()
        with self.assertRaisesRegex(UserError, "withdraw"):
            self.application.with_user(self.buyer).unlink()

    def test_requests_end_with_their_application(self):
        self.application.with_user(self.buyer).unlink()
        self.assertFalse(self.document.exists())

    def test_queries(self):
        """Starting twenty surveys takes hardly more queries than starting ten."""
        for number in range(4):
            self._type(f"Type {number}", step="survey")
        counts = []
        for size in (1, 10, 20):
            applications = self.env["supplier.application"].union(
                *(self._create_application() for _number in range(size))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            with self._count_queries() as count:
                applications.with_user(self.buyer).action_start()
                self.env.flush_all()
            counts.append(count())
        self.assertLessEqual(counts[2] - counts[1], 2, counts)
