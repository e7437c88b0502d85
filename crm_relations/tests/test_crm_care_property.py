from calendar import isleap
from datetime import date, datetime, timedelta
from random import Random
from unittest.mock import patch

import pytz
from borax.calendars.lunardate import LCalendars, LunarDate

from odoo.api import SUPERUSER_ID
from odoo.tests import tagged
from odoo.tools import mute_logger

from .care_common import OCCURRENCE, CareCommon

START = date(2026, 1, 1)
# Into the second lunar year, and over the end of February twice.
DAYS = 440
STEP = 5
HORIZON = 14
# On these days the clocks are changed there, or never. Some are changed at midnight,
# some by half an hour, and of one day there was nothing at all.
CLOCKS = (
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Santiago", date(2026, 4, 5)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kiritimati", date(2026, 3, 29)),
    ("Pacific/Pago_Pago", date(2026, 3, 29)),
)
# When messages go out: by day, and about the hours that are left out or come twice.
WINDOWS = ((9, 18), (0, 1), (0.5, 2), (1, 2), (2, 3), (0, 24))


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


@tagged("post_install", "-at_install")
class TestCareClocks(CareCommon):
    """Over changes of the clocks, half hour by half hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["mail.template"].create(
            {
                "name": "Congratulation",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Congratulation on the clock",
                "partner_to": "{{ object.id }}",
            }
        )
        step = (0, 0, {"action": "email", "template_id": template.id})
        cls.messages = cls.env["crm.care.rule"].union(
            *(
                cls._create_rule(
                    start=date(2011, 1, 1),
                    hour_from=hour_from,
                    hour_to=hour_to,
                    step_ids=[step],
                    daily_cap=0,
                )
                for hour_from, hour_to in WINDOWS
            )
        )
        cls.rules = cls.messages | cls._create_rule(start=date(2011, 1, 1), daily_cap=0)

    def _get_first(self, care, clocks):
        """Return the first moment at which a step may be taken.

        Tasks are made as their day or the day before begins, messages are sent on the
        day itself or later, in the hours for them.
        """
        rule = care.rule_id
        message = rule in self.messages
        first = care.date_due - timedelta(days=0 if message else 1)
        return next(
            moment
            for moment, local in clocks.items()
            if local.date() >= first
            and (
                not message
                or rule.hour_from <= local.hour + local.minute / 60 < rule.hour_to
            )
        )

    def _act_through(self, moments):
        """Run the acting at each moment; return when each step was taken."""
        taken = {}
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            domain = [("rule_id", "in", self.rules.ids), ("step_id", "=", False)]
            for moment in moments:
                env[OCCURRENCE]._act(moment)
                for care in env[OCCURRENCE].search(domain):
                    taken.setdefault(care.id, moment)
        self.env.invalidate_all()
        return taken

    def _count_done(self):
        """Return how many tasks and messages there are."""
        domain = [("subject", "=", "Congratulation on the clock")]
        return len(self._get_tasks()), self.env["mail.mail"].search_count(domain)

    def test_each_step_once_and_in_its_hours(self):
        for zone, day in CLOCKS:
            with self.subTest(zone=zone, day=day):
                self._check_clock(pytz.timezone(zone), day)

    def _check_clock(self, zone, day):
        self.rep.tz = zone.zone
        for partner, born in zip(self.people, (day, day + timedelta(1)), strict=True):
            self._born(partner, born.month, born.day)
        self._plan(self.rules, *(day - timedelta(3)).timetuple()[:4])
        cares = self.env[OCCURRENCE].search([("rule_id", "in", self.rules.ids)])
        self.assertEqual(len(cares), 2 * len(self.rules))
        midnight = datetime(*(day - timedelta(1)).timetuple()[:3])
        begin = zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
        moments = [begin + timedelta(minutes=30 * n) for n in range(-4, 154)]
        clocks = {
            moment: pytz.utc.localize(moment).astimezone(zone) for moment in moments
        }
        tasks, messages = self._count_done()
        taken = self._act_through(moments)
        expected = {care.id: self._get_first(care, clocks) for care in cares}
        self.assertEqual(taken, expected)
        self.assertEqual(
            self._count_done(), (tasks + 2, messages + 2 * len(self.messages))
        )
        cares.unlink()
