from datetime import date, datetime

from odoo.tests import tagged

from .care_common import CareCommon


@tagged("post_install", "-at_install")
class TestCareBirthday(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule()

    def test_planned_once(self):
        self._born(self.contact, 3, 20)
        self.assertEqual(self._plan(self.rule, 2026, 3, 5, 10), 0, "15 days ahead")
        self.assertEqual(self._plan(self.rule, 2026, 3, 6, 10), 1)
        care = self._get_care(self.rule)
        self.assertEqual(care.partner_id, self.contact)
        self.assertEqual(care.user_id, self.rep, "The salesperson of the company.")
        self.assertEqual(care.date_due, date(2026, 3, 20))
        self.assertEqual(care.period_key, "2026")
        self.assertEqual(care.state, "planned")
        for day in (6, 7, 19, 20, 21):
            self.assertEqual(self._plan(self.rule, 2026, 3, day, 10), 0)
        self.assertEqual(len(self._get_care(self.rule)), 1)

    def test_again_next_year(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        self._get_care(self.rule)._do_skip("Not this year")
        self._plan(self.rule, 2027, 3, 10, 10)
        self.assertEqual(
            self._get_care(self.rule).mapped("period_key"), ["2026", "2027"]
        )

    def test_moved_birthday_moves_the_open_one(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        care = self._get_care(self.rule)
        self._born(self.contact, 3, 22)
        self.assertEqual(self._plan(self.rule, 2026, 3, 10, 10), 1)
        self.assertEqual(self._get_care(self.rule), care)
        self.assertEqual(care.date_due, date(2026, 3, 22))

    def test_other_steps_than_when_it_was_planned(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        care = self._get_care(self.rule)
        self.rule.step_ids = [(5,), (0, 0, {"delay_days": 2})]
        self.assertFalse(care.step_id)
        self.assertEqual(self._plan(self.rule, 2026, 3, 10, 11), 1)
        self.assertEqual(care.step_id, self.rule.step_ids)
        self.assertEqual(care.date_step, date(2026, 3, 22))
        self.assertEqual(self._plan(self.rule, 2026, 3, 10, 12), 0)

    def test_birthday_moved_out_of_sight_comes_again(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        self._born(self.contact, 10, 20)
        self._plan(self.rule, 2026, 3, 10, 11)
        self.assertFalse(self._get_care(self.rule))
        self._plan(self.rule, 2026, 10, 10, 10)
        self.assertEqual(self._get_care(self.rule).date_due, date(2026, 10, 20))

    def test_lead_time_moves_the_open_one(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        care = self._get_care(self.rule)
        self.rule.lead_days = 3
        self._plan(self.rule, 2026, 3, 10, 10)
        self.assertEqual(self._get_care(self.rule), care)
        self.assertEqual(care.date_event, date(2026, 3, 20))
        self.assertEqual(care.date_due, date(2026, 3, 17))

    def test_task_moves_with_the_birthday(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 19, 10)
        task = self._act(2026, 3, 19, 10)
        self._born(self.contact, 3, 22)
        self._plan(self.rule, 2026, 3, 19, 11)
        self.assertEqual(task.date_deadline, date(2026, 3, 22))
        self.assertFalse(self._act(2026, 3, 19, 11))

    def test_switched_on_after_the_day(self):
        self._born(self.contact, 3, 9)
        rule = self._create_rule(start="2026-03-10")
        self._plan(rule, 2026, 3, 10, 10)
        self.assertFalse(self._get_care(rule))

    def test_entered_a_little_late(self):
        self._born(self.contact, 3, 5)
        self._born(self.colleague, 3, 2)
        self._plan(self.rule, 2026, 3, 10, 10)
        self.assertEqual(self._get_care(self.rule).partner_id, self.contact)

    def test_never_acted_on_when_too_late(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 19, 10)
        care = self._get_care(self.rule)
        self._plan(self.rule, 2026, 3, 28, 10)
        self.assertEqual(care.state, "skipped")
        self.assertFalse(self._act(2026, 3, 28, 10))

    def test_29_february(self):
        self._born(self.contact, 2, 29)
        for leap_day, year, day in (
            ("before", 2027, date(2027, 2, 28)),
            ("after", 2027, date(2027, 3, 1)),
            ("before", 2028, date(2028, 2, 29)),
            ("after", 2028, date(2028, 2, 29)),
        ):
            with self.subTest(leap_day=leap_day, year=year):
                rule = self._create_rule(leap_day=leap_day)
                self._plan(rule, year, 2, 20, 10)
                self.assertEqual(self._get_care(rule).mapped("date_due"), [day])

    def test_lunar_birthday(self):
        # Published: Mid-Autumn, the 15th of the eighth month, is 25 September 2026.
        self._born(self.contact, 8, 15, relation_birth_calendar="lunar")
        self._born(self.colleague, 9, 25)
        self._plan(self.rule, 2026, 9, 20, 10)
        self.assertEqual(
            self._get_care(self.rule).mapped(
                lambda care: (care.partner_id, care.period_key, care.date_due)
            ),
            [
                (self.contact, "L2026", date(2026, 9, 25)),
                (self.colleague, "2026", date(2026, 9, 25)),
            ],
        )

    def test_lunar_birthday_twice_in_a_gregorian_year(self):
        """The first of the twelfth month came in January and in December of 2016."""
        self._born(self.contact, 12, 1, relation_birth_calendar="lunar")
        rule = self._create_rule(start="2016-01-01")
        for month in range(1, 13):
            for day in (1, 10, 20, 28):
                self._plan(rule, 2016, month, day, 10)
        self.assertEqual(
            self._get_care(rule).mapped(lambda care: (care.period_key, care.date_due)),
            [("L2015", date(2016, 1, 10)), ("L2016", date(2016, 12, 29))],
        )

    def test_only_customers_of_the_rule(self):
        self._born(self.contact, 3, 20)
        self._born(self.colleague, 3, 20)
        self.customer.relation_importance = "key"
        tag = self.env["res.partner.category"].create({"name": "Golf"})
        self.colleague.category_id = tag
        for values, expected in (
            ({"importance": "key"}, self.people),
            ({"importance": "ordinary"}, self.people.browse()),
            ({"category_ids": tag.ids}, self.colleague),
            ({"domain": f"[('id', '=', {self.contact.id})]"}, self.contact),
        ):
            with self.subTest(**values):
                rule = self._create_rule(**values)
                self._plan(rule, 2026, 3, 10, 10)
                self.assertEqual(self._get_care(rule).partner_id, expected)

    def test_who_wants_no_care(self):
        self._born(self.contact, 3, 20)
        self.customer.care_opt_out = True
        self._plan(self.rule, 2026, 3, 10, 10)
        self.assertFalse(self._get_care(self.rule))

    def test_archived_contact_is_taken_back(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        self.contact.active = False
        self._plan(self.rule, 2026, 3, 10, 11)
        self.assertFalse(self._get_care(self.rule))

    def test_broken_rule_stops_no_other(self):
        self._born(self.contact, 3, 20)
        broken = self._create_rule(sequence=1)
        self.env.cr.execute(
            "UPDATE crm_care_rule SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        broken.invalidate_recordset()
        with self.assertLogs("odoo.addons.crm_relations", "ERROR"):
            self._plan(broken | self.rule, 2026, 3, 10, 10)
        self.assertTrue(self._get_care(self.rule))


@tagged("post_install", "-at_install")
class TestCareTriggers(CareCommon):
    def _get_days(self, rule):
        care = self._get_care(rule).sorted(
            lambda row: (row.date_due, row.partner_id.id)
        )
        return care.mapped(lambda row: (row.partner_id, row.date_due))

    def test_festival(self):
        # Published: the Spring Festival of 2026 is on 17 February.
        rule = self._create_rule(
            trigger="festival",
            festival_id=self.env.ref("crm_relations.crm_festival_spring_festival").id,
            lead_days=7,
        )
        self._plan(rule, 2026, 1, 26, 10)
        self.assertFalse(self._get_care(rule))
        self._plan(rule, 2026, 1, 27, 10)
        self.assertEqual(
            self._get_days(rule),
            [
                (self.customer, date(2026, 2, 10)),
                (self.other_customer, date(2026, 2, 10)),
            ],
        )

    def test_public_holiday_of_a_country(self):
        festival = self.env["crm.festival"].create(
            {
                "name": "Thanksgiving",
                "calendar": "public",
                "country_id": self.env.ref("base.us").id,
                "holiday": "Thanksgiving Day",
            }
        )
        self.customer.country_id = self.env.ref("base.us")
        self.other_customer.country_id = self.env.ref("base.cn")
        rule = self._create_rule(
            trigger="festival", festival_id=festival.id, lead_days=3
        )
        self._plan(rule, 2026, 11, 12, 10)
        care = self._get_care(rule)
        self.assertEqual(care.partner_id, self.customer)
        self.assertEqual(care.period_key, "2026")
        self.assertEqual(care.date_event, date(2026, 11, 26))
        self.assertEqual(care.date_due, date(2026, 11, 23))
        self.other_customer.country_id = False
        self._plan(rule, 2026, 11, 12, 11)
        self.assertEqual(
            self._get_care(rule).partner_id, self.customer | self.other_customer
        )

    def test_first_order(self):
        self._create_order(2026, 3, 1, 4)
        self._create_order(2026, 3, 8, 4)
        self._refresh()
        rule = self._create_rule(trigger="first_order", days=7)
        self._plan(rule, 2026, 3, 2, 10)
        self.assertEqual(self._get_days(rule), [(self.customer, date(2026, 3, 8))])
        self._plan(rule, 2026, 3, 12, 10)
        self.assertEqual(len(self._get_care(rule)), 1, "Once in a lifetime.")

    def test_each_order(self):
        first = self._create_order(2026, 3, 1, 4)
        # In China it is the ninth already.
        second = self._create_order(2026, 3, 8, 20)
        self._create_order(2026, 3, 3, 4).state = "cancel"
        rule = self._create_rule(trigger="order", days=7)
        self._plan(rule, 2026, 3, 10, 10)
        care = self._get_care(rule)
        self.assertEqual(care.mapped("date_due"), [date(2026, 3, 8), date(2026, 3, 16)])
        self.assertEqual(care.mapped("res_id"), [first.id, second.id])

    def test_no_order(self):
        self._create_order(2026, 1, 10, 4)
        self._refresh()
        rule = self._create_rule(trigger="no_order", days=90)
        self._plan(rule, 2026, 3, 26, 10)
        self.assertFalse(self._get_care(rule))
        self._plan(rule, 2026, 3, 27, 10)
        self.assertEqual(self._get_days(rule), [(self.customer, date(2026, 4, 10))])

    def test_new_order_takes_the_reminder_back(self):
        self._create_order(2026, 1, 10, 4)
        self._refresh()
        rule = self._create_rule(trigger="no_order", days=90)
        self._plan(rule, 2026, 4, 10, 10)
        task = self._act(2026, 4, 10, 10)
        self.assertTrue(task)
        self._create_order(2026, 4, 10, 11)
        self._refresh()
        self._plan(rule, 2026, 4, 10, 12)
        self.assertFalse(task.exists())
        self.assertEqual(self._get_care(rule).state, "cancelled")
        self._plan(rule, 2026, 7, 1, 10)
        self.assertEqual(
            self._get_care(rule).mapped("period_key"), ["2026-01-10", "2026-04-10"]
        )

    def test_own_interval(self):
        for day in (1, 11, 31):
            self._create_order(2026, 1, day, 4)
        self._create_order(2026, 1, 31, 4, partner=self.other_customer)
        self._refresh()
        rule = self._create_rule(trigger="no_order", interval_factor=2)
        self._plan(rule, 2026, 2, 20, 10)
        # Ten and twenty days: fifteen are usual. Of one order nothing is usual.
        self.assertEqual(self._get_days(rule), [(self.customer, date(2026, 3, 2))])

    def test_no_contact(self):
        self._create_interactions(self.contact, date=datetime(2026, 3, 1, 20))
        self._create_interactions(self.contact, date=datetime(2026, 2, 1))
        rule = self._create_rule(trigger="no_contact", days=14)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2026-02-25' WHERE id = %s",
            [self.other_customer.id],
        )
        self._plan(rule, 2026, 3, 8, 10)
        self.assertEqual(
            self._get_days(rule),
            [
                (self.other_customer, date(2026, 3, 11)),
                # In China it was the second already.
                (self.customer, date(2026, 3, 16)),
            ],
        )

    def test_talk_takes_the_reminder_back(self):
        self._create_interactions(self.contact, date=datetime(2026, 3, 1))
        rule = self._create_rule(
            trigger="no_contact", days=14, domain=f"[('id', '=', {self.customer.id})]"
        )
        self._plan(rule, 2026, 3, 10, 10)
        self.assertEqual(len(self._get_care(rule)), 1)
        self._create_interactions(self.contact, date=datetime(2026, 3, 10))
        self._plan(rule, 2026, 3, 10, 12)
        self.assertEqual(self._get_care(rule).mapped("date_due"), [date(2026, 3, 24)])

    def test_backlog_only_when_wanted(self):
        self._create_order(2025, 6, 1, 4)
        self._refresh()
        for backlog, expected in ((False, 0), (True, 1)):
            with self.subTest(backlog=backlog):
                rule = self._create_rule(trigger="no_order", days=90)
                rule.include_backlog = backlog
                self._plan(rule, 2026, 3, 10, 10)
                self.assertEqual(len(self._get_care(rule)), expected)

    def test_anniversaries(self):
        self._create_order(2025, 3, 15, 4)
        self._refresh()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2020-03-17' WHERE id = %s",
            [self.other_customer.id],
        )
        domain = f"[('id', '=', {self.other_customer.id})]"
        orders = self._create_rule(trigger="first_order_anniversary")
        contact = self._create_rule(trigger="anniversary", domain=domain)
        self._plan(orders | contact, 2026, 3, 10, 10)
        self.assertEqual(self._get_days(orders), [(self.customer, date(2026, 3, 15))])
        self.assertEqual(
            self._get_days(contact), [(self.other_customer, date(2026, 3, 17))]
        )

    def _create_signed(self, *day, **values):
        """Create a contract as if it had been signed on that day."""
        contract = self.env["crm.contract"].create(
            {
                "name": "Valves",
                "kind_id": self.env.ref("crm_relations.crm_contract_kind_sales").id,
                "partner_id": self.contact.id,
                "company_id": self.company_admin.id,
                "date_start": "2020-01-01",
                "date_end": "2020-12-31",
                **values,
            }
        )
        if day:
            # An earlier day than that of the transition is noted at noon, UTC.
            contract._as_transition().write(
                {"date_signed": date(*day), "signed_at": datetime(*day, 12)}
            )
        return contract

    def test_anniversary_of_the_first_contract(self):
        # There it is the next day already when it is noon in Greenwich.
        self.company_admin.partner_id.tz = "Pacific/Auckland"
        self._create_signed(2024, 3, 15)
        self._create_signed(2025, 3, 17, partner_id=self.customer.id)
        self._create_signed(2024, 3, 16, partner_id=self.other_customer.id)
        self.ours.company_id = False
        self._create_signed(
            2023, 3, 16, company_id=self.company_2.id, partner_id=self.colleague.id
        )
        rule = self._create_rule(trigger="contract_anniversary")
        self._plan(rule, 2026, 3, 10, 10)
        self.assertEqual(
            self._get_days(rule),
            [
                (self.customer, date(2026, 3, 15)),
                (self.other_customer, date(2026, 3, 16)),
            ],
        )
        self.assertEqual(set(self._get_care(rule).mapped("period_key")), {"2026"})
        self._plan(rule, 2027, 3, 10, 10)
        keys = self._get_care(rule).filtered(lambda c: c.partner_id == self.customer)
        self.assertEqual(keys.mapped("period_key"), ["2026", "2027"])

    def test_days_after_a_contract_was_signed(self):
        self.company_admin.partner_id.tz = "Pacific/Auckland"
        contract = self._create_signed(2026, 3, 1)
        rule = self._create_rule(trigger="contract", days=14)
        self._plan(rule, 2026, 3, 10, 10)
        self.assertEqual(self._get_days(rule), [(self.customer, date(2026, 3, 15))])
        care = self._get_care(rule)
        self.assertEqual((care.res_model, care.res_id), (contract._name, contract.id))
        contract.partner_id = self.other_customer
        self._plan(rule, 2026, 3, 10, 11)
        self.assertEqual(
            self._get_days(rule), [(self.other_customer, date(2026, 3, 15))]
        )

    def test_contract_that_was_never_signed(self):
        self._create_signed().date_signed = "2025-03-15"
        rules = self._create_rule(trigger="contract_anniversary")
        rules |= self._create_rule(trigger="contract", days=360)
        self._plan(rules, 2026, 3, 10, 10)
        self.assertFalse(self._get_care(rules[0]) | self._get_care(rules[1]))

    def test_first_contract_of_29_february(self):
        self._create_signed(2024, 2, 29)
        for leap_day, day in (
            ("before", date(2026, 2, 28)),
            ("after", date(2026, 3, 1)),
        ):
            with self.subTest(leap_day=leap_day):
                rule = self._create_rule(
                    trigger="contract_anniversary", leap_day=leap_day
                )
                self._plan(rule, 2026, 2, 20, 10)
                self.assertEqual(self._get_days(rule), [(self.customer, day)])

    def test_no_anniversary_in_the_first_year(self):
        self._create_order(2026, 3, 10, 4)
        self._create_signed(2026, 3, 10)
        self._refresh()
        for trigger in ("first_order_anniversary", "contract_anniversary"):
            with self.subTest(trigger=trigger):
                rule = self._create_rule(trigger=trigger)
                self._plan(rule, 2026, 3, 10, 10)
                self.assertFalse(self._get_care(rule))

    def test_stop_on_order(self):
        self._born(self.contact, 3, 12)
        rule = self._create_rule(stop_on_order=True)
        self._create_order(2026, 3, 10, 4)
        self._plan(rule, 2026, 3, 12, 10)
        task = self._act(2026, 3, 12, 10)
        self.assertTrue(task, "An order before the day does not count.")
        self._create_order(2026, 3, 13, 4)
        self._plan(rule, 2026, 3, 13, 10)
        self.assertEqual(self._get_care(rule).state, "cancelled")
        self.assertFalse(task.exists())

    def test_shift_to_working_days(self):
        # 21 March 2026 is a Saturday.
        self._born(self.contact, 3, 21)
        for shift, day in (
            ("none", 21),
            ("before", 20),
            ("after", 23),
            ("nearest", 20),
        ):
            with self.subTest(shift=shift):
                rule = self._create_rule(shift=shift)
                self._plan(rule, 2026, 3, 15, 10)
                care = self._get_care(rule)
                self.assertEqual(care.date_due, date(2026, 3, day))
                self.assertEqual(care.date_event, date(2026, 3, 21))

    def test_make_up_day_is_worked_on(self):
        self.env["crm.working.day"].create(
            {
                "name": "For a bridge day",
                "date": date(2026, 3, 21),
                "company_id": self.company_admin.id,
            }
        )
        self._born(self.contact, 3, 21)
        rule = self._create_rule(shift="before")
        self._plan(rule, 2026, 3, 15, 10)
        self.assertEqual(self._get_care(rule).date_due, date(2026, 3, 21))


@tagged("post_install", "-at_install")
class TestCareResponsible(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for index, partner in enumerate(cls.people):
            cls._born(cls, partner, 3, 20 + index)

    def _get_users(self, **values):
        rule = self._create_rule(**values)
        self._plan(rule, 2026, 3, 10, 10)
        return self._get_care(rule).user_id

    def test_fixed_user(self):
        self.assertEqual(
            self._get_users(responsible="user", user_id=self.senior.id), self.senior
        )

    def test_fallback(self):
        self.customer.user_id = False
        self.assertEqual(
            self._get_users(fallback_user_id=self.director.id), self.director
        )
        self.assertFalse(self._get_users())

    def test_archived_salesperson(self):
        self.customer.user_id = self.senior
        self.senior.active = False
        self.assertEqual(
            self._get_users(fallback_user_id=self.director.id), self.director
        )

    def test_team_in_turn(self):
        team = self.env["crm.team"].create(
            {"name": "Care", "company_id": self.company_admin.id}
        )
        team.member_ids = self.rep | self.senior
        self.assertEqual(
            self._get_users(responsible="team", team_id=team.id),
            self.rep | self.senior,
        )

    def test_new_salesperson_takes_over(self):
        rule = self._create_rule()
        self._plan(rule, 2026, 3, 19, 10)
        self._act(2026, 3, 19, 10)
        self.customer.user_id = self.senior
        self._plan(rule, 2026, 3, 19, 11)
        care = self._get_care(rule)
        self.assertEqual(care.user_id, self.senior)
        self.assertEqual(care.activity_id.user_id, self.senior)
