# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo company: what ``demo/loader.py`` makes of the CDNOW sample."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged

from erp.demo_fill import create_users
from loader import LOADED, LoadError, load
from sample.cdnow import read_purchases, shift_to_last_week, split_amount
from sample.orders import order_name
from sample.people import make_company
from sample.records import MODULE, Register

LOADED_MODELS = [
    "res.partner",
    "product.product",
    "sale.order",
    "crm.team",
    "crm.stage.playbook.item",
    "crm.stage.requirement",
    "crm.competitor",
    "crm.lead",
    "crm.contract",
    "calendar.event",
    "mail.activity",
    "crm.partner.preference",
]


class CdnowCase(TransactionCase):
    """Helpers to look at what was loaded."""

    def loaded(self, model):
        """Return the records of ``model`` that the loader made."""
        known = Register(self.env).known(model)
        return self.env[model].with_context(active_test=False).browse(known.values())

    def age_records(self):
        """Date every row of ours 2000, since ``write_date`` is one per transaction."""
        self.env.flush_all()
        for table in self._tables():
            self.env.cr.execute(f"UPDATE {table} SET write_date = '2000-01-01'")
        self.env.invalidate_all()

    def snapshot(self):
        """Return per table how many rows there are, and how many were written."""
        self.env.flush_all()
        result = {}
        for table in [*self._tables(), "crm_interaction", "mail_message"]:
            dated = "write_date" if table in self._tables() else "NULL::timestamp"
            self.env.cr.execute(
                f"SELECT count(*), count(*) FILTER (WHERE {dated} > '2000-01-01')"
                f" FROM {table}"
            )
            result[table] = self.env.cr.fetchone()
        return result

    def load_again(self, **options):
        """Run the loader as if it had not been completed."""
        self.env["ir.config_parameter"].set_param(LOADED, False)
        return load(self.env, commit=False, **options)

    def _tables(self):
        tables = [self.env[model]._table for model in LOADED_MODELS]
        return [*tables, "sale_order_line", "ir_model_data"]


@tagged("standard", "at_install")
class TestCdnowSample(CdnowCase):
    """The whole sample, with its own dates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails = cls.env["mail.mail"].search_count([])
        load(cls.env, shift_to_today=False, commit=False)
        cls.purchases = read_purchases()

    def test_figures(self):
        orders = self.loaded("sale.order")
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(len(orders), 6919)
        self.assertEqual(len(orders.partner_id), 2357)
        self.assertAlmostEqual(sum(orders.mapped("amount_total")), 244091.94, 2)
        self.assertEqual(sum(orders.order_line.mapped("product_uom_qty")), 16479)

    def test_each_order_keeps_date_amount_and_customer(self):
        known = Register(self.env).known("sale.order")
        orders = self.env["sale.order"]
        customers = {}
        for purchase in self.purchases:
            order = orders.browse(known[order_name(purchase.number)])
            self.assertEqual(order.date_order.date(), purchase.date)
            self.assertAlmostEqual(order.amount_total, float(purchase.amount), 2)
            customers.setdefault(purchase.customer, set()).add(order.partner_id.id)
        self.assertEqual({len(ids) for ids in customers.values()}, {1})

    def test_order_numbers_follow_the_dates(self):
        orders = self.loaded("sale.order").sorted("id")
        days = [order.date_order.date() for order in orders]
        self.assertEqual(days, sorted(days))

    def test_again_changes_nothing(self):
        self.age_records()
        before = self.snapshot()
        self.assertTrue(self.load_again(shift_to_today=False))
        self.assertEqual(self.snapshot(), before)

    def test_largest_buyers_are_chinese_companies_with_a_contact(self):
        companies = self.loaded("res.partner").filtered("is_company")
        self.assertEqual(len(companies), 200)
        self.assertEqual(len(set(companies.mapped("name"))), 200)
        self.assertTrue(all(len(company.child_ids) == 1 for company in companies))
        self.assertTrue(all(c.name.endswith("有限公司") for c in companies))
        self.assertEqual(set(companies.country_id.mapped("code")), {"CN"})

    def test_interactions_over_all_channels(self):
        rows = self.env["crm.interaction"].search([("external_id", "=like", "demo-%")])
        self.assertTrue(300 < len(rows) < 900)
        channels = dict(rows._fields["channel"].selection)
        self.assertGreaterEqual(set(rows.mapped("channel")), set(channels) - {"other"})
        self.assertEqual(len(rows.purpose_id), 6)
        self.assertEqual(len(rows.commercial_partner_id), 200)
        last_order = max(purchase.date for purchase in self.purchases)
        self.assertLess(max(rows.mapped("date")).date(), last_order + timedelta(7))

    def test_nobody_is_written_to(self):
        addresses = self.loaded("res.partner").mapped("email")
        self.assertTrue(all(address.endswith("example.com") for address in addresses))
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)

    def test_customers_belong_to_salespeople_or_to_nobody(self):
        customers = self.loaded("res.partner").filtered("customer_rank")
        owners = Counter(customers.mapped("user_id.id") or [])
        self.assertTrue(owners)
        free = customers.filtered(lambda customer: not customer.user_id)
        self.assertTrue(300 < len(free) < 600)
        for order in self.loaded("sale.order")[:200]:
            self.assertEqual(order.user_id, order.partner_id.user_id)


class FewCustomersCase(CdnowCase):
    """With the purchases of the first customers only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purchases = [line for line in read_purchases() if line.customer <= 130]

    def load(self, **options):
        return load(self.env, commit=False, purchases=self.purchases, **options)


@tagged("standard", "at_install")
class TestCdnowToday(FewCustomersCase):
    """The demo as ``demo/up`` loads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, login="cdnow-seller", groups="sales_team.group_sale_salesman"
        )
        load(cls.env, lang="zh_CN", commit=False, purchases=cls.purchases)

    def test_dates_are_moved_by_whole_weeks_to_last_week(self):
        moved = max(self.loaded("sale.order").mapped("date_order")).date()
        last = max(purchase.date for purchase in self.purchases)
        self.assertEqual((moved - last).days % 7, 0)
        monday = fields.Date.today() - timedelta(days=fields.Date.today().weekday())
        self.assertTrue(monday - timedelta(days=7) <= moved < monday)

    def test_a_completed_load_is_left_alone(self):
        order = self.loaded("sale.order")[0]
        order._action_cancel()
        self.assertFalse(self.load())
        self.assertEqual(order.state, "cancel")

    def test_wrong_figures_are_told(self):
        self.loaded("sale.order")[0]._action_cancel()
        with self.assertRaisesRegex(LoadError, "hold .*, but the sample has .*: start"):
            self.load_again(purchases=self.purchases)

    def named(self, model, prefix):
        """Return the records whose external names start like this."""
        known = Register(self.env).known(model)
        ids = [known[name] for name in known if name.startswith(prefix)]
        return self.env[model].with_context(active_test=False).browse(ids)

    def test_opportunities_have_the_figures_of_the_nine_stages(self):
        leads = self.named("crm.lead", "opportunity_").sorted("probability")
        self.assertEqual(
            leads.mapped("probability"), [10, 20, 30, 40, 50, 60, 70, 80, 80, 100]
        )
        won = leads.filtered(lambda lead: lead.won_status == "won")
        self.assertEqual(won, leads[-1])

    def test_a_year_of_opportunities_ends_in_every_way(self):
        leads = self.named("crm.lead", "deal_")
        ends = Counter(leads.mapped("won_status"))
        self.assertEqual(set(ends), {"won", "lost", "pending"})
        self.assertGreater(min(ends.values()), 10)
        lost = leads.filtered(lambda lead: lead.won_status == "lost")
        self.assertTrue(all(lead.lost_reason_id for lead in lost))
        self.assertTrue(lost.relation_competitor_id)

    def test_the_history_of_an_opportunity_ends_where_it_is(self):
        for lead in self.named("crm.lead", "deal_"):
            steps = lead.message_ids.tracking_value_ids.sorted("id")
            ways = [(step.old_value_integer, step.new_value_integer) for step in steps]
            if not ways:
                self.assertEqual(lead.stage_id.relation_probability, 10)
                continue
            self.assertEqual(ways[-1][1], lead.stage_id.id)
            self.assertEqual(
                [way[0] for way in ways[1:]], [way[1] for way in ways[:-1]]
            )
            dates = steps.mail_message_id.sorted("id").mapped("date")
            self.assertEqual(dates, sorted(dates))
            self.assertEqual(dates[-1], lead.date_last_stage_update)
            self.assertLess(lead.create_date, dates[0])

    def test_stages_took_some_days(self):
        stays = self.env["crm.stage.conversion.report"].search(
            [("lead_id", "in", self.named("crm.lead", "deal_").ids)]
        )
        done = stays.filtered("date_left")
        self.assertGreater(len(done), 300)
        self.assertTrue(all(2 <= stay.days < 31 for stay in done))

    def test_contracts_are_in_force_about_to_end_and_not_signed(self):
        states = Counter(self.loaded("crm.contract").mapped("state"))
        self.assertEqual(set(states), {"draft", "review", "active", "expiring"})
        self.assertGreater(states["expiring"], 2)
        self.assertGreater(states["active"], 10)

    def test_customers_were_cared_for_and_are_to_be(self):
        care = self.env["crm.care.occurrence"].search([])
        states = Counter(care.mapped("state"))
        self.assertLessEqual({"planned", "due", "done", "skipped"}, set(states))
        done = care.filtered(lambda row: row.state == "done")
        self.assertIn("ordered", done.mapped("outcome"))
        self.assertGreater(len(set(done.mapped("date_done"))), 10)
        self.assertGreater(len(done.rule_id), 2)

    def test_activities_are_overdue_today_and_planned(self):
        activities = self.loaded("mail.activity")
        self.assertEqual(
            Counter(activities.mapped("state")),
            {"overdue": 20, "today": 20, "planned": 20},
        )

    def test_who_is_in_no_team_gets_one(self):
        team = self.loaded("crm.team")
        self.assertIn(self.seller, team.member_ids)
        orders = self.loaded("sale.order").filtered_domain(
            [("user_id", "=", self.seller.id)]
        )
        self.assertEqual(orders.team_id, team)

    def test_companies_have_profiles(self):
        companies = self.loaded("res.partner").filtered("is_company")
        codes = companies.mapped("relation_code")
        self.assertTrue(all(codes))
        self.assertEqual(len(set(codes)), len(companies))
        self.assertGreater(len(companies.relation_referrer_id), 5)
        self.assertTrue(companies.relation_preference_ids)
        calendars = set(companies.child_ids.mapped("relation_birth_calendar"))
        self.assertEqual(calendars, {"solar", "lunar", False})

    def test_texts_follow_the_language(self):
        names = self.loaded("crm.lead").mapped("name")
        self.assertIn("图书馆音像馆藏扩充", names)


@tagged("standard", "at_install")
class TestCdnowInterrupted(FewCustomersCase):
    """A load that ends early, and the next one."""

    def test_a_killed_load_is_completed(self):
        end_batch = Register.end_batch

        def die_after_some_orders(register):
            end_batch(register)
            if register.known("sale.order"):
                raise InterruptedError

        with patch.object(Register, "end_batch", die_after_some_orders):
            # assertRaises would roll back what the first batches committed.
            try:
                self.load()
                self.fail("The load was not killed.")
            except InterruptedError:
                pass
        half = len(self.loaded("sale.order"))
        self.assertTrue(0 < half < len(self.purchases))
        self.load()
        self.assertEqual(len(self.loaded("sale.order")), len(self.purchases))

    def test_a_load_completed_next_month_keeps_its_first_day(self):
        with freeze_time("2026-03-04"):
            self.load()
            dates = self.loaded("sale.order").mapped("date_order")
        order = self.loaded("sale.order")[0]
        order._action_cancel()
        order.unlink()
        with freeze_time("2026-04-20"):
            self.load_again(purchases=self.purchases)
        again = self.loaded("sale.order").mapped("date_order")
        self.assertEqual(sorted(again), sorted(dates))


@tagged("standard", "at_install")
class TestCdnowFile(TransactionCase):
    """Pure functions."""

    def test_amounts_are_split_into_cents(self):
        for purchase in read_purchases():
            parts = split_amount(purchase.quantity, purchase.amount)
            self.assertEqual(sum(n * price for n, price in parts), purchase.amount)
            self.assertEqual(sum(n for n, _price in parts), purchase.quantity)
            self.assertLessEqual(len(parts), 2)

    def test_three_discs_for_an_amount_that_does_not_divide(self):
        self.assertEqual(
            split_amount(3, Decimal("63.34")),
            [(2, Decimal("21.11")), (1, Decimal("21.12"))],
        )

    def test_shift_is_the_same_all_week(self):
        last = date(1998, 6, 30)
        shifts = {
            shift_to_last_week(last, date(2026, 11, 16) + timedelta(days=n))
            for n in range(7)
        }
        self.assertEqual({(last + shift) for shift in shifts}, {date(2026, 11, 10)})

    def test_the_same_number_gets_the_same_name(self):
        self.assertEqual(make_company(17), make_company(17))
        self.assertNotEqual(make_company(17), make_company(18))

    def test_external_ids_are_out_of_every_module(self):
        module = self.env["ir.module.module"].search([("name", "=", MODULE)])
        self.assertFalse(module)


@tagged("standard", "at_install")
class TestDemoSuppliers(FewCustomersCase):
    """What the demo users did about new suppliers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        create_users(cls.env, "zh_CN")
        cls.mails = cls.env["mail.mail"].search_count([])
        load(cls.env, lang="zh_CN", commit=False, purchases=cls.purchases)
        known = Register(cls.env).known("supplier.application")
        cls.applications = cls.env["supplier.application"].browse(known.values())

    def test_every_step_has_candidates(self):
        self.assertEqual(len(self.applications), 24)
        steps = dict(self.applications._fields["state"].selection)
        found = set(self.applications.mapped("state"))
        self.assertEqual(found, set(steps) - {"withdrawn"})
        days = {application.date_state.date() for application in self.applications}
        self.assertGreater((max(days) - min(days)).days, 90)

    def test_registered_suppliers_are_qualified_by_decisions(self):
        registered = self.applications.filtered(lambda a: a.state == "registered")
        for application in registered:
            self.assertEqual(len(application.qualification_ids), 1)
            self.assertEqual(set(application.contract_ids.mapped("state")), {"active"})
            self.assertTrue(application.partner_id.onboarding_code)
            decisions = application.approval_round_ids.decision_ids
            self.assertGreaterEqual(len(decisions.user_id), 2)
            self.assertEqual(decisions[0].date, application.approval_round_ids.date_end)

    def test_somebody_has_to_decide(self):
        tasks = self.env["supplier.approval.task"].search([("state", "=", "open")])
        asked = set(tasks.user_id.mapped("login"))
        self.assertGreaterEqual(asked, {"purchasing", "market"})

    def test_again_changes_nothing(self):
        count = self.env["supplier.approval.decision"].search_count([])
        self.load_again(lang="zh_CN", purchases=self.purchases)
        self.assertEqual(self.loaded("supplier.application"), self.applications)
        again = self.env["supplier.approval.decision"].search_count([])
        self.assertEqual(again, count)

    def test_nobody_is_written_to(self):
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)
