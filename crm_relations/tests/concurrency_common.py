import threading
from functools import partial

from odoo import api
from odoo.service.model import retrying
from odoo.tests import TransactionCase
from odoo.tools import mute_logger


class ConcurrencyCommon(TransactionCase):
    """Two people at the same time, on real connections: one effect.

    Not on MailCommon, which locks the row of the company against them.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:  # leaving it commits
            env = self.env(cr=cr)
            self.admin_id = env.ref("base.user_admin").id
            self.company_id = env.ref("base.main_company").id
            self.partners = env["res.partner"].create(
                [{"name": f"Rival {index}", "is_company": True} for index in range(2)]
            )
        self.addCleanup(self._remove_committed)

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            partners = self.partners.with_env(env)
            env["calendar.event"].search([("partner_ids", "in", partners.ids)]).unlink()
            self._get_interactions(env).unlink()
            partners.unlink()

    def _get_interactions(self, env):
        return env["crm.interaction"].search(
            [("commercial_partner_id", "in", self.partners.ids)]
        )

    def _run_at_once(self, *functions):
        """Call each function in a thread and transaction of its own, as the server
        does: all have their snapshot before the first one writes.

        :return: what each returned, as the last try did
        """
        barrier = threading.Barrier(len(functions))
        results = [None] * len(functions)

        def serve(index, function):
            with self.registry.cursor() as cr:
                context = {"allowed_company_ids": [self.company_id]}
                env = api.Environment(cr, self.admin_id, context)
                cr.execute("SELECT 1")
                barrier.wait(timeout=30)
                results[index] = retrying(partial(function, env), env)

        threads = [
            threading.Thread(target=serve, args=(index, function))
            for index, function in enumerate(functions)
        ]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        self.assertNotIn(None, results, "A request failed or never ended.")
        return results
