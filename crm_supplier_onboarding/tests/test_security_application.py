from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import OnboardingCommon

# What no client may say of a new application, and what is there instead.
FORGED = {
    "state": ("registered", "draft"),
    "name": ("SA/1999/0001", None),
    "date_state": ("1999-01-01 00:00:00", None),
    "on_hold": (True, False),
    "refusal_reason": ("x", False),
    "change_reason": ("x", False),
    "survey_outcome": ("qualified", False),
    "survey_score": (100, 0),
    "survey_planned": (4, 0),
    "bank_checked_on": ("1999-01-01 00:00:00", False),
}


@tagged("post_install", "-at_install", "security")
class TestSecurityApplication(HttpCase, OnboardingCommon):
    """A new application is a draft, whatever a client sends along."""

    def _values(self, **values):
        return {
            "partner_id": self.supplier.id,
            "category_id": self.category.id,
            "company_id": self.company_admin.id,
            **values,
        }

    def _assert_draft(self, application):
        self.env.invalidate_all()
        self.assertRegex(application.name, r"^SA/\d{4}/\d{4}$")
        self.assertNotEqual(application.name, FORGED["name"][0])
        self.assertGreater(application.date_state.year, 2000)
        for name, (_forged, value) in FORGED.items():
            if value is not None:
                self.assertEqual(application[name], value, name)
        self.assertFalse(application.bank_checked_by_id)

    def test_forged_values_are_refused(self):
        Application = self.application.browse().with_user(self.buyer)
        for name, (forged, _value) in FORGED.items():
            with self.subTest(name), self.assertRaises(AccessError):
                Application.create(self._values(**{name: forged}))
            with self.subTest(name), self.assertRaises(AccessError):
                self.application.with_user(self.buyer).copy({name: forged})

    def test_forged_defaults_in_the_context(self):
        context = {f"default_{name}": forged for name, (forged, _v) in FORGED.items()}
        context["default_bank_checked_by_id"] = self.manager.id
        for name, value in context.items():
            for user in (self.buyer, self.manager):
                application = self.application.with_user(user)
                application = application.with_context(**{name: value})
                with self.subTest(name), self.assertRaises(AccessError):
                    application.create(self._values())
                with self.subTest(name), self.assertRaises(AccessError):
                    application.copy()
        # A method that works as superuser, for one who sends this along.
        application = self.application.with_user(self.buyer).sudo()
        application = application.with_context(**context)
        self._assert_draft(application.create(self._values()))
        self._assert_draft(application.copy())
        defaults = application.sudo(False).default_get([*FORGED, "risk"])
        self.assertEqual((defaults["state"], defaults["risk"]), ("draft", "medium"))
        self.assertFalse(defaults.get("survey_outcome"))

    def test_defaults_of_a_user(self):
        """Anybody may keep some, and nothing checks what they are for."""
        defaults = self.env["ir.default"].with_user(self.buyer)
        for name, (forged, _value) in FORGED.items():
            defaults.set("supplier.application", name, forged, user_id=True)
        defaults.set("supplier.application", "risk", "high", user_id=True)
        Application = self.application.browse().with_user(self.buyer)
        application = Application.create(self._values())
        self._assert_draft(application)
        self.assertEqual(application.risk, "high")
        with Form(Application) as form:
            form.partner_id = self.supplier
            self.assertEqual(form.state, "draft")
        self._assert_draft(form.record)

    def test_defaults_of_a_user_for_what_is_in_the_dossier(self):
        values = {"application_id": self.application.id, "name": "x"}
        forged = {"supplier.finding": "verified", "supplier.document": "verified"}
        for model, state in forged.items():
            self.env["ir.default"].with_user(self.buyer).set(
                model, "state", state, user_id=True
            )
        finding = self.env["supplier.finding"].with_user(self.buyer).create(values)
        self.assertEqual(finding.state, "open")
        document_type = self.env["supplier.document.type"].search([], limit=1)
        values = {
            "application_id": self.application.id,
            "partner_id": self.supplier.id,
            "type_id": document_type.id,
        }
        document = self.env["supplier.document"].with_user(self.buyer).create(values)
        self.assertEqual(document.state, "requested")

    def test_no_column_of_the_kanban_makes_records(self):
        for model in ("supplier.application", "supplier.document", "supplier.finding"):
            view = self.env[model].with_user(self.buyer).get_view(view_type="kanban")
            kanban = etree.fromstring(view["arch"])
            off = {kanban.get("create"), kanban.get("quick_create")}
            self.assertTrue(off & {"0", "false", "False"}, model)

    def test_import(self):
        Application = self.application.browse().with_user(self.buyer)
        row = [self.supplier.id, self.category.id]
        result = Application.load(
            ["partner_id/.id", "category_id/.id", "state"], [[*row, "registered"]]
        )
        self.assertFalse(result["ids"])
        Application = Application.with_context(default_state="registered")
        result = Application.load(["partner_id/.id", "category_id/.id"], [row])
        self.assertFalse(result["ids"])

    def test_rpc(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        before = self.application.search([])
        forged = {"default_state": "registered"}
        for method, context, *args in (
            ("create", {}, [self._values(state="registered")]),
            ("create", forged, [self._values()]),
            ("web_save", {}, [], self._values(state="registered"), {}),
            ("web_save", forged, [], self._values(), {}),
            ("write", {}, self.application.ids, {"state": "registered"}),
            ("copy", {}, self.application.ids, {"state": "registered"}),
            ("name_create", forged, "Quick"),
        ):
            with self.subTest(method), mute_logger("odoo.http"):
                with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self._call(method, *args, context=context)
        self.assertEqual(self.application.search([]), before)
        self.assertEqual(self.application.state, "draft")
        [record_id] = self._call("create", [self._values()])
        self._assert_draft(self.application.browse(record_id))

    def _call(self, method, *args, **kwargs):
        params = {"model": "supplier.application", "method": method, "args": args}
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw", {**params, "kwargs": kwargs}
        )
