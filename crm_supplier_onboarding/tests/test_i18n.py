from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relations.tests.i18n_common import I18nFiles, I18nLoaded

MODULE = "crm_supplier_onboarding"


@tagged("post_install", "-at_install")
class TestOnboardingI18nFiles(I18nFiles, TransactionCase):
    module = MODULE


@tagged("post_install", "-at_install")
class TestOnboardingI18nLoaded(I18nLoaded, TransactionCase):
    module = MODULE

    def test_field(self):
        self.assertShown(
            lambda env: env["supplier.application"].fields_get(["partner_id"])[
                "partner_id"
            ]["string"],
            "供应商",
            "供應商",
        )

    def test_selection(self):
        self.assertShown(
            lambda env: dict(
                env["supplier.application"].fields_get(["state"])["state"]["selection"]
            )["survey"],
            "一般调查",
            "一般調查",
        )

    def test_principle(self):
        self.assertNamed("supplier_principle_cost", "成本", "成本")
