# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The supplier policy from end to end: each person does their own part.

What moves the application on is pressed in the browser, by the one who does it; what is
filled in between goes through the same methods as the web client calls.
"""

import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user

ADDON = "crm_supplier_onboarding"
SCAN = base64.b64encode(b"%PDF-1.4 scan")
INBOX = "/odoo/action-mail.action_discuss?active_id=mail.box_inbox"
# Who is there, with their roles and group; roles by the ends of their external ids.
PEOPLE = {
    "buyer": ((), "purchase.group_purchase_user"),
    "head": (("purchasing", "head_purchasing"), "purchase.group_purchase_manager"),
    "technology": (("technology", "head_technology"), "base.group_user"),
    "quality": (("quality", "head_quality"), "base.group_user"),
    "design": (("design",), "base.group_user"),
    "market": (("market_manager",), "base.group_user"),
}


class TestSupplierJourney(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        module = cls.env["ir.module.module"]._get(ADDON)
        module._update_translations(["zh_CN"])
        cls.company = cls.env.company
        cls.company.onboarding_purchase_gate = "block"
        for name, (roles, group) in PEOPLE.items():
            user = new_test_user(
                cls.env, f"journey_{name}", groups=f"base.group_user,{group}"
            )
            user.notification_type = "inbox"
            setattr(cls, name, user)
            for role in roles:
                cls.env.ref(f"{ADDON}.res_role_{role}").user_ids = user
        policy = cls.env.ref(f"{ADDON}.supplier_approval_policy_application")
        policy.action_activate()
        cls.supplier = cls._create_supplier("Copper Works")
        cls.product = cls.env["product.product"].create(
            {
                "name": "Valve body",
                "supplier_taxes_id": False,
                "categ_id": cls.env["product.category"].create({"name": "Castings"}).id,
            }
        )

    @classmethod
    def _create_supplier(cls, name):
        """Return a company whose head is also its legal and technical head."""
        roles = cls.env["supplier.contact.role"].search([])
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "child_ids": [
                    Command.create({"name": "Lei", "onboarding_role_ids": roles.ids})
                ],
                "bank_ids": [Command.create({"acc_number": f"{name} 1"})],
            }
        )

    # ------------------------------------------------------------
    # WHAT EACH OF THEM DOES
    # ------------------------------------------------------------

    def _start_tour(self, url, name, user):
        self.start_tour(url, f"{ADDON}_{name}", login=user.login)
        self.env.invalidate_all()

    def _press(self, action):
        """Let the buyer press a button of the application in the browser."""
        url = f"/odoo/supplier-applications/{self.application.id}"
        self._start_tour(url, action, self.buyer)

    def _propose(self):
        applications = self.env["supplier.application"].with_user(self.buyer)
        self.application = applications.create(
            {
                "partner_id": self.supplier.id,
                "category_id": self.product.categ_id.id,
                "risk": "high",
                "reason": "<p>A second source</p>",
                "trading_policy": "<p>A third of our demand</p>",
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 1000,
                            "price": 12,
                        }
                    )
                ],
            }
        )

    def _hand_in(self):
        """Let the buyer file and verify the documents that are asked for."""
        awaited = self.application.document_ids
        for document in awaited.filtered(lambda d: d.state == "requested"):
            today = fields.Date.context_today(document)
            document.write(
                {
                    "file": SCAN,
                    "filename": "scan.pdf",
                    "date_issued": today - timedelta(days=30),
                    "date_expiry": today + timedelta(days=300),
                }
            )
            document.action_submit()
            document.action_verify()

    def _survey(self):
        """Let the buyer talk to the supplier, and judge it by the six principles."""
        for kind in self.env["supplier.interview.type"].search([]):
            self.env["crm.interaction"].with_user(self.buyer).create(
                {
                    "partner_id": self.supplier.child_ids.id,
                    "company_id": self.company.id,
                    "channel": "meeting",
                    "onboarding_application_id": self.application.id,
                    "onboarding_interview_type_id": kind.id,
                    "onboarding_participant_ids": kind.role_ids.user_ids.ids,
                }
            )
        self.assertEqual(len(self.application.judgement_ids), 6)
        self.application.judgement_ids.verdict = "met"
        self.application.general_verdict = "go"

    def _visit(self):
        """Let four departments evaluate the supplier, each on its own."""
        names = ("purchasing", "technology", "design", "quality")
        roles = [self.env.ref(f"{ADDON}.res_role_{name}") for name in names]
        start = fields.Datetime.now()
        self.application._do_plan_survey(
            self.env.ref(f"{ADDON}.supplier_evaluation_template_default"),
            start,
            start + timedelta(hours=4),
            {role: role.user_ids for role in roles},
        )
        for evaluation_sudo in self.application.sudo().evaluation_ids:
            evaluation = evaluation_sudo.with_user(evaluation_sudo.user_id)
            for line in evaluation.line_ids:
                if line.kind == "gate":
                    line.gate = "pass"
                elif line.kind == "score":
                    line.score = "10"
            evaluation.action_submit()
        self.assertEqual(self.application.survey_outcome, "qualified")

    def _approve(self, *users):
        """Let each of the users approve in the Inbox, one after the other."""
        for user in users:
            self._start_tour(INBOX, "approve", user)

    def _contract(self):
        """Let the buyer have the contracts signed, the head check the payment."""
        self.application.action_create_confidentiality()
        self.application.action_create_contracts()
        contracts = self.application.contract_ids
        contracts.signed_file = SCAN
        contracts.action_submit()
        contracts.action_sign()
        self.application.write(
            {
                "payment_term_id": self.env.ref(
                    "account.account_payment_term_30days"
                ).id,
                "bank_account_id": self.supplier.bank_ids.id,
            }
        )
        self.application.with_user(self.head).action_check_bank()

    def _order(self):
        """Return a draft order of the buyer."""
        return (
            self.env["purchase.order"]
            .with_user(self.buyer)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.product.id, "product_qty": 10}
                        )
                    ],
                }
            )
        )

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def _play(self, lang):
        for name in PEOPLE:
            getattr(self, name).lang = lang
        order = self._order()
        with self.assertRaises(UserError):
            order.button_confirm()
        self._propose()
        self._press("action_start")
        self._hand_in()
        self._survey()
        self._press("action_close_survey")
        self._visit()
        self._press("action_close_visit")
        self._press("action_submit")
        # The head of quality decides because the risk is high; nobody who evaluated
        # decides in the end.
        self._approve(self.head, self.quality, self.market)
        self.assertEqual(self.application.state, "contract")
        with self.assertRaises(UserError):
            order.button_confirm()
        self._contract()
        self._hand_in()
        self._press("action_register")
        self.assertTrue(self.supplier.onboarding_code)
        self.assertEqual(self.application.qualification_ids.state, "valid")
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_in_english(self):
        self._play("en_US")

    def test_in_chinese(self):
        self._play("zh_CN")
        request = self.application.approval_round_ids.task_ids[:1]
        self.assertIn("供应商", request.with_context(lang="zh_CN")._get_request())
