from threading import Thread

from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestResPartnerCodeConcurrency(TransactionCase):
    """Two people at once, on real connections."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:  # leaving it commits
            env = self.env(cr=cr)
            self.scheme = env["crm.code.scheme"].search([("code", "=", "01")], limit=1)
            self.before = self.scheme.read(["next_number", "last_number"])[0]
            self.customers = env["res.partner"].create(
                [{"name": "Concurrent 1"}, {"name": "Concurrent 2"}]
            )
        self.addCleanup(self._remove_committed)

    def _remove_committed(self):
        with self.registry.cursor() as cr:
            self.customers.with_env(self.env(cr=cr)).unlink()
            cr.execute(
                "UPDATE crm_code_scheme SET next_number = %s, last_number = %s"
                " WHERE id = %s",
                [
                    self.before["next_number"],
                    self.before["last_number"],
                    self.scheme.id,
                ],
            )

    def _press(self, customers):
        """Press the button as a request does, which starts again on a conflict."""
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            retrying(customers.with_env(env).action_assign_relation_code, env)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def _press_while_pressed(self, first, second):
        rival = Thread(target=self._press, args=[second])
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_backend_pid()")
            [pid] = cr.fetchone()
            first.with_env(self.env(cr=cr)).action_assign_relation_code()
            cr.flush()
            rival.start()
            self._wait_for_rival(pid)
            cr.commit()
        rival.join(timeout=60)
        self.assertFalse(rival.is_alive())

    def _wait_for_rival(self, pid):
        """Wait until somebody waits for the connection ``pid``."""
        with self.registry.cursor() as cr:
            for _attempt in range(200):
                cr.execute(
                    "SELECT pg_sleep(0.05) FROM pg_stat_activity"
                    " WHERE %s = ANY(pg_blocking_pids(pid)) LIMIT 1",
                    [pid],
                )
                if cr.fetchone():
                    return
                cr.execute("SELECT pg_sleep(0.05)")
                cr.rollback()
        self.fail("The second person did not wait for the first.")

    def _read_codes(self):
        with self.registry.cursor() as cr:
            return self.customers.with_env(self.env(cr=cr)).mapped("relation_code")

    def test_two_people_give_one_customer_one_code(self):
        self._press_while_pressed(self.customers[0], self.customers[0])
        [code, none] = self._read_codes()
        self.assertTrue(code)
        self.assertFalse(none)
        with self.registry.cursor() as cr:
            scheme = self.scheme.with_env(self.env(cr=cr))
            self.assertEqual(scheme.next_number, self.before["next_number"] + 1)

    def test_two_people_never_give_the_same_code(self):
        self._press_while_pressed(self.customers[0], self.customers[1])
        [code, other] = self._read_codes()
        self.assertTrue(code and other)
        self.assertNotEqual(code, other)
