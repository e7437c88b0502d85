from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger
from odoo.tools.safe_eval import safe_eval

from ..tools import batch
from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestSupplierDocumentExpiry(DocumentCommon):
    def _expire(self, **delta):
        today = self.today + relativedelta(**delta)
        self._run(self.document, "_expire", today)
        return self.document.state

    def test_expiring_and_expired(self):
        self._verify(days=31)
        self.assertEqual(self._expire(), "verified")
        self.assertEqual(self._expire(days=1), "expiring")
        self.assertEqual(self._expire(days=31), "expiring")
        self.assertEqual(self._expire(days=32), "expired")
        self.assertEqual(self._expire(days=32), "expired")

    def test_expired_at_once(self):
        """A job that did not run for long."""
        self._verify(days=31)
        self.assertEqual(self._expire(days=100), "expired")

    def test_expiring_is_still_valid(self):
        self._verify(days=5)
        self.assertEqual(self._expire(), "expiring")
        self.assertNotIn("Licence", str(self.application.missing))
        self._expire(days=6)
        self.assertIn("Licence", self.application._get_missing()[0])

    def test_expired_by_its_date_before_the_job_ran(self):
        self._verify(days=5)
        application = self.application.with_user(self.buyer)
        for days, missing, progress in ((5, 0, "1 / 1"), (6, 1, "0 / 1")):
            with freeze_time(self.today + relativedelta(days=days)):
                application.invalidate_recordset()
                texts = application._get_missing_documents("survey")
                self.assertEqual(len(texts), missing)
                self.assertEqual(application.document_progress, progress)
        self.assertEqual(self.document.state, "verified")

    def test_filter_of_what_is_expired(self):
        self._verify(days=5)
        view = self.env.ref("crm_supplier_onboarding.supplier_document_view_search")
        filters = etree.fromstring(view.arch).xpath("//filter[@name='expired']")
        domain = safe_eval(filters[0].get("domain"))
        for days, found in ((5, self.document.browse()), (6, self.document)):
            with freeze_time(self.today + relativedelta(days=days)):
                self.assertEqual(self.document.search(domain), found)
        self._run(self.document, "_expire", self.today + relativedelta(days=6))
        self.assertEqual(self.document.search(domain), self.document)

    def test_only_what_is_valid_expires(self):
        self._hand_in(date_expiry=self.today)
        self.assertEqual(self._expire(days=9), "submitted")

    def test_what_has_no_end_does_not_expire(self):
        self.type.validity = "none"
        self._hand_in()
        self.document.action_verify()
        self.assertEqual(self._expire(years=50), "verified")

    def test_in_batches(self):
        documents = self.document.union(
            *(self._verify(self._new()) for _number in range(4))
        )
        documents -= self.document
        today = self.today + relativedelta(years=9)
        self._run(self.document, "_expire", today, batch_size=2)
        self.assertEqual(documents.mapped("state"), ["expired"] * 4)
        self.assertEqual(self.document.state, "requested")

    def test_one_that_fails_stops_no_other(self):
        documents = [self._verify(self._new()) for _number in range(5)]
        bad = documents.pop(1)
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "ALTER TABLE supplier_document ADD CONSTRAINT supplier_document_bad"
                " CHECK (id <> %s OR state <> 'expired')",
                bad.id,
            )
        )
        today = self.today + relativedelta(years=9)
        with mute_logger("odoo.sql_db", batch.__name__):
            self._run(self.document, "_expire", today, batch_size=3)
        self.assertEqual([d.state for d in documents], ["expired"] * 4)
        self.assertEqual(bad.state, "verified")

    def _new(self):
        return self.document.create(
            {"type_id": self.type.id, "application_id": self.application.id}
        )

    def test_cron(self):
        self._verify(days=5)
        cron = self.env.ref("crm_supplier_onboarding.supplier_document_cron_expire")
        self.assertEqual(cron.interval_type, "days")
        self._run(self.env[cron.model_name], "_cron_expire")
        self.assertEqual(self.document.state, "expiring")

    def _remind(self, **delta):
        """Give the reminders of a day; return how many days before they were due."""
        now = datetime.combine(self.today + relativedelta(**delta), time(4))
        rules = self.env["crm.care.rule"].search(
            [("res_model", "=", "supplier.document")]
        )
        rules.write(
            {"date_start": self.today - relativedelta(years=1), "shift": "none"}
        )
        self._run(rules, "_plan", now)
        self._run(self.env["crm.care.occurrence"], "_act", now)
        activity = self.document.sudo().activity_ids
        self.assertLessEqual(len(activity), 1)
        return [(self.document.date_expiry - a.date_deadline).days for a in activity]

    def test_reminders(self):
        self._verify(days=100)
        # Tasks are made a day ahead.
        for days, given in ((8, []), (9, [90]), (68, [90]), (69, [30]), (92, [7])):
            self.assertEqual(self._remind(days=days), given)
        activity = self.document.sudo().activity_ids
        self.assertEqual(activity.user_id, self.buyer)
        self.assertIn("Expires", activity.summary)
        self.assertIn("newer document", activity.note)

    def test_nearest_reminder_only(self):
        self._verify(days=20)
        self.assertEqual(self._remind(), [20])
        self.assertEqual(self._remind(days=12), [7])

    def test_reminders_of_what_is_valid_for_three_months(self):
        """Handed in today, it does not expire soon."""
        bank = self.env.ref("crm_supplier_onboarding.supplier_document_type_bank")
        self.document.type_id = bank
        self._hand_in(date_issued=self.today)
        self.document.action_verify()
        self.assertEqual(
            self.document.date_expiry, self.today + relativedelta(months=3)
        )
        self.assertEqual(self._remind(days=2), [])
        self.assertEqual(self._remind(months=3, days=-30), [30])
        self.assertEqual(self._remind(months=3, days=-7), [7])

    def test_task_stays_until_there_is_a_newer_one(self):
        self._verify(days=5)
        self.assertEqual(self._remind(), [5])
        self._expire(days=6)
        self.assertEqual(self._remind(days=6), [5])
        self.assertTrue(self.document.sudo().activity_ids)
        action = self.document.action_new_version()
        self._verify(self.document.browse(action["res_id"]))
        self.assertEqual(self._remind(days=6), [])

    def test_buyer_who_is_no_salesperson_finishes_the_task(self):
        self._verify(days=5)
        self._remind()
        self.document.with_user(self.buyer).activity_ids.action_feedback()
        self.assertEqual(self._remind(days=1), [])

    def test_list_takes_no_more_queries_for_more_documents(self):
        for _number in range(79):
            self._new()
        names = ("type_id", "partner_id", "requester_id", "application_id")
        spec = {name: {"fields": {"display_name": {}}} for name in names}
        spec["state"] = spec["date_expiry"] = {}
        documents = self.application.document_ids.with_user(self.buyer)
        counts = []
        for size in (80, 40, 80):
            self.env.flush_all()
            self.env.invalidate_all()
            domain = [("id", "in", documents[:size].ids)]
            with self._count_queries() as count:
                result = documents.web_search_read(domain, spec, limit=100)
            self.assertEqual(len(result["records"]), size)
            counts.append(count())
        self.assertEqual(counts[1], counts[2])
