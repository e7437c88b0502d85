# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real messages through Odoo's mail gateway: the right interactions, only those."""

from pathlib import Path

from odoo.tests import TransactionCase, new_test_user, tagged

MAILBOX = Path(__file__).parent / "mailbox"
QUIET = {"tracking_disable": True, "no_reset_password": True}


@tagged("standard", "at_install")
class TestMailGateway(TransactionCase):
    """One test for each kind of message in ``tests/mailbox``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {
                "name": "erp.example.com",
                "bounce_alias": "bounce",
                "catchall_alias": "catchall",
            }
        )
        cls._create_people()
        cls._create_documents()
        cls.env.cr.flush()
        cls.env["crm.interaction"].search([]).unlink()

    @classmethod
    def _create_people(cls):
        group = "sales_team.group_sale_salesman_all_leads"
        cls.seller, cls.rep = (
            new_test_user(
                cls.env,
                login=f"gateway-{login}",
                name=name,
                email=f"{login}@erp.example.com",
                groups=group,
                context=QUIET,
            )
            for login, name in [("seller", "Sam Seller"), ("rep", "Alex Allround")]
        )
        cls.huasheng, cls.acme = cls.env["res.partner"].create(
            [
                {"name": "华声音像有限公司", "is_company": True},
                {
                    "name": "Acme Records",
                    "is_company": True,
                    "email": "news@acme.example",
                },
            ]
        )
        cls.min, cls.jane = cls.env["res.partner"].create(
            [
                {
                    "name": "李敏",
                    "parent_id": cls.huasheng.id,
                    "email": "li.min@huasheng.example",
                },
                {
                    "name": "Jane Smith",
                    "parent_id": cls.acme.id,
                    "user_id": cls.rep.id,
                    "email": "jane.smith@acme.example",
                },
            ]
        )

    @classmethod
    def _create_documents(cls):
        cls.team, cls.projects = cls.env["crm.team"].create(
            [
                {"name": "Counter", "alias_name": "counter", "company_id": False},
                {"name": "Projects", "alias_name": "projects", "company_id": False},
            ]
        )
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.min.id, "user_id": cls.seller.id}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Yearly agreement",
                "partner_id": cls.min.id,
                "user_id": cls.seller.id,
            }
        )
        cls.offer = cls.order.with_user(cls.seller).message_post(
            body="附上您要的报价",
            subject="报价单 Q-2025-118",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.min.ids,
        )
        cls.note = cls.lead.with_user(cls.seller).message_post(
            body="How low may we go?",
            subject="Q-2025-118",
            subtype_xmlid="mail.mt_note",
        )
        cls.offer.sudo().message_id = "<offer@erp.example.com>"
        cls.note.sudo().message_id = "<note@erp.example.com>"

    def receive(self, name):
        """Feed a message of the mailbox to the gateway; return what was logged."""
        rows = self.env["crm.interaction"]
        before = rows.search([])
        source = (MAILBOX / f"{name}.eml").read_bytes()
        self.env["mail.thread"].message_process("crm.lead", source)
        self.env.cr.flush()
        self.env.invalidate_all()
        return rows.search([]) - before

    def assert_logged(self, row, **expected):
        """Compare a row; a field that is not named must be empty."""
        names = (
            *("channel", "direction", "partner_id", "commercial_partner_id"),
            *("lead_id", "order_id", "user_id", "summary"),
        )
        found = {name: row[name] for name in names if row[name]}
        self.assertEqual(found, {"channel": "email", **expected})

    def assert_from_min(self, row, summary):
        """Assert that Li Min wrote about the order that Sam looks after."""
        self.assert_logged(
            row,
            direction="in",
            partner_id=self.min,
            commercial_partner_id=self.huasheng,
            order_id=self.order,
            user_id=self.seller,
            summary=summary,
        )

    # ------------------------------------------------------------
    # FROM CUSTOMERS
    # ------------------------------------------------------------

    def test_reply(self):
        self.assert_from_min(self.receive("reply"), "回复: 报价单 Q-2025-118")

    def test_reply_keeps_the_time_it_was_sent(self):
        row = self.receive("reply")
        self.assertEqual(str(row.date), "2025-11-10 02:12:30")

    def test_reply_opens_the_order(self):
        action = self.receive("reply").get_formview_action()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", self.order.id)
        )

    def test_same_mail_twice(self):
        self.receive("reply")
        self.assertFalse(self.receive("reply"))

    def test_forward_by_a_customer(self):
        row = self.receive("forward")
        self.assert_logged(
            row,
            direction="in",
            partner_id=self.jane,
            commercial_partner_id=self.acme,
            lead_id=self.env["crm.lead"].search([("team_id", "=", self.team.id)]),
            user_id=self.rep,
            summary="Fwd: Music for our lobby",
        )

    def test_several_recipients(self):
        row = self.receive("several_recipients")
        self.assert_from_min(row, "Re: Q-2025-118, delivery in two parts")

    def test_attachment_without_subject(self):
        row = self.receive("attachment")
        self.assert_from_min(row, "盖章的订单见附件。 李敏")
        message = self.env["mail.message"].browse(row.source_id)
        self.assertEqual(message.attachment_ids.name, "盖章订单.pdf")

    def test_gb18030(self):
        row = self.receive("gb18030")
        self.assert_from_min(row, "关于㐂庆专辑的镕合版询价")
        body = self.env["mail.message"].browse(row.source_id).body
        self.assertIn("另需 50 张𠮷祥版", body)

    def test_quoted_printable(self):
        row = self.receive("quoted_printable")
        self.assert_from_min(
            row, "请问十二月的音乐会赠票还能预订吗以及发票抬头如何修改"
        )
        body = self.env["mail.message"].browse(row.source_id).body
        self.assertIn("发票抬头请改为“华声音像有限公司（北京）”", body)

    def test_through_a_mailing_list(self):
        row = self.receive("through_a_list")
        self.assertEqual(row.partner_id, self.jane)
        self.assertEqual(row.summary, "[sales] Do you still have the jazz box?")

    def test_two_addresses_make_two_leads_and_one_interaction(self):
        row = self.receive("two_addresses")
        leads = self.env["crm.lead"].search(
            [("team_id", "in", (self.team | self.projects).ids)]
        )
        self.assertEqual(leads.team_id, self.team | self.projects)
        self.assert_logged(
            row,
            direction="in",
            partner_id=self.jane,
            commercial_partner_id=self.acme,
            lead_id=row.lead_id,
            user_id=self.rep,
            summary="Sound for two branches",
        )
        self.assertIn(row.lead_id, leads)

    def test_unknown_sender_makes_a_lead(self):
        row = self.receive("unknown_sender")
        lead = self.env["crm.lead"].search([("email_from", "ilike", "chen@newshop")])
        self.assertEqual(lead.team_id, self.team)
        self.assert_logged(row, direction="in", lead_id=lead, summary="想了解批发政策")

    def test_unknown_sender_becomes_a_customer(self):
        row = self.receive("unknown_sender")
        shop = self.env["res.partner"].create({"name": "苏州新唱片店"})
        row.lead_id.partner_id = shop
        self.env.cr.flush()
        self.assertEqual(row.commercial_partner_id, shop)

    # ------------------------------------------------------------
    # FROM COLLEAGUES
    # ------------------------------------------------------------

    def test_employee_answers_by_mail(self):
        row = self.receive("employee_reply")
        self.assert_logged(
            row,
            direction="out",
            partner_id=self.min,
            commercial_partner_id=self.huasheng,
            order_id=self.order,
            user_id=self.seller,
            summary="回复: 报价单 Q-2025-118",
        )

    def test_employee_forwards_to_sales(self):
        self.assertFalse(self.receive("forward_by_employee"))
        self.assertTrue(self.env["crm.lead"].search([("team_id", "=", self.team.id)]))

    def test_reply_to_an_internal_note(self):
        self.assertFalse(self.receive("note_reply"))
        self.assertIn("do not go below", self.lead.message_ids[0].body)

    # ------------------------------------------------------------
    # FROM MACHINES
    # ------------------------------------------------------------

    def test_bounce(self):
        self.assertFalse(self.receive("bounce"))

    def test_read_receipt(self):
        self.assertFalse(self.receive("read_receipt"))

    def test_auto_reply(self):
        self.assertFalse(self.receive("auto_reply"))
        self.assertIn("休假", self.order.message_ids[0].body)

    def test_out_of_office_in_old_headers(self):
        self.assertFalse(self.receive("out_of_office"))
        self.assertFalse(self.receive("out_of_office_precedence"))
        bodies = "".join(self.order.message_ids.mapped("body"))
        self.assertIn("until Monday", bodies)
        self.assertIn("出差", bodies)

    def test_newsletter(self):
        self.assertFalse(self.receive("newsletter"))
        self.assertFalse(self.receive("newsletter_one_click"))

    # ------------------------------------------------------------
    # ALL OF THEM
    # ------------------------------------------------------------

    def test_whole_mailbox_in_a_row(self):
        names = sorted(path.stem for path in MAILBOX.glob("*.eml"))
        logged = [name for name in names if self.receive(name)]
        self.assertEqual(
            logged,
            [
                *("attachment", "employee_reply", "forward", "gb18030"),
                *("quoted_printable", "reply", "several_recipients"),
                *("through_a_list", "two_addresses", "unknown_sender"),
            ],
        )

    def test_nothing_when_switched_off(self):
        self.env["ir.config_parameter"].set_param(
            "crm_relations.capture_email", "False"
        )
        self.assertFalse(self.receive("reply"))
