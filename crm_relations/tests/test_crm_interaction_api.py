import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestInteractionLog(RelationsCommon):
    def _call(self, **values):
        return {"external_id": "call-1", "partner_id": self.contact.id, **values}

    @users("relations_rep")
    def test_same_call_twice_is_one(self):
        Interaction = self.env["crm.interaction"]
        [first] = Interaction.log([self._call(summary="Rang", duration=0.1)])
        [second] = Interaction.log([self._call(summary="Rang again")])
        self.assertEqual(first["external_id"], "call-1")
        self.assertEqual([first["created"], second["created"]], [True, False])
        self.assertEqual(first["id"], second["id"])
        self.assertRecordValues(
            self._get_interactions(),
            [{"id": first["id"], "summary": "Rang", "user_id": self.env.uid}],
        )

    @users("relations_rep")
    def test_batch_answers_in_order(self):
        Interaction = self.env["crm.interaction"]
        Interaction.log([self._call()])
        answer = Interaction.log(
            [
                self._call(external_id="call-2"),
                self._call(),
                self._call(external_id="call-2"),
            ]
        )
        self.assertEqual(
            [row["external_id"] for row in answer], ["call-2", "call-1", "call-2"]
        )
        self.assertEqual([row["created"] for row in answer], [True, False, True])
        self.assertEqual(answer[0]["id"], answer[2]["id"])

    @users("relations_rep")
    def test_caller_is_found_by_number_or_address(self):
        self.contact.phone = "+32 475 12 34 56"
        self.env.flush_all()
        Interaction = self.env["crm.interaction"]
        for reference, address in (
            ("a", {"phone": "+32475123456"}),
            ("b", {"email": "Ann <ANN@example.com>"}),
            ("c", {"phone": "+32 999", "email": "ann@example.com"}),
        ):
            with self.subTest(address=address):
                [row] = Interaction.log([{"external_id": reference, **address}])
                interaction = Interaction.browse(row["id"])
                self.assertEqual(interaction.partner_id, self.contact)

    @users("relations_rep")
    def test_unknown_caller_gets_a_sentence_and_nothing_is_logged(self):
        Interaction = self.env["crm.interaction"]
        with self.assertRaisesRegex(UserError, "No contact has the number"):
            Interaction.log(
                [self._call(), {"external_id": "x", "phone": "+32 000 00 00 00"}]
            )
        with self.assertRaisesRegex(UserError, "needs an external_id"):
            Interaction.log([{"partner_id": self.contact.id}])
        self.assertFalse(self._get_interactions())

    @users("relations_rep")
    def test_unusable_address_is_nobodys(self):
        self.other_customer.email = False
        Interaction = self.env["crm.interaction"]
        for address in ("n/a", "visitor@", "a@example.com, b@example.com"):
            with self.subTest(address=address), self.assertRaises(UserError):
                Interaction.log([{"external_id": "y", "email": address}])

    @users("relations_rep")
    def test_event_that_was_captured_already(self):
        message = self._post(self.contact)
        captured = self._get_interactions()
        [row] = self.env["crm.interaction"].log(
            [self._call(external_id=message.message_id)]
        )
        self.assertEqual((row["id"], row["created"]), (captured.id, False))

    @users("relations_rep")
    def test_nobody_claims_to_be_the_capture(self):
        call = self._call(source_model="mail.message", source_id=1)
        [row] = self.env["crm.interaction"].log([call])
        self.assertFalse(self.Interaction.browse(row["id"]).source_model)

    @users("relations_director")
    def test_each_company_has_its_own_numbers(self):
        Interaction = self.env["crm.interaction"]
        for company in self.company_admin + self.company_2:
            [row] = Interaction.with_company(company).log([self._call()])
            self.assertTrue(row["created"])
        self.assertEqual(len(self._get_interactions()), 2)

    @users("employee")
    def test_without_sales_rights_it_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["crm.interaction"].log([self._call()])


@tagged("post_install", "-at_install")
class TestInteractionJson2(HttpCase, RelationsCommon):
    """The way a telephone system goes: an API key, and nothing else."""

    def setUp(self):
        super().setUp()
        keys = self.env["res.users.apikeys"].with_user(self.rep)
        self.key = keys._generate(None, "PBX", datetime.now() + timedelta(days=1))

    def _post_json(self, key=None, **payload):
        return self.url_open(
            "/json/2/crm.interaction/log",
            data=json.dumps(payload),
            headers={
                "Authorization": f"Bearer {key or self.key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )

    def test_log_is_idempotent_over_http(self):
        call = {
            "external_id": "pbx-77",
            "partner_id": self.contact.id,
            "channel": "phone",
            "direction": "in",
            "duration": 0.25,
        }
        answers = [self._post_json(vals_list=[call]).json() for _try in range(2)]
        self.assertEqual([rows[0]["created"] for rows in answers], [True, False])
        interaction = self._get_interactions()
        self.assertEqual(interaction.external_id, "pbx-77")
        self.assertEqual(interaction.user_id, self.rep)

    def test_wrong_key_and_bad_input(self):
        call = {"external_id": "pbx-78", "partner_id": self.contact.id}
        with self.assertLogs("odoo.http", "WARNING") as logs:
            self.assertEqual(
                self._post_json(key="x" * 40, vals_list=[call]).status_code, 401
            )
            answer = self._post_json(vals_list=[{"partner_id": self.contact.id}])
            self.assertEqual(answer.status_code, 422)
        self.assertTrue(logs.output)
        self.assertIn("needs an external_id", answer.text)
        self.assertFalse(self._get_interactions())
