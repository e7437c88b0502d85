from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_supplier_onboarding.models import supplier_approval_escalation
from odoo.addons.mail.tools.discuss import Store

from ..tools import batch
from .approval_common import ApprovalCommon

MONDAY = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install")
class TestSupplierApprovalEscalation(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_admin.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Eight to five", "tz": "UTC", "company_id": cls.company_admin.id}
        )
        cls.role.user_ids = cls.director
        cls._activate(
            cls._by(
                cls.approver,
                deadline_hours=8,
                escalation_hours=8,
                escalation_role_id=cls.role.id,
            )
        )
        with freeze_time(MONDAY):
            cls._submit()

    def _chase(self, days, **options):
        now = MONDAY + timedelta(days=days)
        Task = self.env["supplier.approval.task"]
        with (
            freeze_time(now),
            self.mock_mail_gateway(),
            self.enter_registry_test_mode(),
            patch.object(self.cr, "commit", lambda: self.env.flush_all()),
        ):
            Task._chase(now, **options)

    def _reminders(self, user=None):
        user = user or self.approver
        messages = self.env["mail.message"].search(
            [
                "|",
                ("subject", "=like", "Overdue, please decide: %"),
                ("subject", "=", "Decisions wait for you"),
            ]
        )
        return messages.filtered(lambda m: user.partner_id in m.notified_partner_ids)

    def test_deadline_counts_working_hours_only(self):
        task = self._task(self.approver)
        # From Monday 9:00: to Tuesday 9:00; after the weekend, it is Monday again.
        self.assertEqual(task.date_deadline, MONDAY + timedelta(days=1))
        self.assertEqual(task.date_escalation, MONDAY + timedelta(days=2))
        with freeze_time(MONDAY + timedelta(days=4)):
            application = self._submit(self._create_application())
        task = self._task(self.approver, application)
        self.assertEqual(task.date_deadline, MONDAY + timedelta(days=7))

    def test_nobody_works_by_the_calendar(self):
        self.company_admin.resource_calendar_id.attendance_ids.unlink()
        with freeze_time(MONDAY):
            application = self._submit(self._create_application())
        deadline = self._task(self.approver, application).date_deadline
        self.assertEqual(deadline, MONDAY + timedelta(hours=8))

    def test_reminded_once(self):
        self._chase(0.9)
        self.assertFalse(self._reminders())
        self._chase(1.1)
        self._chase(1.2)
        self.assertEqual(len(self._reminders()), 1)
        self.assertIn(self.application.name, self._reminders().subject)
        self.assertEqual(self._asked(), self.approver)

    def test_reminder_takes_the_place_of_the_request_in_the_inbox(self):
        """With the buttons of the request, and it goes with the decision."""
        self._chase(1.1)
        reminder = self._reminders()
        notifications = self.env["mail.notification"].search(
            [
                ("res_partner_id", "=", self.approver.partner_id.id),
                ("is_read", "=", False),
            ]
        )
        self.assertEqual(notifications.mail_message_id, reminder)
        self.assertEqual(
            (reminder.model, reminder.res_id),
            (self.application._name, self.application.id),
        )
        task = self._task(self.approver)
        store = Store(bus_channel=self.approver).add(reminder.with_user(self.approver))
        [row] = store.get_result()["mail.message"]
        self.assertEqual(row["onboarding_task_id"], task.id)
        task.action_decide("approved")
        self.assertTrue(notifications.is_read)

    def test_readers_of_email_decide_on_all_that_waits(self):
        self.approver.notification_type = "email"
        with freeze_time(MONDAY):
            second = self._submit(self._create_application())
        self._chase(1.1)
        body = self._reminders().body
        self.assertEqual(len(self._reminders()), 1)
        for application in self.application + second:
            self.assertIn(application.name, body)
            task = self._task(self.approver, application)
            with freeze_time(MONDAY + timedelta(days=1.1)):
                for outcome in ("approved", "refused", "returned"):
                    self.assertIn(task._get_link(outcome), body)

    def test_escalated_once(self):
        self._chase(2.1)
        self._chase(2.2)
        self.assertEqual(self._asked(), self.approver + self.director)
        task = self._task(self.director)
        self.assertEqual(task.sudo().origin, "escalation")
        task.action_decide("approved")
        self.assertEqual(self.application.state, "contract")
        self.assertEqual(
            self.application.approval_round_ids.decision_ids.on_behalf_id, self.approver
        )

    def test_escalation_stands_in_for_one_of_all(self):
        self._activate(
            self._by(
                self.approver,
                self.deputy,
                mode="all",
                deadline_hours=8,
                escalation_user_id=self.director.id,
            )
        )
        with freeze_time(MONDAY):
            application = self._submit(self._create_application())
        self._chase(2)
        self._task(self.director, application).action_decide("approved")
        self.assertEqual(self._asked(application), self.deputy)
        self._task(self.deputy, application).action_decide("approved")
        self.assertEqual(application.state, "contract")

    def test_requester_gets_nothing_by_escalation(self):
        self.role.user_ids = self.buyer
        self._chase(2.1)
        self.assertEqual(self._asked(), self.approver)

    def test_cut_short_and_run_again(self):
        with freeze_time(MONDAY):
            self._submit(self._create_application())
        progress = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kw: 0
        )
        with progress:
            self._chase(2.1, batch_size=1)
        reminded = self.env["supplier.approval.task"].search(
            [("date_reminded", "!=", False)]
        )
        self.assertEqual(len(reminded), 1)
        self._chase(2.1, batch_size=1)
        self.assertEqual(len(self._reminders()), 2)
        self.assertEqual(len(self._reminders(self.director)), 0)

    def test_one_that_fails_stops_no_other(self):
        with freeze_time(MONDAY):
            bad = self._submit(self._create_application())
        bad_task = self._task(self.approver, bad).sudo()
        notify = supplier_approval_escalation.SupplierApprovalTask._notify_overdue

        def fail(tasks):
            if bad_task in tasks:
                raise ValueError("No such address")
            notify(tasks)

        failing = patch.object(
            supplier_approval_escalation.SupplierApprovalTask, "_notify_overdue", fail
        )
        with failing, mute_logger(batch.__name__):
            self._chase(1.1)
        self.assertEqual(len(self._reminders()), 1)
        self.assertFalse(bad_task.date_reminded)
        self._chase(1.1)
        self.assertEqual(len(self._reminders()), 2)

    def test_waiting_time(self):
        with freeze_time(MONDAY + timedelta(hours=6)):
            task = self._task(self.approver)
            self.assertEqual(task.waiting, 6)
            task.action_decide("approved")
        self.assertEqual((task.duration, task.waiting), (6, 0))
