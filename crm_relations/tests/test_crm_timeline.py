from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import RelationsCommon

QUERY_LIMIT = 15


class TimelineCommon(RelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.date_order = cls.now - timedelta(days=1)

    def _get_page(self, partner=None, **kwargs):
        self.env.flush_all()
        return (partner or self.customer).get_relation_timeline(**kwargs)

    def _get_rows(self, partner=None, **kwargs):
        return self._get_page(partner, **kwargs)["rows"]

    def _get_titles(self, partner=None, **kwargs):
        return [row["title"] for row in self._get_rows(partner, **kwargs)]

    def _read_all(self, partner=None, **kwargs):
        """Return the rows of all pages, as somebody who asks for more and more."""
        rows, cursor = [], None
        while True:
            page = self._get_page(partner, cursor=cursor, **kwargs)
            rows += page["rows"]
            cursor = page["next"] and list(page["next"])
            if not cursor:
                return rows

    @classmethod
    def _change_stage(cls, lead, *names):
        """Move an opportunity from stage to stage; each move is tracked."""
        stages = cls.env["crm.stage"].create([{"name": name} for name in names])
        for stage in stages:
            cls.env.cr.flush()
            lead.stage_id = stage
        cls.env.cr.flush()
        return stages


@tagged("post_install", "-at_install")
class TestTimeline(TimelineCommon):
    def test_joins_kinds(self):
        self._create_interactions(self.contact)
        self._change_stage(self.lead, "Offer")
        rows = self._get_rows()
        self.assertCountEqual(
            [(row["kind"], row["title"]) for row in rows],
            [
                ("interaction", "Talk 0"),
                ("order", self.order.name),
                ("stage", "New Line"),
            ],
        )
        self.assertEqual(
            [row["date"] for row in rows],
            sorted((row["date"] for row in rows), reverse=True),
        )

    def test_joins_company_and_contacts(self):
        self._create_interactions(self.customer, summary="With the company")
        self._create_interactions(self.contact, summary="With Ann")
        self._create_interactions(self.colleague, summary="With Bob")
        self._create_interactions(self.other_customer, summary="With others")
        for partner in (self.customer, self.contact):
            self.assertCountEqual(
                self._get_titles(partner, kind="interaction"),
                ["With the company", "With Ann", "With Bob"],
            )

    def test_row_of_interaction(self):
        purpose = self.env["crm.interaction.purpose"].create({"name": "Survey"})
        interaction = self._create_interactions(
            self.contact,
            channel="email",
            direction="in",
            outcome="callback",
            purpose_id=purpose.id,
            sentiment="negative",
            note="x" * 1000,
        )
        [row] = self._get_rows(kind="interaction")
        self.assertEqual(
            row,
            {
                "kind": "interaction",
                "model": "crm.interaction",
                "id": interaction.id,
                "date": fields.Datetime.to_string(self.now),
                "title": "Talk 0",
                "badge": "E-mail",
                "tags": ["Call Back", "Survey"],
                "icon": "fa-envelope-o",
                "direction": "in",
                "sentiment": "negative",
                "note": "x" * 300,
                "user": {
                    "model": "res.users",
                    "id": self.rep.id,
                    "name": self.rep.name,
                },
                "partner": {
                    "model": "res.partner",
                    "id": self.contact.id,
                    "name": "Ann",
                },
            },
        )

    def test_row_without_summary(self):
        """What a preset logged has its channel and outcome for a title only."""
        self._create_interactions(
            self.contact, summary=False, outcome="reached", sentiment="positive"
        )
        [row] = self._get_rows(kind="interaction")
        self.assertEqual(row["title"], "Phone · Reached")
        self.assertFalse(row["badge"])
        self.assertEqual(row["tags"], [])

    def test_row_of_order(self):
        product = self.env["product.product"].create({"name": "Chair"})
        self.order.order_line = [
            Command.create({"product_id": product.id, "price_unit": 40, "tax_ids": []})
        ]
        self.order.user_id = False
        [row] = self._get_rows(kind="order")
        self.assertEqual(row["badge"], "Quotation")
        self.assertEqual(row["tags"], [self.order.currency_id.format(40)])
        self.assertFalse(row["user"])

    def test_row_of_stage_change(self):
        self._change_stage(self.lead, "Offer", "Signature")
        rows = self._get_rows(kind="stage")
        self.assertEqual(rows[0]["badge"], "Offer → Signature")
        self.assertEqual(rows[0]["res_id"], self.lead.id)
        self.assertEqual(rows[0]["partner"]["name"], "Ann")
        self.assertEqual(rows[0]["user"]["id"], self.env.user.partner_id.id)

    def test_stage_changes_of_lost_opportunity(self):
        self._change_stage(self.lead, "Offer")
        self.lead.action_set_lost()
        self.assertTrue(self._get_rows(kind="stage"))

    def test_only_stages_among_tracked_fields(self):
        self._change_stage(self.lead, "Offer")
        self.lead.write({"user_id": self.senior.id, "name": "Other Line"})
        self.assertEqual(len(self._get_rows(kind="stage")), 1)

    def test_kind_filter(self):
        self._create_interactions(self.contact)
        page = self._get_page(kind="order")
        self.assertEqual([row["kind"] for row in page["rows"]], ["order"])
        kinds = {"care", "contract", "interaction", "order", "stage"}
        self.assertEqual(set(page["kinds"]), kinds)
        self.assertFalse(self._get_rows(kind="something else"))

    def test_person_filter(self):
        self._change_stage(self.lead, "Offer")
        self._create_interactions(self.contact, summary="With Ann")
        self._create_interactions(self.colleague, summary="With Bob")
        self.assertEqual(self._get_titles(person_id=self.colleague.id), ["With Bob"])
        self.assertCountEqual(
            self._get_titles(person_id=self.contact.id),
            ["With Ann", "New Line", self.order.name],
        )

    def test_person_of_another_customer(self):
        self._create_interactions(self.other_customer)
        self.assertFalse(self._get_rows(person_id=self.other_customer.id))

    def test_person_who_left(self):
        """What was said to the former employer stays there."""
        self._create_interactions(self.contact, summary="Before")
        self.env.flush_all()
        self.contact.parent_id = self.other_customer
        self.assertIn("Before", self._get_titles())
        self.assertFalse(self._get_rows(self.contact, kind="interaction"))

    def test_extensible(self):
        """A later addon brings its kind by describing a source."""
        sources = self.customer._get_relation_timeline_sources()
        minimal = {
            key: sources["order"][key]
            for key in sources["order"]
            if key not in ("describe", "fields")
        }
        self.patch(
            type(self.env["res.partner"]),
            "_get_relation_timeline_sources",
            lambda self: {"plain": minimal},
        )
        page = self._get_page()
        self.assertEqual(list(page["kinds"]), ["plain"])
        self.assertEqual(page["rows"][0]["title"], self.order.name)
        self.assertNotIn("tags", page["rows"][0])


@tagged("post_install", "-at_install")
class TestTimelinePaging(TimelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_interactions(cls.contact, 7)
        orders = cls.env["sale.order"].create(
            [{"partner_id": cls.contact.id, "user_id": cls.rep.id}] * 6
        )
        (orders + cls.order).date_order = cls.now
        cls._change_stage(cls.lead, *"ABCDE")
        cls.env["mail.message"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", cls.lead.id)]
        ).date = cls.now

    def _assert_complete(self, rows, count):
        keys = [(row["kind"], row["id"]) for row in rows]
        self.assertEqual(len(set(keys)), count)
        self.assertEqual(len(keys), count)

    def test_equal_dates(self):
        """All at the same second: no page repeats or skips, whatever its size."""
        for limit in (1, 2, 3, 6, 7, 18, 19, 20):
            with self.subTest(limit=limit):
                self._assert_complete(self._read_all(limit=limit), 19)

    def test_equal_dates_of_one_kind(self):
        for kind, count in (("interaction", 7), ("order", 7), ("stage", 5)):
            for limit in (1, 3, count):
                with self.subTest(kind=kind, limit=limit):
                    self._assert_complete(self._read_all(kind=kind, limit=limit), count)

    def test_mixed_dates(self):
        interactions = self.Interaction.search([("partner_id", "=", self.contact.id)])
        for days, interaction in enumerate(interactions):
            interaction.date = self.now - timedelta(days=days // 2 - 1)
        rows = self._read_all(limit=3)
        self._assert_complete(rows, 19)
        dates = [row["date"] for row in rows]
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_last_page_is_told(self):
        self.assertFalse(self._get_page(limit=19)["next"])
        self.assertTrue(self._get_page(limit=18)["next"])

    def test_new_rows_do_not_shift_pages(self):
        page = self._get_page(limit=10)
        self._create_interactions(self.contact, date=self.now + timedelta(hours=1))
        rest = self._get_page(cursor=list(page["next"]), limit=100)["rows"]
        self._assert_complete(page["rows"] + rest, 19)

    def test_deleted_row_does_not_break_paging(self):
        page = self._get_page(kind="interaction", limit=3)
        self.Interaction.browse(page["next"][2]).unlink()
        rest = self._get_page(kind="interaction", cursor=page["next"], limit=100)
        self._assert_complete(page["rows"] + rest["rows"], 7)

    def test_bad_limit(self):
        for limit in (0, -1, 101, None, "30", 1.5):
            with self.subTest(limit=limit), self.assertRaises(UserError) as caught:
                self._get_page(limit=limit)
            self.assertEqual(str(caught.exception), "A page has 1 to 100 rows.")

    def test_bad_cursor(self):
        date = fields.Datetime.to_string(self.now)
        cursors = (
            "next",
            7,
            [date],
            [date, "order", "1"],
            [date, 1, 1],
            [False, "order", 1],
            ["yesterday", "order", 1],
            [date, "order", 1, 2],
            {"date": date, "kind": "order", "id": 1},
        )
        for cursor in cursors:
            with self.subTest(cursor=cursor), self.assertRaises(UserError) as caught:
                self._get_page(cursor=cursor)
            self.assertIn("start again from the first one", str(caught.exception))

    def test_bad_person(self):
        for person_id in ("Ann", [1], {"id": 1}):
            with self.subTest(person_id=person_id), self.assertRaises(UserError):
                self._get_page(person_id=person_id)


@tagged("post_install", "-at_install")
class TestTimelineSecurity(TimelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.senior
        cls._create_interactions(cls.contact, summary="Mine")
        cls._create_interactions(cls.contact, summary="Hers", user_id=cls.senior.id)
        cls._create_interactions(
            cls.contact,
            summary="On my lead",
            user_id=cls.senior.id,
            lead_id=cls.lead.id,
        )
        cls.her_lead = cls.lead.copy({"name": "Her Line", "user_id": cls.senior.id})
        cls._change_stage(cls.lead, "Offer")
        cls._change_stage(cls.her_lead, "Signature")
        cls.her_order = cls.order.copy({"user_id": cls.senior.id})

    def _get_titles_as(self, user, **kwargs):
        return self._get_titles(self.customer.with_user(user), **kwargs)

    def test_rep_sees_own(self):
        self.assertCountEqual(
            self._get_titles_as(self.rep),
            ["Mine", "On my lead", "New Line", self.order.name],
        )

    def test_rep_sees_free_customers(self):
        """Nobody's customer is everybody's, as far as the log goes."""
        self.customer.user_id = False
        self.assertCountEqual(
            self._get_titles_as(self.rep, kind="interaction"),
            ["Mine", "Hers", "On my lead"],
        )

    def test_others_see_all(self):
        expected = ["Mine", "Hers", "On my lead", "New Line", "Her Line"]
        expected += [self.order.name, self.her_order.name]
        for user in (self.senior, self.director):
            with self.subTest(user=user.login):
                self.assertCountEqual(self._get_titles_as(user), expected)

    def test_other_company_hidden(self):
        other = {"company_id": self.company_2.id}
        self._create_interactions(self.contact, summary="Elsewhere", **other)
        lead = self.env["crm.lead"].create(
            {
                "name": "Line elsewhere",
                "partner_id": self.contact.id,
                "team_id": False,
                "type": "opportunity",
                **other,
            }
        )
        self._change_stage(lead, "Elsewhere")
        self.env["sale.order"].with_company(self.company_2).create(
            {"partner_id": self.contact.id, **other}
        )
        customer = self.customer.with_user(self.director)
        here, both = (
            self._get_titles(customer.with_context(allowed_company_ids=companies.ids))
            for companies in (self.company_admin, self.company_admin + self.company_2)
        )
        self.assertEqual(len(here), 7)
        self.assertNotIn("Elsewhere", here)
        self.assertEqual(len(both), 10)

    def test_source_without_access_left_out(self):
        """Somebody who may not see orders gets the rest, and no filter for them."""
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "sale.order")]
        ).write({"perm_read": False})
        page = self._get_page(self.customer.with_user(self.director))
        kinds = {"care", "contract", "interaction", "stage"}
        self.assertEqual(set(page["kinds"]), kinds)
        self.assertNotIn("order", {row["kind"] for row in page["rows"]})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_refused(self):
        """Without sales rights there is no timeline, not even of oneself."""
        portal = mail_new_test_user(
            self.env, login="relations_portal", groups="base.group_portal"
        )
        self.order.partner_id = portal.partner_id
        public = self.env.ref("base.public_user")
        for user in (portal, public, self.user_employee):
            for partner in (self.customer, user.partner_id):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self._get_page(partner.with_user(user))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_unreadable_customer(self):
        self.customer.company_id = self.company_2
        customer = self.customer.with_user(self.rep)
        customer = customer.with_context(allowed_company_ids=self.company_admin.ids)
        with self.assertRaises(AccessError):
            self._get_page(customer)


@tagged("post_install", "-at_install")
class TestTimelinePerformance(TimelineCommon):
    def _create_history(self, partner, count):
        """Log ``count`` interactions at one go."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO crm_interaction
                   (partner_id, commercial_partner_id, user_id, company_id, date,
                    channel, direction, summary)
            SELECT %s, %s, %s, %s, %s::timestamp - n * interval '1 minute',
                   'phone', 'out', 'Talk ' || n
              FROM generate_series(1, %s) n
            """,
            [
                *(partner.id, partner.commercial_partner_id.id),
                *(self.rep.id, self.company_admin.id, self.now, count),
            ],
        )
        self.env.cr.execute("ANALYZE crm_interaction")

    def _count_queries(self, user, partner, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(self._get_rows(partner.with_user(user), **kwargs)), 30)
        return self.env.cr.sql_log_count - before

    def _create_other_kinds(self, partner):
        """An order and stage changes, newer than the interactions."""
        lead = self.lead.copy({"partner_id": partner.id, "user_id": self.rep.id})
        self._change_stage(lead, *"ABC")
        self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": self.rep.id,
                "date_order": self.now + timedelta(days=1),
            }
        )

    def test_flat_query_count(self):
        """A long history costs as many queries as a short one, at any depth."""
        contact = self.contact.copy({"parent_id": self.other_customer.id})
        for partner, count in ((self.contact, 50_000), (contact, 50)):
            self._create_history(partner, count)
            self._create_other_kinds(partner)
        depth = fields.Datetime.to_string(datetime(2026, 2, 20))
        for user in (self.rep, self.director):
            with self.subTest(user=user.login):
                self._count_queries(user, self.customer)
                short = self._count_queries(user, self.other_customer)
                long = self._count_queries(user, self.customer)
                deep = self._count_queries(
                    user, self.customer, cursor=[depth, "interaction", 1]
                )
                self.assertEqual(long, short)
                self.assertLessEqual(deep, long)
                self.assertLessEqual(long, QUERY_LIMIT)

    def test_page_walks_an_index(self):
        """The page of a long history reads some 31 rows of it, also in the middle."""
        self._create_history(self.contact, 20_000)
        self._create_history(self.other_customer, 20_000)
        plans = []
        execute = type(self.env.cr).execute

        def explain(cr, query, params=None, log_exceptions=True):
            code = getattr(query, "code", query)
            if 'FROM "crm_interaction"' in code and "ORDER BY" in code:
                args = query.params if hasattr(query, "params") else params
                execute(cr, "EXPLAIN ANALYZE " + code, args)
                plans.append("\n".join(line for [line] in cr.fetchall()))
            return execute(cr, query, params, log_exceptions)

        self.patch(type(self.env.cr), "execute", explain)
        cursor = [fields.Datetime.to_string(datetime(2026, 3, 4)), "interaction", 1]
        for kwargs in ({}, {"cursor": cursor}):
            self._get_rows(self.customer.with_user(self.director), **kwargs)
        self.assertEqual(len(plans), 2)
        for plan in plans:
            self.assertIn("crm_interaction_customer_date_idx", plan)
            self.assertNotIn("Sort", plan)

    @users("relations_rep")
    def test_read_only(self):
        """The web client may be answered by a replica."""
        self.assertTrue(type(self.env["res.partner"]).get_relation_timeline._readonly)
        self._create_interactions(self.contact)
        customer = self.customer.with_env(self.env)
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False):
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            self.assertTrue(customer.get_relation_timeline()["rows"])
