from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relations.tests.concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestContractingConcurrency(ConcurrencyCommon):
    """Two people press the same button at once: one pair, one supplier."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            role = env.ref("crm_supplier_onboarding.res_role_head_purchasing")
            self.heads = role.user_ids
            role.user_ids = env["res.users"].browse(self.admin_id)
            legal = env.ref("crm_supplier_onboarding.supplier_contact_role_legal")
            self.contact = env["res.partner"].create(
                {
                    "name": "Legal",
                    "parent_id": self.partners[0].id,
                    "onboarding_role_ids": [(6, 0, legal.ids)],
                }
            )
            self.category = env["product.category"].create({"name": "Race"})
            self.application = env["supplier.application"].create(
                {
                    "partner_id": self.partners[0].id,
                    "requester_id": self.admin_id,
                    "company_id": self.company_id,
                    "category_id": self.category.id,
                    "state": "contract",
                }
            )

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            role = env.ref("crm_supplier_onboarding.res_role_head_purchasing")
            role.user_ids = self.heads.with_env(env)
            application = self.application.with_env(env)
            application.contract_ids.main_contract_id = False
            env.flush_all()
            for table, column in (
                ("supplier_qualification", "application_id"),
                ("crm_contract", "onboarding_application_id"),
                ("supplier_application", "id"),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        application.id,
                    )
                )
            env.invalidate_all()
            self.category.with_env(env).unlink()
            self.contact.with_env(env).unlink()
        return super()._remove_committed()

    def _press(self, name, env):
        try:
            getattr(self.application.with_env(env), name)()
            env.flush_all()
        except UserError as error:
            env.cr.rollback()
            return str(error)
        return "done"

    def _race(self, name):
        return self._run_at_once(*[lambda env: self._press(name, env)] * 2)

    def test_one_pair_of_contracts(self):
        self.assertEqual(self._race("action_create_contracts"), ["done", "done"])
        with self.registry.cursor() as cr:
            contracts = self.application.with_env(self.env(cr=cr)).contract_ids
            self.assertEqual(len(contracts), 2)
            self.assertEqual(len(contracts.kind_id), 2)

    def test_registered_once(self):
        # What an application has to have is tested elsewhere.
        Application = type(self.application)
        with patch.object(Application, "_get_missing", lambda application: []):
            results = self._race("action_register")
        self.assertEqual(results.count("done"), 1, results)
        results.remove("done")
        self.assertIn("in the state “Registered”", results[0])
        with self.registry.cursor() as cr:
            application = self.application.with_env(self.env(cr=cr))
            self.assertEqual(application.state, "registered")
            self.assertEqual(len(application.qualification_ids), 1)
            self.assertTrue(application.partner_id.onboarding_code)
