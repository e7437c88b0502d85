from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .interview_common import InterviewCommon


@tagged("post_install", "-at_install", "security")
class TestInterviewAccess(InterviewCommon):
    """Buyers see interviews, and nothing of what was said to customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_portal_user()
        cls.seller = cls._new_user(
            "seller", "sales_team.group_sale_salesman", notification_type="email"
        )
        cls.other_seller = cls._new_user(
            "other", "sales_team.group_sale_salesman", notification_type="email"
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Customer", "user_id": cls.seller.id}
        )
        cls.secret = cls.env["crm.interaction"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company_admin.id,
                "user_id": cls.seller.id,
                "summary": "Secret price",
            }
        )
        cls.interview = cls._interview("head", cls.head, summary="Strategy")

    def test_matrix(self):
        self.kind = self.types[0]
        for user, interview, secret, kind in (
            (self.outsider, "", "", ""),
            (self.approver, "", "", ""),
            (self.buyer, "rwcu", "", "r"),
            (self.manager, "rwcu", "", "rwcu"),
            (self.seller, "r", "rwcu", ""),
            (self.other_seller, "r", "", ""),
            (self.user_portal, "", "", ""),
            (self.env.ref("base.public_user"), "", "", ""),
        ):
            self._assert_matrix(
                user, {"interview": interview, "secret": secret, "kind": kind}
            )

    def test_buyer_finds_no_customer_interaction(self):
        users = self.buyer + self.manager
        users.group_ids += self.env.ref("base.group_allow_export")
        for user in users:
            rows = self.secret.with_user(user)
            everything = rows.search([])
            with self.subTest(user=user.login):
                self.assertIn(self.interview, everything)
                self.assertEqual(
                    everything, everything.filtered("onboarding_application_id")
                )
                self.assertFalse(rows.name_search("Secret"))
                self.assertFalse(rows.search_count([("summary", "ilike", "Secret")]))
                self.assertFalse(
                    rows._read_group([("id", "=", rows.id)], ["partner_id"])
                )
                with self.assertRaises(AccessError):
                    rows.read(["summary"])
                with self.assertRaises(AccessError):
                    rows.export_data(["summary"])

    def test_buyer_finds_nothing_by_the_customer(self):
        customer = self.customer.with_user(self.buyer)
        timeline = customer.get_relation_timeline()
        self.assertFalse([r for r in timeline["rows"] if r["kind"] == "interaction"])
        self.assertNotIn("Secret", str(timeline))

    def test_buyer_cannot_take_a_customer_interaction_over(self):
        secret = self.secret.with_user(self.buyer)
        with self.assertRaises(AccessError):
            secret.onboarding_application_id = self.application
        with self.assertRaises(AccessError):
            secret.unlink()
        with self.assertRaises(AccessError):
            secret.create({"partner_id": self.customer.id, "summary": "x"})
        with self.assertRaises(UserError):
            self._interview("head", self.customer)

    def test_interview_tells_nothing_of_a_lead(self):
        lead = self.env["crm.lead"].create(
            {"name": "Secret lead", "partner_id": self.supplier.id}
        )
        with self.assertRaises(AccessError):
            self._interview("head", self.head, lead_id=lead.id)

    def test_seller_makes_no_interview(self):
        for values in (
            {"onboarding_application_id": self.application.id},
            {
                "onboarding_application_id": self.application.id,
                "onboarding_interview_type_id": self.types[0].id,
            },
        ):
            with self.assertRaises(AccessError):
                self.env["crm.interaction"].with_user(self.seller).create(
                    {"partner_id": self.head.id, **values}
                )

    def test_rules_of_salespeople_are_as_before(self):
        rules = self.env["ir.rule"].search(
            [
                ("model_id.model", "=", "crm.interaction"),
                ("groups", "!=", False),
            ]
        )
        ours = self.env.ref(
            "crm_supplier_onboarding.crm_interaction_rule_purchase_user"
        )
        purchasing = self.env.ref("purchase.group_purchase_user")
        self.assertEqual(rules.filtered(lambda r: purchasing in r.groups), ours)
        self.assertEqual(ours.groups, purchasing)
        for seller, found in ((self.seller, True), (self.other_seller, False)):
            rows = self.secret.with_user(seller).search(
                Domain("id", "in", self.secret.ids)
            )
            self.assertEqual(bool(rows), found)

    def test_approver_opens_the_dossier(self):
        """Without rights on the log, and hence without the interviews."""
        self._submit()
        for user, found in ((self.approver, False), (self.buyer, True)):
            application = self.application.with_user(user)
            arch = application.get_view(view_type="form")["arch"]
            self.assertEqual("interview_ids" in arch, found)
            self.assertIn("document_ids", arch)
            names = ["missing", "document_progress", "general_verdict"]
            self.assertTrue(application.web_read(dict.fromkeys(names, {})))
        with self.assertRaises(AccessError):
            self.application.with_user(self.approver).read(["interview_ids"])

    def test_two_companies(self):
        kind = self.types[0]
        kind.company_id = self.company_admin
        for record in (self.interview, kind):
            record = record.with_user(self.manager)
            inside = record.with_context(allowed_company_ids=self.company_admin.ids)
            outside = record.with_context(allowed_company_ids=self.company_2.ids)
            self.assertTrue(inside.has_access("read"))
            self.assertFalse(outside.has_access("read"))
