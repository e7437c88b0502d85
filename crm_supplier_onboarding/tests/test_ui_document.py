from odoo.tests import HttpCase, tagged

from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestUiDocument(HttpCase, DocumentCommon):
    def test_from_the_dossier_to_its_documents(self):
        self._verify()
        self._type("Insurance", step="survey", validity="date")
        application = self._create_application()
        application.with_user(self.buyer).action_start()
        self.buyer.tour_enabled = False
        self.start_tour(
            f"/odoo/supplier.application/{application.id}",
            "crm_supplier_onboarding_documents",
            login=self.buyer.login,
        )
        self.assertTrue(application.document_ids.no_end)
