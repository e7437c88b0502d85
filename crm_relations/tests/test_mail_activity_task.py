from datetime import date, datetime

from odoo.tests import Form, tagged, users

from ..hooks import _fill_activity_partners
from .common import RelationsCommon
from .test_performance import PerformanceCommon


class ActivityCommon(RelationsCommon):
    @classmethod
    def _create_activities(cls, document, count=1, **values):
        return cls.env["mail.activity"].create(
            [
                {
                    "res_model_id": cls.env["ir.model"]._get_id(document._name),
                    "res_id": document.id,
                    "summary": f"Task {index}",
                    "user_id": cls.rep.id,
                    **values,
                }
                for index in range(count)
            ]
        )


@tagged("post_install", "-at_install")
class TestActivityCustomer(ActivityCommon):
    def test_customer_of_each_document(self):
        for document, contact in (
            (self.contact, self.contact),
            (self.lead, self.contact),
            (self.order, self.contact),
            (self.rep.partner_id, self.rep.partner_id),
        ):
            with self.subTest(document=document):
                activity = self._create_activities(document)
                self.assertEqual(activity.relation_partner_id, contact)
                customer = contact.commercial_partner_id
                self.assertEqual(activity.relation_customer_id, customer)

    def test_without_document_or_customer(self):
        free = self.env["mail.activity"].create({"user_id": self.rep.id})
        self.assertFalse(free.relation_partner_id)
        self.lead.partner_id = False
        self.assertFalse(self._create_activities(self.lead).relation_partner_id)

    def test_open_ones_follow_the_document(self):
        for document in (self.lead, self.order):
            with self.subTest(document=document):
                activity = self._create_activities(document)
                document.partner_id = self.other_customer
                self.assertEqual(activity.relation_partner_id, self.other_customer)

    def test_open_ones_follow_in_batch_and_to_nobody(self):
        other = self.lead.copy({"partner_id": self.colleague.id})
        activities = self._create_activities(self.lead) + self._create_activities(other)
        (self.lead + other).partner_id = self.other_customer
        self.assertEqual(activities.relation_partner_id, self.other_customer)
        (self.lead + other).partner_id = False
        self.assertFalse(activities.relation_partner_id)

    def test_done_ones_stay(self):
        activity = self._create_activities(self.lead)
        activity.action_feedback()
        self.lead.partner_id = self.other_customer
        self.assertEqual(activity.relation_partner_id, self.contact)

    def test_done_ones_of_nobody_find_their_customer(self):
        self.lead.partner_id = False
        activity = self._create_activities(self.lead)
        activity.action_feedback()
        self.lead.partner_id = self.contact
        self.assertEqual(activity.relation_partner_id, self.contact)

    def test_merged_opportunities(self):
        other = self.lead.copy({"partner_id": self.colleague.id})
        activity = self._create_activities(other)
        (self.lead + other).merge_opportunity()
        kept = self.lead.exists() or other
        self.assertEqual(activity.res_id, kept.id)
        self.assertEqual(activity.relation_partner_id, kept.partner_id)

    def test_merged_customers(self):
        activities = self._create_activities(self.contact)
        activities += self._create_activities(self.lead)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.contact + self.colleague).ids, self.colleague)
        self.assertFalse(self.contact.exists())
        activities.invalidate_recordset()
        self.assertEqual(activities.relation_partner_id, self.colleague)
        self.assertIn(activities[0], self.colleague.activity_ids)

    def test_deleted_customer(self):
        activity = self._create_activities(self.lead)
        self.lead.partner_id = self.other_customer
        self.env.flush_all()
        self.other_customer.unlink()
        self.assertFalse(activity.relation_partner_id)

    def test_filled_at_install_by_our_column_only(self):
        activities = self.env["mail.activity"]
        for document in (self.contact, self.lead, self.order, self.env.company):
            if "activity_ids" in document:
                activities += self._create_activities(document)
        activities[0].action_feedback()
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE mail_activity DROP COLUMN relation_partner_id CASCADE"
        )
        _fill_activity_partners(self.env)
        self.env.cr.execute(
            "SELECT id, relation_partner_id FROM mail_activity WHERE id = ANY(%s)",
            [activities.ids],
        )
        self.assertEqual(
            dict(self.env.cr.fetchall()), dict.fromkeys(activities.ids, self.contact.id)
        )


@tagged("post_install", "-at_install")
class TestCustomerTasks(ActivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls._create_activities(cls.lead)
        cls.open += cls._create_activities(cls.customer)
        cls.open += cls._create_activities(cls.colleague)
        cls._create_activities(cls.contact).action_feedback()
        cls._create_activities(cls.other_customer)

    @users("relations_rep")
    def test_all_of_the_customer(self):
        for partner in (self.customer, self.contact):
            partner = partner.with_user(self.env.user)
            self.assertEqual(partner.relation_task_count, 3)
            action = partner.action_view_relation_tasks()
            found = self.env["mail.activity"].search(action["domain"])
            self.assertEqual(found, self.open)

    @users("relations_rep")
    def test_count_is_what_one_may_see(self):
        self._create_activities(
            self.lead.copy({"user_id": self.director.id}), user_id=self.director.id
        )
        partner = self.customer.with_user(self.env.user)
        self.assertEqual(partner.relation_task_count, 3)
        self.assertEqual(partner.with_user(self.director).relation_task_count, 4)

    @users("relations_rep")
    def test_one_query_for_a_page(self):
        partners = self.customer + self.other_customer + self.contact + self.colleague
        partners = partners.with_user(self.env.user)
        self.assertEqual(partners.mapped("relation_task_count"), [3, 1, 3, 3])

        def count(page):
            self.env.invalidate_all()
            page.mapped("commercial_partner_id.name")
            before = self.env.cr.sql_log_count
            page.mapped("relation_task_count")
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(partners[:2]), count(partners))


@tagged("post_install", "-at_install")
class TestActivityDue(ActivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._lang_get("en_US").week_start = "1"
        cls.by_day = {
            day: cls._create_activities(cls.lead, date_deadline=day)
            for day in (
                date(2026, 3, 10),  # Tuesday
                date(2026, 3, 11),
                date(2026, 3, 12),
                date(2026, 3, 15),
                date(2026, 3, 16),
            )
        }
        cls.all = cls.env["mail.activity"].union(*cls.by_day.values())

    def _get_dues(self, now, tz):
        """Return the due of each in three ways: computed, searched, grouped."""
        with self.mock_datetime_and_now(now):
            activities = self.all.with_context(tz=tz)
            activities.invalidate_recordset(["relation_due"])
            computed = activities.mapped("relation_due")
            domain = [("id", "in", activities.ids)]
            keys = [key for key, _label in activities._fields["relation_due"].selection]
            searched = {
                activity: key
                for key in keys
                for activity in activities.search([*domain, ("relation_due", "=", key)])
            }
            grouped = {
                activity: key
                for key, found in activities._read_group(
                    domain, ["relation_due"], ["id:recordset"]
                )
                for activity in found
            }
        self.assertEqual([searched[activity] for activity in self.all], computed)
        self.assertEqual([grouped[activity] for activity in self.all], computed)
        return [key[2:] for key in computed]

    def test_in_the_time_zone_of_the_reader(self):
        shanghai = ["overdue", "today", "week", "week", "later"]
        # 11 March began in Shanghai, in Los Angeles it is still the 10th.
        now = datetime(2026, 3, 10, 17)
        self.assertEqual(self._get_dues(now, "Asia/Shanghai"), shanghai)
        los_angeles = ["today", "week", "week", "week", "later"]
        self.assertEqual(self._get_dues(now, "America/Los_Angeles"), los_angeles)

    def test_week_begins_as_in_the_language(self):
        self.env["res.lang"]._lang_get("en_US").week_start = "7"
        found = self._get_dues(datetime(2026, 3, 11, 1), "Asia/Shanghai")
        self.assertEqual(found, ["overdue", "today", "week", "later", "later"])

    def test_last_day_of_the_week(self):
        found = self._get_dues(datetime(2026, 3, 15, 1), "Asia/Shanghai")
        self.assertEqual(found, ["overdue"] * 3 + ["today", "later"])

    def test_groups_in_order(self):
        with self.mock_datetime_and_now(datetime(2026, 3, 11, 1)):
            domain = [("id", "in", self.all.ids)]
            groups = self.all.formatted_read_group(
                domain, ["relation_due"], ["__count"]
            )
            first = self.all.search([*domain, *groups[0]["__extra_domain"]])
        self.assertEqual(
            [group["relation_due"] for group in groups],
            ["1_overdue", "2_today", "3_week", "4_later"],
        )
        self.assertEqual(first, self.by_day[date(2026, 3, 10)])

    def test_done_ones_are_not_due(self):
        self.all[0].action_feedback()
        self.assertFalse(self.all[0].relation_due)
        archived = self.all.with_context(active_test=False)
        domain = [("id", "in", self.all.ids), ("relation_due", "=", False)]
        self.assertEqual(archived.search(domain), self.all[0])
        domain = [("id", "in", self.all.ids), ("relation_due", "!=", False)]
        self.assertEqual(archived.search(domain), self.all[1:])

    def test_can_be_sorted(self):
        reverse = self.all.search(
            [("id", "in", self.all.ids)], order="relation_due desc, date_deadline desc"
        )
        self.assertEqual(reverse.ids, self.all.ids[::-1])

    @users("relations_rep")
    def test_rescheduled_by_the_users_day(self):
        days = {
            "action_reschedule_today": date(2026, 3, 11),
            "action_reschedule_tomorrow": date(2026, 3, 12),
            "action_reschedule_nextweek": date(2026, 3, 16),
        }
        activity = self.all[0].with_user(self.env.user)
        with self.mock_datetime_and_now(datetime(2026, 3, 10, 17)):
            for action, day in days.items():
                with self.subTest(action=action):
                    getattr(activity.with_context(tz="Asia/Shanghai"), action)()
                    self.assertEqual(activity.date_deadline, day)

    @users("relations_rep")
    def test_next_week_is_always_the_next(self):
        activity = self.all[0].with_user(self.env.user).with_context(tz="UTC")
        for now, monday in (((2026, 3, 15), 16), ((2026, 3, 16), 23)):
            with self.mock_datetime_and_now(datetime(*now)):
                activity.action_reschedule_nextweek()
            self.assertEqual(activity.date_deadline, date(2026, 3, monday))


@tagged("post_install", "-at_install")
class TestActivityPriority(ActivityCommon):
    def test_normal_unless_told(self):
        self.assertEqual(self._create_activities(self.lead).relation_priority, "0")

    @users("relations_rep")
    def test_chosen_when_scheduled(self):
        wizard = Form(
            self.env["mail.activity.schedule"].with_context(
                active_model="crm.lead", active_ids=self.lead.ids
            )
        )
        wizard.relation_priority = "3"
        wizard.summary = "Urgent"
        wizard.save().action_schedule_activities()
        activity = self.lead.activity_ids.filtered(lambda row: row.summary == "Urgent")
        self.assertEqual(activity.relation_priority, "3")


@tagged("post_install", "-at_install")
class TestActivityPerformance(PerformanceCommon):
    def test_no_query_per_activity(self):
        # Core looks for the default type of each by a query.
        values = {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "user_id": self.env.uid,
        }

        def create(leads):
            self.env["mail.activity"].create(
                [{**values, "res_id": lead.id} for lead in leads]
            )

        self._run(create, self.leads)  # The user follows them from now on.
        queries = [self._count_queries(create, self.leads[:n]) for n in (20, 40)]
        self.assertEqual(*queries)

    def test_changing_a_document_costs_one_query(self):
        update = "UPDATE mail_activity activity"
        for size in (1, 20):
            page = self.leads[:size]
            with self.subTest(size=size):
                queries = self._list_queries(
                    page.write, {"partner_id": self.contact.id}
                )
                self.assertEqual(sum(update in query for query in queries), 1)
        queries = self._list_queries(self.leads.write, {"priority": "2"})
        self.assertFalse([query for query in queries if update in query])
