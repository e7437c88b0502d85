from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import OnboardingCommon
from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestSupplierDocumentChecklist(DocumentCommon):
    def _start(self, **values):
        application = self._create_application(**values)
        application.with_user(self.buyer).action_start()
        return application

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

    def test_country_is_that_of_the_company(self):
        """The dossier may name a contact, who lives anywhere."""
        china, japan = self.env.ref("base.cn"), self.env.ref("base.jp")
        chinese = self._type("China", step="survey", country_ids=china.ids)
        self._type("Japan", step="survey", country_ids=japan.ids)
        self.supplier.country_id = china
        for country in (japan, japan.browse()):
            head = self.supplier.create(
                {
                    "name": "Ms. Head",
                    "parent_id": self.supplier.id,
                    "type": "other",
                    "country_id": country.id,
                }
            )
            application = self._start(partner_id=head.id)
            self.assertEqual(application.document_ids.type_id, self.type + chinese)

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

    def test_what_is_valid_is_not_asked_for_again(self):
        self._verify()
        self._type("Bank", step="contract")
        head = self.supplier.create({"name": "Ms. Head", "parent_id": self.supplier.id})
        application = self._start(partner_id=head.id).with_user(self.buyer)
        self.assertEqual(application.document_ids.type_id.name, "Bank")
        self.assertNotIn("“Licence”", application.missing)
        self.assertEqual(application.former_document_ids, self.document)
        self.assertEqual(application.document_progress, "1 / 2")
        action = application.action_view_documents()
        shown = self.document.search(action["domain"])
        self.assertEqual(shown, self.document + application.document_ids)

    def test_version_without_an_application_counts(self):
        self._verify()
        self._move_to("registered")
        action = self.document.action_new_version()
        version = self._verify(self.document.browse(action["res_id"]))
        application = self._start()
        self.assertFalse(application.document_ids)
        self.assertEqual(application.former_document_ids, version)

    def test_what_does_not_count_is_asked_for(self):
        self._verify(days=1)
        stranger = self.supplier.copy({"name": "Tin Works"})
        there = self._create_application(company_id=self.company_2.id)
        there.action_start()
        for application in (self._start(partner_id=stranger.id), there):
            self.assertEqual(application.document_ids.type_id, self.type)
            self.assertFalse(application.former_document_ids)
        with freeze_time(self.today + relativedelta(days=2)):
            application = self._start()
            self.assertEqual(application.document_ids.type_id, self.type)
            self.assertIn("“Licence”", application.missing)

    def test_approver_sees_documents_of_own_dossiers_only(self):
        self._verify()
        application = self._submit(self._start())
        self.assertFalse(application.with_user(self.approver).former_document_ids)
        self.assertEqual(application.former_document_ids, self.document)

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
            # Else those made in the second of the start keep their date, and it takes
            # one statement for them and another one for the rest.
            applications.date_state = self.today - relativedelta(days=1)
            self.env.flush_all()
            self.env.invalidate_all()
            with self._count_queries() as count:
                applications.with_user(self.buyer).action_start()
                self.env.flush_all()
            counts.append(count())
        self.assertLessEqual(counts[2] - counts[1], 2, counts)


@tagged("post_install", "-at_install")
class TestDeliveredDocumentTypes(OnboardingCommon):
    """What is asked for where nobody has changed the delivered types."""

    @classmethod
    def _clear_checklists(cls):
        """Keep what is delivered."""

    def _get_delivered(self, types):
        """Map the short xmlids of types to (step, validity, months, days before)."""
        prefix = "crm_supplier_onboarding.supplier_document_type_"
        return {
            kind.get_external_id()[kind.id].removeprefix(prefix): (
                kind.step,
                kind.validity,
                kind.validity == "months" and kind.validity_months,
                kind.warn_days,
            )
            for kind in types
        }

    def test_asked_for_at_the_start(self):
        """What the policy names comes with the general survey, for any supplier."""
        self.application.with_user(self.buyer).action_start()
        documents = self.application.document_ids
        self.assertEqual(set(documents.mapped("state")), {"requested"})
        self.assertEqual(
            self._get_delivered(documents.type_id),
            {
                "license": ("survey", "date", False, 30),
                "profile": ("survey", "none", False, 30),
                "statements": ("survey", "year", False, 60),
                "guide": ("survey", "none", False, 30),
                "catalogue": ("survey", "none", False, 30),
                "bank": ("contract", "months", 3, 30),
                "tax": ("contract", "months", 12, 30),
            },
        )
        missing = self.application._get_missing_documents("survey")
        self.assertEqual(len(missing), 5)

    def test_asked_for_by_hand(self):
        types = self.env["supplier.document.type"].search([("step", "=", "none")])
        self.assertEqual(
            self._get_delivered(types),
            {
                "iso9001": ("none", "date", False, 90),
                "attorney": ("none", "date", False, 30),
                "test": ("none", "none", False, 30),
                "insurance": ("none", "date", False, 30),
                "conduct": ("none", "months", 36, 30),
            },
        )

    def test_delivered_types_take_a_scan(self):
        for kind in self.env["supplier.document.type"].search([]):
            self.assertIn("pdf", kind._get_extensions(), kind.name)
            self.assertEqual(kind.max_size, 20)
