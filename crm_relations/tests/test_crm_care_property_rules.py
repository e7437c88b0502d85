from calendar import isleap
from datetime import date, datetime, timedelta
from random import Random

import pytz
from borax.calendars.lunardate import LCalendars, LunarDate

from odoo.tests import tagged

from .calendar_common import CalendarCommon
from .care_common import RULE, CareCommon

SEED = 20261128
START = date(2026, 1, 20)
# Over the Spring Festival, with days off and days made up, and the end of February.
RUNS = 24
OFF = (date(2026, 2, 15), date(2026, 2, 23))
MADE_UP = (date(2026, 2, 14), date(2026, 2, 28))
RULES = 30
CUSTOMERS = 14
ZONES = ("Pacific/Kiritimati", "Asia/Shanghai", "America/New_York", "Pacific/Pago_Pago")
TRIGGERS = (
    "birthday",
    "festival",
    "anniversary",
    "first_order_anniversary",
    "first_order",
    "no_order",
    "no_contact",
)
YEARLY = TRIGGERS[:4]
FESTIVALS = ("spring_festival", "lantern_festival", "womens_day")
SHIFTS = ("none", "before", "after", "nearest")
HORIZON = 14
LATE = 7


@tagged("post_install", "-at_install")
class TestCareRandomRules(CareCommon, CalendarCommon):
    """Random rules over random customers, against days reckoned anew.

    Nothing of what is checked is used: not the calendars, nor the working days.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random = Random(SEED)
        cls._take_off(*OFF)
        cls._make_up(*MADE_UP)
        cls.users = (cls.rep, cls.senior, cls.director)
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Customer {index}", "user_id": random.choice(cls.users).id}
                for index in range(CUSTOMERS)
            ]
        )
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"Person {index}", "parent_id": customer.id, **birthday}
                for index, (customer, birthday) in enumerate(
                    (customer, cls._draw_birthday()) for customer in cls.customers
                )
            ]
        )
        cls.people[0].write(
            {
                "relation_birth_calendar": "solar",
                "relation_birth_month": 2,
                "relation_birth_day": 29,
            }
        )
        cls.ours = cls.customers | cls.people
        cls._draw_past()

    @classmethod
    def _draw_birthday(cls):
        return {
            "relation_birth_calendar": cls.random.choice(("solar", "lunar")),
            "relation_birth_month": cls.random.choice((1, 2, 3, 4, 11, 12)),
            "relation_birth_day": cls.random.randint(1, 28),
        }

    @classmethod
    def _draw_moment(cls, first, last):
        minutes = int((last - first).total_seconds() // 60)
        return first + timedelta(minutes=cls.random.randint(0, minutes))

    @classmethod
    def _draw_past(cls):
        """Let customers be entered, order and talk at random moments."""
        begin, end = datetime(2024, 1, 20), datetime(2026, 1, 19)
        cls.entered, cls.orders, cls.talks = {}, {}, {}
        for customer in cls.customers:
            cls.entered[customer] = cls._draw_moment(begin, datetime(2025, 5, 1))
            cls.orders[customer] = [
                cls._draw_moment(begin, end) for _n in range(cls.random.randint(0, 3))
            ]
            cls.talks[customer] = [
                cls._draw_moment(datetime(2025, 11, 1), end)
                for _n in range(cls.random.randint(0, 2))
            ]
        # What began on 29 February has its day each year all the same.
        cls.entered[cls.customers[0]] = datetime(2024, 2, 29, 11)
        for customer in cls.customers:
            cls.env.cr.execute(
                "UPDATE res_partner SET create_date = %s WHERE id = %s",
                [cls.entered[customer], customer.id],
            )
            for moment in cls.orders[customer]:
                cls._create_order(cls, *moment.timetuple()[:5], partner=customer)
            for moment in cls.talks[customer]:
                cls._create_interactions(customer, date=moment)

    def _draw_rule(self):
        trigger = self.random.choice(TRIGGERS)
        festival = self.random.choice(FESTIVALS)
        responsible = self.random.choice(("owner", "user"))
        return self._create_rule(
            start=START,
            trigger=trigger,
            festival_id=trigger == "festival"
            and self.env.ref(f"crm_relations.crm_festival_{festival}").id,
            responsible=responsible,
            user_id=self.random.choice(self.users).id,
            leap_day=self.random.choice(("before", "after")),
            days=self.random.randint(1, 120),
            daily_cap=0,
            **self._draw_times(),
        )

    def _draw_times(self):
        return {
            "lead_days": self.random.choice((0, 0, 1, 3, 7, 10)),
            "shift": self.random.choice(SHIFTS),
        }

    # What should be: written anew, without what it checks.

    def _works(self, day):
        if OFF[0] <= day <= OFF[1]:
            return False
        return day.weekday() < 5 or day in MADE_UP

    def _get_due(self, event, lead_days, shift):
        day = event - timedelta(days=lead_days)
        if shift == "none" or self._works(day):
            return day
        before, after = day, day
        while not self._works(before):
            before -= timedelta(days=1)
        while not self._works(after):
            after += timedelta(days=1)
        nearest = before if day - before <= after - day else after
        return {"before": before, "after": after, "nearest": nearest}[shift]

    def _get_solar_day(self, year, month, day, leap_day):
        if (month, day) == (2, 29) and not isleap(year):
            month, day = (2, 28) if leap_day == "before" else (3, 1)
        return date(year, month, day)

    def _get_lunar_day(self, year, month, day):
        day = min(day, LCalendars.ndays(year, month, False))
        return LunarDate(year, month, day, False).to_solar_date()

    def _list_days(self, rule, calendar, month, day):
        """Return the key and the day of what comes every year."""
        if calendar == "lunar":
            return [
                (f"L{year}", self._get_lunar_day(year, month, day))
                for year in range(START.year - 1, START.year + 1)
            ]
        return [
            (str(year), self._get_solar_day(year, month, day, rule.leap_day))
            for year in range(START.year - 1, START.year + 2)
        ]

    def _list_birthdays(self, rule, person):
        return self._list_days(
            rule,
            person.relation_birth_calendar,
            person.relation_birth_month,
            person.relation_birth_day,
        )

    def _list_events(self, rule, customer):
        """Return key and day of each occasion of a rule for a customer."""
        local = self._get_local_dates
        after = timedelta(days=rule.days)
        orders, talks = local(self.orders[customer]), local(self.talks[customer])
        [entered] = local([self.entered[customer]])
        if rule.trigger == "festival":
            festival = rule.festival_id
            return self._list_days(
                rule, festival.calendar, festival.month, festival.day
            )
        if rule.trigger == "anniversary":
            return self._list_anniversaries(rule, entered)
        if rule.trigger == "no_contact":
            if not talks:
                return [("never", entered + after)]
            return [(str(talks[-1]), talks[-1] + after)]
        if not orders:
            return []
        if rule.trigger == "first_order_anniversary":
            return self._list_anniversaries(rule, orders[0])
        if rule.trigger == "first_order":
            return [("first", orders[0] + after)]
        return [(str(orders[-1]), orders[-1] + after)]

    def _list_anniversaries(self, rule, known):
        return [
            (key, day)
            for key, day in self._list_days(rule, "solar", known.month, known.day)
            if (day - known).days >= 300
        ]

    def _get_local_dates(self, moments, tz=None):
        zone = pytz.timezone(tz or self.company_admin.partner_id.tz)
        return sorted(pytz.utc.localize(m).astimezone(zone).date() for m in moments)

    def _get_events(self, rule):
        """Return the day of each occasion since the rule was switched on."""
        if rule.trigger == "birthday":
            partners, list_events = self.people, self._list_birthdays
        else:
            partners, list_events = self.customers, self._list_events
        return {
            (partner, key): day
            for partner in partners
            for key, day in list_events(rule, partner)
            if day >= START
        }

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_each_occasion_once_and_in_its_time(self):
        number = 0
        for zone in self.random.sample(ZONES, 3):
            self.company_admin.partner_id.tz = zone
            for user in self.users:
                user.tz = self.random.choice(ZONES)
            self._refresh()
            rules = [self._draw_rule() for _n in range(RULES // 3)]
            times, runs = self._run(self.env[RULE].union(*rules))
            for rule in rules:
                values = times[rule]
                with self.subTest(zone=zone, trigger=rule.trigger, times=values):
                    number += self._check(rule, values, runs)
            self.env[RULE].union(*rules).action_stop()
        self.assertGreater(number, 100)

    def _run(self, rules):
        """Plan and act every few days; change when to act halfway."""
        times = {rule: [(rule.lead_days, rule.shift)] for rule in rules}
        moment = datetime(START.year, START.month, START.day, 12)
        runs = []
        while len(runs) < RUNS:
            if len(runs) == RUNS // 2:
                for rule in rules:
                    rule.write(self._draw_times())
                    times[rule].append((rule.lead_days, rule.shift))
            self._plan(rules, *moment.timetuple()[:5])
            self._act(*moment.timetuple()[:5])
            runs.append(moment)
            moment += timedelta(days=self.random.randint(1, 4), hours=1)
        return times, runs

    def _check(self, rule, times, runs):
        """Compare what was noted; return how much that was."""
        events = self._get_events(rule)
        care = self._get_care(rule)
        found = {(row.partner_id, row.period_key): row for row in care}
        self.assertEqual(len(found), len(care))
        self.assertLessEqual(found.keys(), events.keys(), "Nothing else.")
        dues = {
            known: sorted(self._get_due(event, *values) for values in times)
            for known, event in events.items()
        }
        near = runs[-1].date() + timedelta(days=HORIZON - 1)
        self.assertLessEqual(
            {known for known, (*_days, due) in dues.items() if due <= near},
            found.keys(),
            "Nothing is forgotten.",
        )
        for known, row in found.items():
            self.assertEqual(row.date_event, events[known])
            if row.state == "skipped":
                self._check_passed(row, dues[known], runs)
            else:
                self._check_time(row, dues[known], times)
        return len(found)

    def _check_passed(self, row, dues, runs):
        """Check that nobody worked when the job ran, until it was too late."""
        self.assertIn(row.rule_id.trigger, YEARLY)
        days = self._get_local_dates(runs, row.user_id.tz)
        late = row.date_event + timedelta(days=LATE)
        worked = [day for day in days if dues[-1] <= day < late and self._works(day)]
        self.assertFalse(worked)

    def _check_time(self, row, dues, times):
        yearly = row.rule_id.trigger in YEARLY
        self.assertIn(row.state, ("planned", "due"))
        self.assertEqual(row.state == "due", bool(row.activity_id))
        if row.date_due not in dues:
            # It had to wait for the job, or for a working day.
            self.assertEqual(row.date_due, row.acted_on)
            self.assertGreater(row.acted_on, dues[0])
        if row.acted_on:
            self.assertGreaterEqual(row.acted_on, dues[0] - timedelta(days=1))
            if yearly:
                late = row.date_event + timedelta(days=LATE + 4)
                self.assertLessEqual(row.acted_on, late)
            if all(shift != "none" for _lead, shift in times):
                self.assertTrue(self._works(row.acted_on))
