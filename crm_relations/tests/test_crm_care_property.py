from calendar import isleap
from datetime import date, datetime, timedelta
from random import Random
from unittest.mock import patch

from borax.calendars.lunardate import LCalendars, LunarDate

from odoo.tests import tagged
from odoo.tools import mute_logger

from .care_common import OCCURRENCE, CareCommon

START = date(2026, 1, 1)
# Into the second lunar year, and over the end of February twice.
DAYS = 440
STEP = 5
HORIZON = 14


@tagged("post_install", "-at_install")
class TestCareProperty(CareCommon):
    """Over random birthdays and rules, against what a second library says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random = Random(20261126)
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"Person {index}", "parent_id": cls.customer.id, **birthday}
                for index, birthday in enumerate(
                    cls._draw_birthday(random, index) for index in range(40)
                )
            ]
        )
        cls.ours = cls.people

    @classmethod
    def _draw_birthday(cls, random, index):
        # The odd ones first: 29 February, a leap month, the 30th of the last month.
        known = [
            ("solar", 2, 29, False),
            ("lunar", 5, 1, True),
            ("lunar", 12, 30, False),
        ]
        lunar = random.random() < 0.6
        calendar, month, day, leap = (
            known[index]
            if index < len(known)
            else (
                "lunar" if lunar else "solar",
                random.randint(1, 12),
                random.randint(1, 29 if lunar else 28),
                False,
            )
        )
        if lunar and index >= len(known) and 3 <= month <= 8:
            leap = random.random() < 0.3
        return {
            "relation_birth_calendar": calendar,
            "relation_birth_month": month,
            "relation_birth_day": day,
            "relation_birth_leap": leap,
        }

    # What should be: written anew, without what it checks.

    def _get_event(self, partner, year, leap_day):
        """Return the key and the day of a birthday in a solar or lunar year."""
        month, day = partner.relation_birth_month, partner.relation_birth_day
        if partner.relation_birth_calendar == "solar":
            if (month, day) == (2, 29) and not isleap(year):
                late = leap_day == "after"
                month, day = (3, 1) if late else (2, 28)
            return str(year), date(year, month, day)
        leap = partner.relation_birth_leap and LCalendars.leap_month(year) == month
        day = min(day, LCalendars.ndays(year, month, leap))
        return f"L{year}", LunarDate(year, month, day, leap).to_solar_date()

    def _get_due(self, event, lead, shift):
        day = event - timedelta(days=lead)
        if shift == "none" or day.weekday() < 5:
            return day
        if shift == "before":
            return day - timedelta(days=day.weekday() - 4)
        if shift == "after":
            return day + timedelta(days=7 - day.weekday())
        return day + timedelta(days=-1 if day.weekday() == 5 else 1)

    def _get_expected(self, rule, last):
        expected = {}
        for partner in self.people:
            for year in range(START.year - 1, last.year + 2):
                key, event = self._get_event(partner, year, rule.leap_day)
                due = self._get_due(event, rule.lead_days, rule.shift)
                if event >= START and due <= last + timedelta(days=HORIZON):
                    expected[partner, key] = (event, due)
        return expected

    def test_each_birthday_once_a_year(self):
        rules = [
            self._create_rule(
                shift=shift, lead_days=lead, leap_day=leap_day, start=START
            )
            for shift, lead, leap_day in (
                ("none", 0, "before"),
                ("before", 3, "after"),
                ("after", 0, "after"),
                ("nearest", 10, "before"),
            )
        ]
        rules = rules[0].union(*rules)
        moment = datetime(START.year, START.month, START.day, 10)
        for _run in range(DAYS // STEP):
            self._plan(rules, *moment.timetuple()[:5])
            last, moment = moment.date(), moment + timedelta(days=STEP)
        for rule in rules:
            found = {
                (care.partner_id, care.period_key): (care.date_event, care.date_due)
                for care in self._get_care(rule)
            }
            with self.subTest(shift=rule.shift, lead=rule.lead_days):
                self.assertEqual(found, self._get_expected(rule, last))
                self.assertEqual(len(found), len(self._get_care(rule)))
                self.assertGreater(len(found), len(self.people))

    def test_each_task_on_the_day_of_whoever_acts(self):
        """Hour by hour around the world: nobody is called before their day begins."""
        random = Random(7)
        zones = ("Pacific/Kiritimati", "Asia/Shanghai", "UTC", "America/Los_Angeles")
        users = (self.rep, self.senior, self.director)
        for user in users:
            user.tz = random.choice(zones)
        for partner in self.people:
            partner.user_id = random.choice(users)
            self._born(partner, 3, 20, relation_birth_leap=False)
        rule = self._create_rule(daily_cap=0)
        self._plan(rule, 2026, 3, 18, 0)
        seen = self.env["mail.activity"]
        for hour in range(72):
            now = datetime(2026, 3, 18) + timedelta(hours=hour)
            for task in self._act(*now.timetuple()[:5]):
                self.assertNotIn(task, seen)
                seen |= task
                local = self._localize(now, task.user_id.tz)
                self.assertEqual(local.date(), date(2026, 3, 19))
                self.assertEqual(local.hour, 0, "In the first hour of the day.")
        self.assertEqual(seen.relation_partner_id, self.people)

    def _localize(self, now, tz):
        record = self.rep.with_context(tz=tz)
        return (
            self.env["mail.activity"]
            ._fields["create_date"]
            .context_timestamp(record, now)
        )

    @mute_logger("odoo.addons.crm_relations.models.crm_care_act")
    def test_killed_at_random_and_run_again(self):
        """What dies before its commit is undone; what was committed is not repeated."""
        random = Random(42)
        for partner in self.people:
            self._born(partner, 3, 20, relation_birth_leap=False)
        rule = self._create_rule(daily_cap=0)
        self._plan(rule, 2026, 3, 18, 0)
        Occurrence = type(self.env[OCCURRENCE])
        tell = Occurrence._tell_users
        deaths = 0
        for _run in range(8):
            dies_at = random.randint(1, 3)
            calls = []

            def die(*args, calls=calls, dies_at=dies_at, method=tell):
                method(*args)
                calls.append(args)
                if len(calls) == dies_at:
                    raise KeyboardInterrupt

            with patch.object(Occurrence, "_tell_users", die):
                try:
                    self._act(2026, 3, 19, 10, batch_size=7)
                except KeyboardInterrupt:
                    deaths += 1
                    self.env.invalidate_all()
        self._act(2026, 3, 19, 10)
        tasks = self._get_tasks().filtered(lambda t: t.res_id in self.people.ids)
        self.assertGreater(deaths, 2)
        self.assertEqual(len(tasks), len(self.people))
        self.assertEqual(tasks.relation_partner_id, self.people)
        self.assertEqual(set(self._get_care(rule).mapped("state")), {"due"})
