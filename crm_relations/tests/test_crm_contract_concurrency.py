from datetime import date
from functools import partial

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestContractConcurrency(ConcurrencyCommon):
    """Two people at the same time: one contract, one opportunity, one version."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            kind = env.ref("crm_relations.crm_contract_kind_framework")
            self.contracts = env["crm.contract"].create(
                [
                    {
                        "name": f"Race {index}",
                        "kind_id": kind.id,
                        "partner_id": self.partners[0].id,
                        "company_id": self.company_id,
                        "date_end": "2099-12-31",
                        "signatory_ids": [
                            (0, 0, {"side": "ours", "user_id": self.admin_id}),
                            (
                                0,
                                0,
                                {
                                    "side": "theirs",
                                    "partner_id": self.partners[0].id,
                                },
                            ),
                        ],
                    }
                    for index in range(2)
                ]
            )
            for contract in self.contracts:
                contract.action_submit()

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            env["crm.lead"].search([("partner_id", "in", self.partners.ids)]).unlink()
            cr.execute(
                "DELETE FROM crm_contract WHERE previous_id = ANY(%s)",
                [self.contracts.ids],
            )
            cr.execute(
                "DELETE FROM crm_contract WHERE id = ANY(%s)", [self.contracts.ids]
            )
        return super()._remove_committed()

    def _sign(self, contract, env):
        contract = contract.with_env(env)
        try:
            contract.action_sign()
        except UserError as error:
            return str(error)
        return "signed"

    def test_overlapping_contracts_signed_at_once(self):
        results = self._run_at_once(
            *(partial(self._sign, contract) for contract in self.contracts)
        )
        self.assertEqual(results.count("signed"), 1, results)
        self.assertIn("overlaps with", " ".join(results))

    def test_renewal_opportunity_opened_twice_at_once(self):
        with self.registry.cursor() as cr:
            self.contracts[0].with_env(self.env(cr=cr)).action_sign()

        def open_lead(env):
            contract = self.contracts[0].with_env(env)
            return contract.action_open_renewal_lead()["res_id"]

        first, second = self._run_at_once(open_lead, open_lead)
        self.assertEqual(first, second)

    def test_renewal_prepared_twice_at_once(self):
        with self.registry.cursor() as cr:
            self.contracts[0].with_env(self.env(cr=cr)).action_sign()

        def renew(env):
            contract = self.contracts[0].with_env(env)
            try:
                return contract.action_renew()["res_id"]
            except IntegrityError:
                return "refused"

        results = self._run_at_once(renew, renew)
        self.assertEqual(results.count("refused"), 1, results)

    def test_job_run_twice_at_once(self):
        with self.registry.cursor() as cr:
            contract = self.contracts[0].with_env(self.env(cr=cr))
            contract.action_sign()

        def run(env):
            company = env["res.company"].browse(self.company_id)
            return env["crm.contract"]._move_on(date(2099, 12, 1), company)

        self._run_at_once(run, run)
        with self.registry.cursor() as cr:
            contract = self.contracts[0].with_env(self.env(cr=cr))
            self.assertEqual(contract.state, "expiring")
            leads = self.env(cr=cr)["crm.lead"].search(
                [("partner_id", "=", self.partners[0].id)]
            )
            self.assertEqual(leads, contract.renewal_lead_id)
