from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

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

    def test_reminder(self):
        self._verify(days=20)
        self._run(self.env["crm.date.reminder"], "_cron_remind")
        activity = self.document.sudo().activity_ids
        self.assertEqual(activity.user_id, self.buyer)
        self.assertIn("expires", activity.summary)

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
