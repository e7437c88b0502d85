# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Candidates who want to become suppliers, in every step of their approval."""

import base64
import random
from datetime import timedelta

from freezegun import freeze_time

from .people import GIVEN_NAMES, SURNAMES
from .supplier_texts import (
    APPROVED,
    CANDIDATES,
    CATEGORIES,
    FINDINGS,
    POLICY,
    REASON,
    REFUSED,
    RETURNED,
)
from .texts import choose

ADDON = "crm_supplier_onboarding"
# Login: the roles that are filled with it.
MEMBERS = {
    "purchasing": ("purchasing", "head_purchasing"),
    "quality": ("quality", "head_quality"),
    "technology": ("technology", "head_technology"),
    "office": ("design",),
    "market": ("market_manager",),
}
SCAN = base64.b64encode(b"%PDF-1.4 A scan of the signed contract\n")
EVALUATORS = ("purchasing", "technology", "design", "quality")
# On which day after the first a step is over.
DAYS = {
    "draft": 0,
    "survey": 2,
    "visit": 16,
    "application": 26,
    "approval": 29,
    "refused": 31,
    "contract": 33,
    "registered": 47,
}
# How far a candidate got, and how many days ago that was; high risks need one more.
GOALS = [
    *[("registered", 150), ("registered", 110), ("registered", 75)],
    *[("approval", 1), ("survey", 5), ("refused", 60), ("visit", 2), ("contract", 9)],
    *[("registered", 45), ("approval", 3), ("draft", 1), ("application", 4)],
    *[("approval", 2), ("visit", 6), ("survey", 9), ("registered", 20)],
    *[("refused", 25), ("contract", 16), ("approval", 6), ("draft", 4)],
    *[("visit", 8), ("survey", 12), ("application", 7), ("approval", 8)],
]


class Suppliers:
    """The candidates, and what each of the colleagues did about them."""

    def __init__(self, scene):
        self.scene = scene
        self.register = scene.register
        self.env = scene.env
        users = self.env["res.users"].search([("login", "in", [*MEMBERS, "buyer"])])
        self.users = {user.login: user for user in users}

    def load(self):
        """Create everything that is not there yet; nothing without the users."""
        if ADDON not in self.env.registry._init_modules:
            return
        if not {*MEMBERS, "buyer"} <= set(self.users):
            return
        self._fill_roles()
        self._activate_policy()
        self._load_partners()
        with freeze_time() as clock:
            self.clock = clock
            for rank in range(len(CANDIDATES)):
                self._load_application(rank)
        self._load_orders()

    def _say(self, texts):
        return choose(self.scene.lang, *texts)

    # ------------------------------------------------------------
    # SETTING
    # ------------------------------------------------------------

    def _role(self, name):
        return self.env.ref(f"{ADDON}.res_role_{name}")

    def _fill_roles(self):
        for login, names in MEMBERS.items():
            for name in names:
                self._role(name).user_ids |= self.users[login]

    def _activate_policy(self):
        policy = self.env.ref(f"{ADDON}.supplier_approval_policy_application")
        if policy.state == "draft":
            policy.action_activate()
        self.env.company.onboarding_purchase_gate = "warn"

    def _load_partners(self):
        categories = {
            f"supplier_category_{name}": {"name": self._say(texts[:2])}
            for name, texts in CATEGORIES.items()
        }
        self.categories = self.register.create("product.category", categories)
        self.partners = self.register.create(
            "res.partner",
            {
                f"supplier_{rank:02d}": {
                    "name": self._say(texts),
                    "is_company": True,
                    "country_id": self.env.ref("base.cn").id,
                    "email": f"sales{rank:02d}@supplier.example.com",
                    "bank_ids": [(0, 0, {"acc_number": f"62220210{rank:08d}"})],
                    "child_ids": [(0, 0, self._prepare_contact(rank))],
                }
                for rank, (_category, *texts) in enumerate(CANDIDATES)
            },
        )

    def _prepare_contact(self, rank):
        """Return the head of the company, who also signs and knows the technology."""
        surname, given = SURNAMES[rank % 20], GIVEN_NAMES[rank % 25]
        roles = self.env["supplier.contact.role"].search([])
        return {
            "name": self._say((surname[0] + given[0], f"{given[1]} {surname[1]}")),
            "email": f"legal{rank:02d}@supplier.example.com",
            "onboarding_role_ids": [(6, 0, roles.ids)],
        }

    # ------------------------------------------------------------
    # APPLICATIONS
    # ------------------------------------------------------------

    def _load_application(self, rank):
        """Create one and play what happened to it, on the days when it happened."""
        name = f"supplier_application_{rank:02d}"
        goal, ago = GOALS[rank]
        self.chance = random.Random(name)
        self.first_day = DAYS[goal] + ago
        self._wait_for(0)
        values = {name: self._prepare_application(rank)}
        self.register.create("supplier.application", values, finish=self._play)

    def _wait_for(self, day):
        """Let it be so many days after the first."""
        self.now = self.scene.moment(self.first_day - day, self.chance)
        self.clock.move_to(self.now)

    def _prepare_application(self, rank):
        category, *_names = CANDIDATES[rank]
        *_names, zh, en, quantity, price = CATEGORIES[category]
        return {
            "partner_id": self.partners[f"supplier_{rank:02d}"],
            "category_id": self.categories[f"supplier_category_{category}"],
            "requester_id": self.users["buyer"].id,
            "risk": ("low", "medium", "high")[rank % 3],
            "reason": self._say(REASON),
            "trading_policy": self._say(POLICY),
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "name": self._say((zh, en)),
                        "quantity": quantity,
                        "price": price * self.chance.choice((0.9, 1, 1.1)),
                    },
                )
            ],
        }

    def _play(self, applications, names):
        for application, name in zip(applications, names, strict=True):
            rank = int(name[-2:])
            goal, _ago = GOALS[rank]
            self.env.cr.execute(
                "UPDATE supplier_application SET create_date = %s WHERE id = %s",
                [self.now, application.id],
            )
            own = application.with_user(self.users["buyer"])
            for state, take in (
                ("survey", self._start),
                ("visit", self._survey),
                ("application", self._visit),
                ("approval", self._submit),
            ):
                if DAYS[state] <= DAYS[goal]:
                    self._wait_for(DAYS[state])
                    take(own, goal, rank)
            self._wait_for(DAYS[goal])
            self._end(own, goal, rank)

    def _start(self, application, goal, rank):
        application.action_start()

    # ------------------------------------------------------------
    # SITE SURVEY
    # ------------------------------------------------------------

    def _hand_in(self, application, count=None):
        """Hand in and verify what an application asks for, or some of it."""
        awaited = application.document_ids.filtered(lambda d: d.state == "requested")
        for number, document in enumerate(awaited[:count]):
            document.write(
                {
                    "file": SCAN,
                    "filename": "scan.pdf",
                    "date_issued": self.now - timedelta(days=30),
                    "date_expiry": self.now + timedelta(days=200 + 40 * number),
                }
            )
            document.action_submit()
            if count is None or number:
                document.action_verify()

    def _talk(self, application):
        """Hold the interviews with everybody who has to be there."""
        supplier = application.partner_id
        self.env["crm.interaction"].create(
            [
                {
                    "partner_id": supplier.child_ids[:1].id,
                    "company_id": application.company_id.id,
                    "user_id": self.users["buyer"].id,
                    "date": self.now - timedelta(hours=1),
                    "channel": "meeting",
                    "summary": kind.name,
                    "onboarding_application_id": application.id,
                    "onboarding_interview_type_id": kind.id,
                    "onboarding_participant_ids": [
                        (6, 0, kind.role_ids.user_ids.ids or self.users["buyer"].ids)
                    ],
                }
                for kind in self.env["supplier.interview.type"]
                .with_context(lang=self.scene.lang)
                .search([("active", "=", True)])
            ]
        )

    def _survey(self, application, goal, rank):
        """End the general survey, and plan the visit for a week later."""
        self._hand_in(application)
        self._talk(application)
        application.judgement_ids.verdict = "met"
        application.general_verdict = "go"
        application.action_close_survey()
        template = self.env.ref(f"{ADDON}.supplier_evaluation_template_default")
        logins = {name: login for login, names in MEMBERS.items() for name in names}
        start = self.now + timedelta(days=7)
        application._do_plan_survey(
            template.with_env(application.env),
            start,
            start + timedelta(hours=4),
            {self._role(name): self.users[logins[name]] for name in EVALUATORS},
        )
        if goal == "visit":
            # Some departments are quicker than others.
            self._evaluate(application.sudo().evaluation_ids[: rank % 4], rank)

    def _visit(self, application, goal, rank):
        """Let all departments evaluate, and raise the application."""
        self._evaluate(application.sudo().evaluation_ids, rank)
        application.action_close_visit()

    def _evaluate(self, evaluations, rank):
        for number, evaluation_sudo in enumerate(evaluations):
            evaluation = evaluation_sudo.sudo(False).with_user(evaluation_sudo.user_id)
            for line in evaluation.line_ids:
                if line.kind == "gate":
                    line.gate = "pass"
                elif line.kind == "score":
                    # Every fifth is not that strong.
                    marks = ("6", "8") if rank % 5 == 4 else ("8", "10")
                    line.score = self.chance.choice(marks)
            if number == rank % 4:
                evaluation.finding_ids = [(0, 0, self._prepare_finding(rank))]
            evaluation.action_submit()

    def _prepare_finding(self, rank):
        *texts, severity = FINDINGS[rank % len(FINDINGS)]
        return {
            "name": self._say(texts),
            "severity": severity,
            "user_id": self.users["buyer"].id,
            "date_due": self.now.date() + timedelta(days=60),
        }

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _submit(self, application, goal, rank):
        if application.is_conditional:
            application.conditional_limit = 200000
        application.action_submit()
        if goal == "approval" and rank % 2:
            self._decide(application, "approved", APPROVED)

    def _decide(self, application, outcome, texts):
        """Let one of those who are asked decide; return whether somebody was."""
        tasks = application.sudo().approval_round_ids.task_ids
        task = tasks.filtered(lambda task: task.state == "open")[:1]
        if task:
            task.sudo(False).with_user(task.user_id).action_decide(
                outcome, self._say(texts), "form"
            )
        return bool(task)

    def _end(self, application, goal, rank):
        """Do what the last step of a candidate is."""
        if goal == "survey":
            self._hand_in(application, 1 + rank % 5)
        if goal == "application" and rank % 2:
            self._submit(application, goal, rank)
            self._decide(application, "returned", RETURNED)
        elif goal == "refused":
            self._decide(application, "refused", REFUSED)
        elif goal in ("contract", "registered"):
            while self._decide(application, "approved", APPROVED):
                pass
        if goal == "registered" or goal == "contract" and rank % 2:
            self._sign(application)
        if goal == "registered":
            application.action_register()

    def _sign(self, application):
        """Make and sign the contracts, and have the payment checked."""
        application.action_create_confidentiality()
        application.action_create_contracts()
        contracts = application.sudo().contract_ids
        contracts.signed_file = SCAN
        contracts.action_submit()
        contracts.action_sign()
        terms = self.env.ref("account.account_payment_term_30days")
        account = application.sudo().partner_id.bank_ids[:1]
        application.write({"payment_term_id": terms.id, "bank_account_id": account.id})
        application.with_user(self.users["purchasing"]).action_check_bank()
        self._hand_in(application)

    # ------------------------------------------------------------
    # ORDERS
    # ------------------------------------------------------------

    def _load_orders(self):
        """Quotations from two suppliers that are approved, and two that are not."""
        products = self.register.create(
            "product.product",
            {
                f"supplier_product_{name}": {
                    "name": self._say((zh, en)),
                    "categ_id": self.categories[f"supplier_category_{name}"],
                    "sale_ok": False,
                    "standard_price": price,
                    "supplier_taxes_id": False,
                }
                for name, (*_names, zh, en, _quantity, price) in CATEGORIES.items()
            },
        )
        values = {}
        for rank in range(4):
            category, *_names = CANDIDATES[rank]
            price = CATEGORIES[category][-1]
            line = {
                "product_id": products[f"supplier_product_{category}"],
                "product_qty": 10,
                "price_unit": price,
            }
            values[f"supplier_order_{rank}"] = {
                "partner_id": self.partners[f"supplier_{rank:02d}"],
                "user_id": self.users["buyer"].id,
                "order_line": [(0, 0, line)],
            }
        self.register.create("purchase.order", values)
