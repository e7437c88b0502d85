import json
from datetime import date

from lxml import etree
from psycopg2.errors import RestrictViolation

from odoo import Command
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContract(ContractCommon):
    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def test_kind_gives_defaults(self):
        contract = self._create_contract(kind_id=self.kind_framework.id)
        self.assertEqual(contract.renewal, "ask")
        self.assertEqual((contract.notice_period, contract.notice_unit), (3, "month"))
        self.assertEqual(contract.term_ids.clause_id, self.kind_framework.clause_ids)

    @users("relations_rep")
    def test_form_follows_the_kind(self):
        with Form(self.env["crm.contract"]) as form:
            form.name = "Valves"
            form.partner_id = self.customer
            form.kind_id = self.kind_supply
            self.assertEqual(form.renewal, "auto")
            form.date_end = "2026-12-31"
        contract = form.record
        self.assertEqual(contract.signatory_ids.role_id, self.kind_supply.role_ids)
        self.assertEqual(contract.term_ids.clause_id, self.kind_supply.clause_ids)
        self.assertEqual(contract.user_id, self.env.user)

    def test_other_kind_brings_its_clauses(self):
        contract = self._create_contract()
        contract.kind_id = self.kind_confidentiality
        expected = self.kind_confidentiality.clause_ids
        self.assertEqual(contract.term_ids.clause_id, expected)

    def test_other_kind_keeps_what_was_written(self):
        contract = self._create_contract()
        contract.term_ids[0].body = "<p>Our own words</p>"
        terms = contract.term_ids
        contract.kind_id = self.kind_confidentiality
        self.assertEqual(contract.term_ids, terms)
        self.assertEqual(contract.renewal, "none")

    def test_clauses_speak_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        clause = self.kind_sales.clause_ids[0]
        clause.with_context(lang="fr_FR").name = "Objet"
        self.customer.lang = "fr_FR"
        contract = self._create_contract()
        self.assertEqual(contract.term_ids[0].name, "Objet")

    def test_team_of_the_responsible(self):
        team = self.env["crm.team"].create({"name": "East"})
        team.member_ids = self.senior
        contract = self._create_contract(user_id=self.senior.id)
        self.assertEqual(contract.team_id, team)

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_notice_date(self):
        for period, unit, expected in (
            (30, "day", date(2026, 12, 1)),
            (1, "month", date(2026, 11, 30)),
            (0, "day", date(2026, 12, 31)),
            (10**9, "month", date(1926, 12, 31)),
        ):
            contract = self._create_contract(notice_period=period, notice_unit=unit)
            self.assertEqual(contract.date_notice, expected)
        self.assertFalse(self._create_contract(date_end=False).date_notice)

    def test_value_in_company_currency(self):
        currency = self.env["res.currency"].create({"name": "T$", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": "2026-01-01",
                "rate": 4,
                "company_id": self.company_admin.id,
            }
        )
        contract = self._create_contract(currency_id=currency.id)
        self.assertEqual(contract.company_value, 250)

    def test_days_left(self):
        contract = self._create_contract(date_end="2026-04-09")
        self.assertEqual(contract.days_left, 30)
        find = self.Contract.search
        for domain, found in (
            ([("days_left", "<=", 30)], True),
            ([("days_left", "<", 30)], False),
            ([("days_left", ">=", 30)], True),
            ([("days_left", ">", 30)], False),
            ([("days_left", "=", 30)], True),
            ([("days_left", "!=", 30)], False),
            ([("days_left", "<=", 10**12)], True),
        ):
            domain = [*domain, ("id", "=", contract.id)]
            self.assertEqual(bool(find(domain)), found, domain)

    def test_filter_of_a_typed_number(self):
        soon = self._sign(date_end="2026-04-09")
        later = self._sign(date_end="2026-06-30")
        draft = self._create_contract(date_end="2026-04-01")
        over = self._create_contract(date_end="2026-03-01")
        arch = self.Contract.get_view(view_type="search")["arch"]
        self.assertIn("days_left", arch)
        found = self.Contract.search(
            [
                ("days_left", ">=", 0),
                ("days_left", "<=", 45),
                ("state", "in", ["signed", "active", "expiring"]),
            ]
        )
        self.assertIn(soon, found)
        self.assertFalse((later + draft + over) & found)

    def test_progress_in_kanban_has_colors(self):
        """The web client reads them as JSON, which the server does not check."""
        arch = etree.fromstring(self.Contract.get_view(view_type="kanban")["arch"])
        [bar] = arch.findall("progressbar")
        self.assertEqual(
            set(json.loads(bar.get("colors"))), {"planned", "today", "overdue"}
        )

    def test_names_are_searched_by_code(self):
        contract = self._sign()
        self.assertIn(
            (contract.id, contract.display_name),
            [(found, name) for found, name in self.Contract.name_search(contract.code)],
        )

    # ------------------------------------------------------------
    # LINES
    # ------------------------------------------------------------

    def test_signatory_is_on_the_side_of_the_role(self):
        role = self.env.ref("crm_relations.crm_contract_role_theirs_legal")
        contract = self._create_contract(
            signatory_ids=[
                Command.create({"role_id": role.id, "partner_id": self.contact.id})
            ]
        )
        self.assertEqual(contract.signatory_ids.side, "theirs")
        self.assertEqual(
            contract.signatory_ids.display_name,
            f"{self.contact.display_name}, Legal Representative",
        )

    def test_changing_sides_forgets_the_person(self):
        contract = self._create_contract()
        contract.signatory_ids[0].side = "theirs"
        self.assertFalse(contract.signatory_ids[0].user_id)

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    def _render(self, contract):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "crm_relations.crm_contract_report", contract.ids
        )
        return html.decode()

    def test_report_tells_everything(self):
        contract = self._sign()
        html = self._render(contract)
        for text in (
            contract.code,
            "Valves",
            self.customer.name,
            self.company_admin.name,
            "1,000.00",
            "12/31/2026",
            self.contact.name,
            self.rep.name,
            contract.term_ids[0].name,
        ):
            self.assertIn(text, html)

    def test_report_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.write({"lang": "zh_CN", "name": "上海阀门有限公司"})
        contract = self._create_contract(name="阀门供应合同", date_end="2026-12-31")
        html = self._render(contract)
        for text in ("上海阀门有限公司", "阀门供应合同", "2026/12/31"):
            self.assertIn(text, html)

    def test_report_of_amended_contract_and_open_end(self):
        html = self._render(
            self._create_contract(date_end=False, signatory_ids=False, value=0)
        )
        self.assertIn("Not agreed on", html)

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    def test_reminders_are_shipped(self):
        rules = self.env["crm.care.rule"].search([("res_model", "=", "crm.contract")])
        self.assertEqual(
            sorted(rules.mapped("date_field")), ["date_end", "date_notice"]
        )
        for rule in rules:
            days = [
                (date(2026, 12, 31) - step._get_day(date(2026, 12, 31))).days
                for step in rule.step_ids
            ]
            self.assertEqual(days, [90, 30, 7])
            self.assertTrue(rule.date_start, "They are switched on.")
            self.assertFalse(rule.company_id, "They are for all companies.")

    def test_responsible_is_reminded_once(self):
        contract = self._sign(date_end="2026-04-05")
        rules = self.env["crm.care.rule"].search([("res_model", "=", "crm.contract")])
        rules.date_start = self.now
        self.env.flush_all()
        for _run in range(2):
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                rules.with_env(self.env(cr=cr))._plan(self.now)
                self.env(cr=cr)["crm.care.occurrence"]._act(self.now)
        self.env.invalidate_all()
        self.assertEqual(contract.activity_ids.user_id, self.rep)
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertIn("04/05/2026", contract.activity_ids.summary)


@tagged("post_install", "-at_install")
class TestContractLinks(ContractCommon):
    """Contracts as seen from customers, opportunities and orders."""

    @users("relations_rep")
    def test_customer_counts_what_one_may_see(self):
        self.customer.user_id = self.director
        self._create_contract()
        self._create_contract(partner_id=self.contact.id)
        self._create_contract(user_id=self.director.id)
        for partner in (self.customer, self.contact):
            partner = partner.with_user(self.env.user)
            self.assertEqual(partner.relation_contract_count, 2)
            action = partner.action_view_relation_contracts()
            found = self.env["crm.contract"].search(action["domain"])
            self.assertEqual(len(found), 2)

    def test_contract_begins_with_what_it_is_opened_from(self):
        for record, links in ((self.lead, "lead_ids"), (self.order, "order_ids")):
            context = record.action_view_relation_contracts()["context"]
            contract = self.Contract.with_context(**context).create({})
            self.assertEqual(contract[links], record)
            self.assertEqual(contract.partner_id, self.customer)
            self.assertEqual(record.relation_contract_count, 1)
        self.assertEqual(
            contract.action_view_orders()["domain"], [("id", "in", self.order.ids)]
        )
        self.assertFalse(contract.action_view_leads()["domain"][0][2])

    def test_the_contract_of_a_contact_that_moves_stays(self):
        contract = self._sign(partner_id=self.contact.id)
        self.contact.parent_id = self.other_customer
        self.assertEqual(contract.commercial_partner_id, self.customer)

    def test_the_contract_of_a_person_follows_into_a_company(self):
        person = self.env["res.partner"].create({"name": "Carol"})
        contract = self._create_contract(partner_id=person.id)
        self.assertEqual(contract.commercial_partner_id, person)
        self.env.flush_all()
        person.parent_id = self.customer
        self.assertEqual(contract.commercial_partner_id, self.customer)

    def test_merge_of_customers(self):
        contract = self._sign()
        contract.signatory_ids[1].sudo()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        self.contact.parent_id = False
        wizard._merge((self.customer + self.other_customer).ids, self.other_customer)
        self.env.invalidate_all()
        self.assertEqual(contract.partner_id, self.other_customer)
        self.assertEqual(contract.commercial_partner_id, self.other_customer)
        self.assertEqual(contract.state, "active")

    def test_customer_with_contracts_cannot_be_deleted(self):
        self._create_contract(partner_id=self.other_customer.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.cr.savepoint(),
        ):
            self.other_customer.unlink()

    # ------------------------------------------------------------
    # TIMELINE
    # ------------------------------------------------------------

    def _get_rows(self, **kwargs):
        self.env.flush_all()
        return self.customer.get_relation_timeline(kind="contract", **kwargs)

    def test_timeline_tells_of_signature_and_end(self):
        contract = self._sign(renewal="none", date_signed="2026-01-05")
        self._create_contract()
        self._terminate(contract, "2026-02-01")
        rows = self._get_rows()["rows"]
        self.assertEqual(
            [(row["date"], row["badge"], row["res_id"]) for row in rows],
            [
                ("2026-02-01 12:00:00", "Terminated", contract.id),
                ("2026-01-05 12:00:00", "Signed", contract.id),
            ],
        )
        self.assertEqual(rows[0]["title"], contract.display_name)
        self.assertIn("Sales", rows[0]["tags"])

    def test_timeline_goes_on_page_by_page(self):
        contracts = self._sign() + self._sign() + self._sign()
        for contract in contracts[:2]:
            self._terminate(contract, "2026-03-10")
        everything = [row["id"] for row in self._get_rows()["rows"]]
        self.assertEqual(len(everything), 5)
        paged, cursor = [], None
        while True:
            page = self._get_rows(cursor=cursor, limit=1)
            paged += [row["id"] for row in page["rows"]]
            if not page["next"]:
                break
            cursor = list(page["next"])
        self.assertEqual(paged, everything)

    def test_timeline_of_one_person(self):
        self._sign()
        mine = self._sign(partner_id=self.contact.id)
        rows = self._get_rows(person_id=self.contact.id)["rows"]
        self.assertEqual([row["res_id"] for row in rows], mine.ids)

    @users("relations_rep")
    def test_timeline_shows_what_one_may_see(self):
        self.customer.user_id = self.director
        self._sign(user_id=self.director.id)
        rows = self.customer.with_user(self.env.user).get_relation_timeline(
            kind="contract"
        )["rows"]
        self.assertFalse(rows)
