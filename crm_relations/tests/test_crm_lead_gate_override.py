import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged, users
from odoo.tools import mute_logger

from .gate_common import GateCommon

WIZARD = "crm.lead.gate.override"


@tagged("post_install", "-at_install")
class TestGateOverride(GateCommon):
    def _override(self, **values):
        return self.env[WIZARD].create(
            {
                "lead_ids": self.lead.ids,
                "stage_id": self.third.id,
                "reason": "The customer is in a hurry",
                **values,
            }
        )

    @users("relations_director")
    def test_manager_moves_with_a_reason(self):
        self._require(self.first, "closing")
        self._require(self.second, "quotation")
        wizard = self._override()
        self.assertIn("First: The expected closing is set", wizard.missing)
        wizard.action_apply()
        self.assertEqual(self.lead.stage_id, self.third)
        note = self.lead.message_ids.filtered(lambda m: "in a hurry" in (m.body or ""))
        self.assertEqual(note.author_id, self.director.partner_id)
        self.assertIn("Third", note.body)
        self.assertIn("Second: There is a quotation", note.body)

    @users("relations_director")
    def test_reason_is_text_and_no_markup(self):
        self._override(reason="<b>Bold</b>").action_apply()
        note = self.lead.message_ids[0]
        self.assertIn("&lt;b&gt;Bold", note.body)

    @users("relations_director")
    def test_reason_that_says_nothing(self):
        wizard = self._override(reason=" \n")
        with self.assertRaisesRegex(UserError, "why"):
            wizard.action_apply()

    @users("relations_director")
    def test_pressed_twice_is_logged_once(self):
        wizard = self._override()
        wizard.action_apply()
        before = self.lead.message_ids
        wizard.action_apply()
        self.assertEqual(self.lead.message_ids, before)

    @users("relations_director")
    def test_move_back_where_there_is_no_way_back(self):
        self.lead.sudo().stage_id = self.third
        self.third.sudo().write(
            {"relation_no_return": True, "relation_gate_policy": "block"}
        )
        wizard = self._override(stage_id=self.first.id)
        self.assertIn("no way back", wizard.missing)
        wizard.action_apply()
        self.assertEqual(self.lead.stage_id, self.first)

    @users("relations_director")
    def test_override_opens_no_other_door(self):
        self._require(self.first, "closing")
        self._require(self.third, "closing")
        self._override().action_apply()
        with self.assertRaises(UserError):
            self.lead.with_user(self.env.user).stage_id = self.won

    def test_salespeople_may_not(self):
        for user in (self.rep, self.senior, self.user_employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env[WIZARD].with_user(user).create(
                    {"stage_id": self.third.id, "reason": "Hm"}
                )

    @users("relations_rep")
    def test_salespeople_may_not_use_what_a_manager_left(self):
        wizard = self._override_of(self.director)
        with self.assertRaises(AccessError):
            wizard.with_user(self.env.user).action_apply()
        with self.assertRaisesRegex(AccessError, "Only sales managers"):
            wizard.with_user(self.env.user).sudo().action_apply()

    def _override_of(self, user):
        return (
            self.env[WIZARD]
            .with_user(user)
            .create(
                {
                    "lead_ids": self.lead.ids,
                    "stage_id": self.third.id,
                    "reason": "Because",
                }
            )
        )

    def test_manager_of_another_company(self):
        self.lead.company_id = self.company_2
        self.director.company_ids = self.company_admin
        with self.assertRaises(AccessError):
            self._override_of(self.director).action_apply()


@tagged("post_install", "-at_install", "security")
class TestGateRpc(HttpCase, GateCommon):
    """What comes over the network."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._require(cls.first, "closing")

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, name, *args, **kwargs):
        with (
            mute_logger("odoo.http"),
            self.assertRaises(JsonRpcException) as refused,
        ):
            self._call(*args, **kwargs)
        self.assertEqual(str(refused.exception), name)
        self.env.invalidate_all()
        self.assertEqual(self.lead.stage_id, self.first)

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def test_salesperson(self):
        self._login(self.rep)
        vals = {"stage_id": self.second.id}
        for model, method, args in (
            ("crm.lead", "write", [self.lead.ids, vals]),
            ("crm.lead", "web_save", [self.lead.ids, vals, {}]),
            ("crm.lead", "action_set_won", [self.lead.ids]),
            ("res.partner", "write", self._get_write_through_customer(vals)),
        ):
            with self.subTest(method=method):
                self._assert_refused("odoo.exceptions.UserError", model, method, *args)

    def _get_write_through_customer(self, vals):
        return [self.contact.ids, {"opportunity_ids": [(1, self.lead.id, vals)]}]

    def test_flag_in_the_context(self):
        self._login(self.rep)
        for flag in (True, "GATE_BYPASS", {"object": 1}):
            with self.subTest(flag=flag):
                self._assert_refused(
                    "odoo.exceptions.UserError",
                    "crm.lead",
                    "write",
                    self.lead.ids,
                    {"stage_id": self.second.id},
                    context={"relation_gate_bypass": flag},
                )

    def test_private_ways(self):
        self._login(self.rep)
        for method in ("_with_gate_bypass", "_find_obstacles"):
            with self.subTest(method=method):
                self._assert_refused(
                    "odoo.exceptions.AccessError", "crm.lead", method, self.lead.ids
                )

    def test_salesperson_gets_no_override(self):
        self._login(self.rep)
        values = {"lead_ids": self.lead.ids, "stage_id": self.second.id, "reason": "x"}
        self._assert_refused(
            "odoo.exceptions.AccessError", "crm.lead.gate.override", "create", values
        )

    def test_manager_is_led_to_the_override(self):
        self._login(self.director)
        self._assert_refused(
            "odoo.exceptions.RedirectWarning",
            "crm.lead",
            "write",
            self.lead.ids,
            {"stage_id": self.second.id},
        )
        values = {
            "lead_ids": self.lead.ids,
            "stage_id": self.second.id,
            "reason": "Because",
        }
        wizard_id = self._call("crm.lead.gate.override", "create", values)
        self._call("crm.lead.gate.override", "action_apply", [wizard_id])
        self.env.invalidate_all()
        self.assertEqual(self.lead.stage_id, self.second)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def test_manager_over_the_api_is_told_in_plain_words(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.director)
            ._generate("rpc", "Gate", self._get_expiry())
        )
        answer = self.url_open(
            "/json/2/crm.lead/write",
            data=json.dumps(
                {"ids": self.lead.ids, "vals": {"stage_id": self.second.id}}
            ),
            headers={
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
            },
        )
        self.assertEqual(answer.status_code, 422)
        error = answer.json()
        self.assertEqual(error["name"], "odoo.exceptions.UserError")
        self.assertIn("expected closing", error["message"])

    def _get_expiry(self):
        return self.env.cr.now() + timedelta(days=1)
