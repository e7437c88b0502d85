from odoo.exceptions import ValidationError
from odoo.service.model import retrying
from odoo.tests import tagged

from odoo.addons.crm_relations.tests.concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestDocumentConcurrency(ConcurrencyCommon):
    """Two people ask for a newer version at the same time: there is one."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:  # leaving it commits
            env = self.env(cr=cr)
            self.type = env["supplier.document.type"].create({"name": "Race"})
            self.document = env["supplier.document"].create(
                {
                    "type_id": self.type.id,
                    "partner_id": self.partners[0].id,
                    "company_id": self.company_id,
                    "state": "verified",
                }
            )

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            self._get_versions(env).unlink()
            document = self.document.with_env(env)
            document.state = "requested"  # what was handed in stays
            document.unlink()
            self.type.with_env(env).unlink()
        return super()._remove_committed()

    def _get_versions(self, env):
        return env["supplier.document"].search([("previous_id", "=", self.document.id)])

    def _ask(self, env):
        """Return the id of the version, or what the server says instead."""
        document = self.document.with_env(env)
        try:
            return retrying(document.action_new_version, env)["res_id"]
        except ValidationError as error:
            return str(error)

    def test_two_ask_for_a_newer_version(self):
        results = self._run_at_once(self._ask, self._ask)
        with self.registry.cursor() as cr:
            [version] = self._get_versions(self.env(cr=cr))
            self.assertIn(version.id, results)
        [loser] = set(results) - {version.id}
        self.assertIn("asked for already", loser)
