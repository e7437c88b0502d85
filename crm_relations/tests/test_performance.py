import threading
from datetime import datetime, timedelta

from odoo.tests import tagged, users
from odoo.tools import SQL

from .common import RelationsCommon

FIGURES = (
    "relation_interaction_count",
    "relation_interaction_count_text",
    "relation_last_interaction_date",
    "relation_last_feedback",
    "relation_silent_days",
)
TIMELINE_QUERIES = 15


class PerformanceCommon(RelationsCommon):
    """Customers and their opportunities, and ways to count queries."""

    size = 40

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Partner {index}", "email": f"partner{index}@example.com"}
                for index in range(cls.size)
            ]
        )
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Deal with {partner.name}",
                    "type": "opportunity",
                    "partner_id": partner.id,
                    "user_id": cls.rep.id,
                }
                for partner in cls.partners
            ]
        )

    def _run(self, function, *args):
        self.env.cr.flush()
        self.env.invalidate_all()
        function(*args)
        self.env.cr.flush()

    def _count_queries(self, function, *args):
        """Count what ``function`` costs from a cold record cache, flush included."""
        before = self.env.cr.sql_log_count
        self._run(function, *args)
        return self.env.cr.sql_log_count - before

    def _list_queries(self, function, *args):
        """Return the statements that ``function`` runs."""
        found = []

        def hook(_cr, query, _params, _start, _delay):
            found.append(query.code if isinstance(query, SQL) else query)

        thread = threading.current_thread()
        thread.query_hooks = [hook]
        try:
            self._run(function, *args)
        finally:
            del thread.query_hooks
        return found

    def _count_ours(self, function, *args):
        """Count the statements of ``function`` on tables of this addon."""
        tables = {
            model._table
            for model in map(self.env.get, self.env)
            if model._original_module == "crm_relations" and not model._abstract
        }
        self.assertIn("crm_interaction", tables)
        return sum(
            any(table in query for table in tables)
            for query in self._list_queries(function, *args)
        )


@tagged("post_install", "-at_install")
class TestNobodyElsePays(PerformanceCommon):
    def _create_partners(self, count):
        self.env["res.partner"].create(
            [
                {"name": f"New {index}", "email": f"new{index}@example.com"}
                for index in range(count)
            ]
        )

    def test_creating_partners(self):
        for count in (1, 20):
            with self.subTest(count=count):
                self.assertEqual(self._count_ours(self._create_partners, count), 0)

    def test_writing_partners(self):
        def write(partners):
            for partner in partners:
                partner.write({"phone": "+1 555 0100", "street": "1 High Street"})
            partners.write({"user_id": self.rep.id, "category_id": False})

        self.assertEqual(self._count_ours(write, self.partners), 0)

    def test_becoming_a_company_costs_the_log_nothing(self):
        def write(partners):
            partners.write({"is_company": True})

        self.assertEqual(self._count_ours(write, self.partners[:20]), 0)

    def test_opportunities_and_orders(self):
        def create(partners):
            self.env["crm.lead"].create([{"name": "New"} for _partner in partners])
            self.leads[:20].write({"priority": "1"})
            self.order.write({"client_order_ref": "A-1"})

        self.assertEqual(self._count_ours(create, self.partners[:20]), 0)

    def test_an_opportunity_gets_its_customer(self):
        def write(leads):
            leads.write({"partner_id": self.contact.id})

        for count in (1, 20):
            with self.subTest(count=count):
                self.assertLessEqual(self._count_ours(write, self.leads[:count]), 1)


@tagged("post_install", "-at_install")
class TestPagesPerformance(PerformanceCommon):
    size = 160

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Interaction.create(
            [
                {"partner_id": lead.partner_id.id, "lead_id": lead.id, "direction": way}
                for lead in cls.leads
                for way in ("in", "out")
            ]
        )

    def _assert_one_more_query(self, records):
        # The web client sends a language and a time zone with every call.
        model = self.env[records._name].with_context(lang="en_US", tz="Asia/Shanghai")
        domain = [("id", "in", records.ids)]

        def read(names, limit):
            page = model.web_search_read(
                domain, {name: {} for name in names}, limit=limit
            )
            self.assertEqual(len(page["records"]), limit)
            self.assertTrue(page["records"][0]["id"])

        for limit in (80, 160):
            with self.subTest(limit=limit):
                self._run(read, ["name", *FIGURES], limit)
                plain = self._count_queries(read, ["name"], limit)
                cost = self._count_queries(read, ["name", *FIGURES], limit)
                self.assertEqual(cost, plain + 1)

    @users("relations_rep")
    def test_page_of_partners(self):
        self._assert_one_more_query(self.partners)

    @users("relations_director")
    def test_page_of_partners_for_a_manager(self):
        self._assert_one_more_query(self.partners)

    @users("relations_rep")
    def test_page_of_opportunities(self):
        self._assert_one_more_query(self.leads)

    @users("relations_director")
    def test_page_of_opportunities_for_a_manager(self):
        self._assert_one_more_query(self.leads)

    @users("relations_rep")
    def test_page_that_shows_nothing_else(self):
        for records in (self.partners, self.leads):
            domain = [("id", "in", records.ids)]
            model = self.env[records._name].with_context(lang="en_US", tz="UTC")

            def read(names, model=model, domain=domain):
                model.web_search_read(domain, {name: {} for name in names}, limit=80)

            with self.subTest(model=records._name):
                self._run(read, ["relation_silent_days"])
                plain = self._count_queries(read, ["name"])
                cost = self._count_queries(read, ["relation_silent_days"])
                self.assertEqual(cost, plain + 1)

    @users("relations_rep")
    def test_page_of_interactions(self):
        def read(limit):
            names = ("display_name", "channel", "partner_id", "user_id", "lead_id")
            spec = {name: {} for name in names}
            page = self.env["crm.interaction"].web_search_read([], spec, limit=limit)
            self.assertEqual(len(page["records"]), limit)

        self._run(read, 80)
        cost = self._count_queries(read, 80)
        self.assertEqual(self._count_queries(read, 160), cost)

    @users("relations_rep")
    def test_filters(self):
        def search(model, domain):
            self.env[model].search(domain, limit=80)

        domains = [
            [("relation_silent_days", ">=", 30)],
            [("relation_last_interaction_date", "=", False)],
            [("relation_last_interaction_date", "<", "2026-01-01")],
            [("relation_interaction_count", ">=", 2)],
        ]
        for model in ("res.partner", "crm.lead"):
            for domain in domains:
                with self.subTest(model=model, domain=domain):
                    self._run(search, model, domain)
                    plain = self._count_queries(search, model, [])
                    self.assertEqual(self._count_queries(search, model, domain), plain)


@tagged("post_install", "-at_install")
class TestCapturePerformance(PerformanceCommon):
    def _switch(self, channel, on):
        key = f"crm_relations.capture_{channel}"
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(key, str(on))
        parameters.get_param(key)

    def _count_capture(self, channel, function, *args):
        """Count what ``function`` costs more when its channel is captured."""
        costs = []
        for on in (False, True):
            self._switch(channel, on)
            self._run(function, *args)
            self._switch(channel, on)
            costs.append(self._count_queries(function, *args))
        return costs[1] - costs[0]

    def _post_on(self, partners):
        for partner in partners:
            self._post(partner, partner_ids=partner.ids)

    def test_posts_cost_one_query_per_transaction(self):
        for count in (1, 5, 10):
            with self.subTest(count=count):
                extra = self._count_capture(
                    "email", self._post_on, self.partners[:count]
                )
                self.assertEqual(extra, 1)

    def test_posts_on_opportunities_cost_one_query_per_transaction(self):
        def post(leads):
            for lead in leads:
                self._post(lead, partner_ids=lead.partner_id.ids)

        for count in (1, 5, 10):
            with self.subTest(count=count):
                extra = self._count_capture("email", post, self.leads[:count])
                self.assertEqual(extra, 1)

    def test_notes_cost_nothing(self):
        def post(partners):
            for partner in partners:
                self._post(partner, subtype_xmlid="mail.mt_note", partner_ids=[])

        self.assertEqual(self._count_capture("email", post, self.partners[:10]), 0)

    def test_activities_cost_one_query_per_batch(self):
        def finish(partners):
            activities = self.env["mail.activity"].create(
                [
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": partner.id,
                        "activity_type_id": call.id,
                        "user_id": self.env.uid,
                    }
                    for partner in partners
                ]
            )
            activities.action_feedback(feedback="Done")

        call = self.env.ref("mail.mail_activity_data_call")
        for count in (1, 20, 40):
            with self.subTest(count=count):
                extra = self._count_capture("activity", finish, self.partners[:count])
                self.assertEqual(extra, 1)

    def test_meetings_cost_the_same_for_twice_as_many(self):
        def capture():
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                env = self.env(cr=cr)
                events = env["calendar.event"].search([("name", "=", "Bench")])
                self.Interaction.with_env(env)._insert_rows(
                    [event._prepare_interaction_values() for event in events]
                )

        costs = []
        for _round in range(3):
            self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
                [
                    {
                        "name": "Bench",
                        "start": self.now - timedelta(hours=2),
                        "stop": self.now,
                        "user_id": self.rep.id,
                        "partner_ids": [(6, 0, partner.ids)],
                    }
                    for partner in self.partners[:10]
                ]
            )
            costs.append(self._count_queries(capture))
        self.assertEqual(costs[1], costs[0])
        self.assertEqual(costs[2], costs[0])


@tagged("post_install", "-at_install")
class TestCreatePerformance(PerformanceCommon):
    def _values(self, partner, index):
        return {
            "partner_id": partner.id,
            "company_id": self.company_admin.id,
            "summary": f"Talk {index}",
            "external_id": f"bench-{index}",
        }

    def _assert_flat(self, function):
        numbers = iter(range(10**6))
        costs = []
        for count in (1, 10, 20, 40):
            vals_list = [
                self._values(partner, next(numbers))
                for partner in self.partners[:count]
            ]
            costs.append(self._count_queries(function, vals_list))
        self.assertEqual(len(set(costs[1:])), 1, costs)

    @users("relations_rep")
    def test_create_costs_the_same_for_twice_as_many(self):
        self._assert_flat(
            lambda vals_list: self.env["crm.interaction"].create(vals_list)
        )

    @users("relations_rep")
    def test_create_on_opportunities_costs_the_same_for_twice_as_many(self):
        leads = {lead.partner_id.id: lead.id for lead in self.leads}

        def create(vals_list):
            self.env["crm.interaction"].create(
                [{**vals, "lead_id": leads[vals["partner_id"]]} for vals in vals_list]
            )

        self._assert_flat(create)

    @users("relations_rep")
    def test_create_with_the_opportunity_alone_costs_the_same(self):
        leads = {lead.partner_id.id: lead.id for lead in self.leads}

        def create(vals_list):
            self.env["crm.interaction"].create(
                [{"lead_id": leads[vals["partner_id"]]} for vals in vals_list]
            )

        self._assert_flat(create)

    @users("relations_rep")
    def test_log_costs_the_same_for_twice_as_many(self):
        self._assert_flat(lambda vals_list: self.env["crm.interaction"].log(vals_list))

    @users("relations_rep")
    def test_log_again_costs_the_same_for_twice_as_many(self):
        def log_again(vals_list):
            self.assertFalse(
                any(
                    row["created"] for row in self.env["crm.interaction"].log(vals_list)
                )
            )

        vals_list = [self._values(p, n) for n, p in enumerate(self.partners[:40])]
        self.env["crm.interaction"].log(vals_list)
        self._run(log_again, vals_list)
        cost = self._count_queries(log_again, vals_list[:20])
        self.assertEqual(self._count_queries(log_again, vals_list), cost)

    @users("relations_rep")
    def test_write_costs_the_same_for_twice_as_many(self):
        rows = self.env["crm.interaction"].create(
            [self._values(p, n) for n, p in enumerate(self.partners[:40])]
        )

        def write(rows):
            rows.write({"outcome": "reached", "note": "Yes"})

        self._run(write, rows)
        cost = self._count_queries(write, rows[:20])
        self.assertEqual(self._count_queries(write, rows), cost)


@tagged("post_install", "-at_install")
class TestTimelinePerformance(PerformanceCommon):
    def _insert_interactions(self, count):
        self.env.cr.execute(
            """
            INSERT INTO crm_interaction (
                date, partner_id, commercial_partner_id, user_id, company_id, channel,
                direction, summary
            )
            SELECT %s - n * interval '1 minute', %s, %s, %s, %s, 'phone', 'in', n::text
              FROM generate_series(1, %s) n
            """,
            [
                datetime(2026, 3, 10),
                self.contact.id,
                self.customer.id,
                self.rep.id,
                self.company_admin.id,
                count,
            ],
        )

    def _read_pages(self, customer):
        first = customer.get_relation_timeline()
        self.assertEqual(len(first["rows"]), 30)
        oldest = self.env["crm.interaction"].search(
            [("commercial_partner_id", "=", customer.id)],
            order="date, id",
            limit=1,
            offset=9,
        )
        cursor = [str(oldest.date), "interaction", oldest.id]
        last = customer.get_relation_timeline(cursor=cursor)
        self.assertEqual([len(last["rows"]), last["next"]], [9, False])

    def _assert_same_for_more(self):
        customer = self.customer.with_env(self.env)
        self._insert_interactions(50)
        self._run(self._read_pages, customer)
        few = self._count_queries(self._read_pages, customer)
        first = self._count_queries(customer.get_relation_timeline)
        self.assertLessEqual(first, TIMELINE_QUERIES)
        self._insert_interactions(50_000)
        self.assertEqual(self._count_queries(self._read_pages, customer), few)
        self.assertEqual(self._count_queries(customer.get_relation_timeline), first)

    @users("relations_rep")
    def test_timeline_of_50_and_of_50000_rows(self):
        self._assert_same_for_more()

    @users("relations_director")
    def test_timeline_of_50_and_of_50000_rows_for_a_manager(self):
        self._assert_same_for_more()

    @users("relations_rep")
    def test_timeline_of_more_contacts_and_orders(self):
        customer = self.customer.with_env(self.env)
        self._insert_interactions(50)
        costs = []
        for count in (2, 30):
            people = (
                self.env["res.partner"]
                .sudo()
                .create(
                    [{"name": f"N {n}", "parent_id": customer.id} for n in range(count)]
                )
            )
            self.env["sale.order"].sudo().create(
                [
                    {"partner_id": person.id, "user_id": self.rep.id}
                    for person in people
                    for _index in range(2)
                ]
            )
            self._create_interactions(people[0], 5)
            self._run(customer.get_relation_timeline)
            costs.append(self._count_queries(customer.get_relation_timeline))
        self.assertEqual(costs[1], costs[0])
        self.assertLessEqual(costs[0], TIMELINE_QUERIES)
