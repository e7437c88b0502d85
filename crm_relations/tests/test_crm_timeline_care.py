from datetime import date, datetime, timedelta

from odoo.tests import tagged, users

from .care_common import OCCURRENCE, CareCommon
from .test_crm_timeline import TimelineCommon

DAY = date(2026, 3, 20)


class TimelineCareCommon(TimelineCommon, CareCommon):
    """Care that is planned, and that came to nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule(name="Birthday")

    @classmethod
    def _create_care(cls, *days, partner=None, **values):
        return cls.env[OCCURRENCE].create(
            [
                {
                    "rule_id": cls.rule.id,
                    "partner_id": (partner or cls.contact).id,
                    "period_key": f"{day}-{index}-{values}",
                    "company_id": cls.company_admin.id,
                    "user_id": cls.rep.id,
                    "date_event": day,
                    "date_due": day,
                    **values,
                }
                for index, day in enumerate(days)
            ]
        )

    def _get_care_rows(self, partner=None, user=None, **kwargs):
        partner = (partner or self.customer).with_user(user or self.rep)
        return self._get_rows(partner, kind="care", **kwargs)


@tagged("post_install", "-at_install")
class TestTimelineCare(TimelineCareCommon):
    def test_row(self):
        care = self._create_care(DAY)
        [row] = self._get_care_rows()
        self.assertEqual((row["model"], row["id"]), (OCCURRENCE, care.id))
        # Midnight of the 20th where the reader is.
        self.assertEqual(row["date"], "2026-03-19 16:00:00")
        self.assertTrue(row["all_day"])
        self.assertEqual(row["title"], "Birthday")
        self.assertEqual(row["user"]["id"], self.rep.id)
        self.assertEqual(row["partner"]["name"], "Ann")

    def test_states(self):
        tomorrow = date.today() + timedelta(days=2)
        for state, badge, values in (
            ("planned", "Planned", {}),
            ("due", "To Do", {}),
            ("skipped", "Skipped", {"reason": "No time"}),
            ("cancelled", "Cancelled", {"reason": "Ordered"}),
            ("failed", "Failed", {"reason": "Broken"}),
        ):
            with self.subTest(state=state):
                care = self._create_care(tomorrow, state=state, **values)
                [row] = self._get_care_rows()
                self.assertEqual(row["badge"], badge)
                self.assertEqual(row["tags"], list(values.values()))
                care.unlink()

    def test_late(self):
        self._create_care(DAY, state="due")
        with self.mock_datetime_and_now("2026-03-20 10:00:00"):
            self.assertEqual(self._get_care_rows()[0]["badge"], "To Do")
        self.env.invalidate_all()
        with self.mock_datetime_and_now("2026-03-20 17:00:00"):
            self.assertEqual(self._get_care_rows()[0]["badge"], "Late")

    def test_done_is_there_once_as_what_it_was(self):
        self._born(self.contact, 3, 20)
        self._plan(self.rule, 2026, 3, 10, 10)
        self._act(2026, 3, 19, 10)
        self.assertEqual(len(self._get_care_rows()), 1)
        self._get_care(self.rule).with_user(self.rep).action_reached()
        self.env.cr.flush()
        self.assertFalse(self._get_care_rows())
        rows = self._get_rows(self.customer.with_user(self.rep))
        titles = [row["title"] for row in rows if row["kind"] == "interaction"]
        self.assertEqual(titles, ["Birthday"])

    def test_what_is_to_come_is_on_top(self):
        self._create_care(date.today() + timedelta(days=5))
        self._create_interactions(self.contact, date=self.now)
        kinds = [row["kind"] for row in self._get_rows()]
        self.assertEqual(kinds[:2], ["care", "interaction"])

    def test_person(self):
        self._create_care(DAY)
        self._create_care(DAY, partner=self.colleague)
        self.assertEqual(len(self._get_care_rows()), 2)
        [row] = self._get_care_rows(person_id=self.colleague.id)
        self.assertEqual(row["partner"]["id"], self.colleague.id)

    def test_paging(self):
        """In pages of any size nothing is left out, and nothing comes twice."""
        begin = datetime(2026, 3, 19, 16)
        days = [DAY + timedelta(days=number // 3) for number in range(9)]
        self._create_care(*days)
        for moment in (begin, begin - timedelta(seconds=1), begin + timedelta(hours=5)):
            self._create_interactions(self.contact, 3, date=moment)
        for tz in ("Asia/Shanghai", "America/New_York", "UTC"):
            customer = self.customer.with_context(tz=tz)
            whole = self._get_rows(customer, limit=100)
            self.assertGreater(len(whole), 18)
            self.assertEqual(
                [row["date"] for row in whole],
                sorted((row["date"] for row in whole), reverse=True),
            )
            for limit in (1, 2, 3, 7):
                with self.subTest(tz=tz, limit=limit):
                    rows = self._read_all(customer, limit=limit)
                    self.assertEqual(rows, whole)

    @users("relations_rep")
    def test_flat_query_count(self):
        def count(number):
            self._create_care(*[DAY] * number, reason=str(number))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customer = self.customer.with_user(self.env.user)
            rows = customer.get_relation_timeline(kind="care", limit=100)["rows"]
            self.assertGreaterEqual(len(rows), number)
            return self.env.cr.sql_log_count - before

        count(5)
        few = count(10)
        self.assertLessEqual(count(20), few)


@tagged("post_install", "-at_install", "security")
class TestTimelineCareSecurity(TimelineCareCommon):
    def test_own_and_all(self):
        self._create_care(DAY)
        self._create_care(DAY, user_id=self.senior.id, reason="Hers")
        self.assertEqual(len(self._get_care_rows(user=self.rep)), 1)
        self.assertEqual(len(self._get_care_rows(user=self.senior)), 2)

    def test_other_company(self):
        self._create_care(DAY, company_id=self.company_2.id)
        customer = self.customer.with_context(
            allowed_company_ids=self.company_admin.ids
        )
        self.assertFalse(self._get_care_rows(customer, user=self.senior))
