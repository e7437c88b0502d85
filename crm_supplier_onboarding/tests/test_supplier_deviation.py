from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestSupplierDeviation(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_2 = cls._new_user(
            "manager_2",
            "purchase.group_purchase_manager",
            notification_type="email",
        )
        cls.deviation = cls._create_deviation("visit")

    @classmethod
    def _create_deviation(cls, condition, application=None):
        """Return a draft of the manager."""
        application = application or cls.application
        return (
            cls.env["supplier.deviation"]
            .with_user(cls.manager)
            .create(
                {
                    "application_id": application.id,
                    "condition": condition,
                    "reason": "Surveyed by our mother company",
                }
            )
        )

    def _decide(self, deviation, outcome, comment=""):
        task = self._task(self.manager_2, deviation.sudo())
        task.action_decide(outcome, comment)

    def test_approved_by_a_second_manager_it_exempts(self):
        self.deviation.action_submit()
        self.assertFalse(self.application._is_exempt("visit"))
        self._decide(self.deviation, "approved")
        self.assertEqual(self.deviation.state, "approved")
        self.assertTrue(self.application._is_exempt("visit"))
        self.assertFalse(self.application._is_exempt("documents"))
        self.assertFalse(self.application._needs_visit())
        bodies = " ".join(self.application.message_ids.mapped("body"))
        self.assertIn("Surveyed by our mother company", bodies)

    def test_application_goes_on_from_the_site_survey(self):
        application = self._move_to("visit").with_user(self.buyer)
        self.deviation.action_submit()
        with self.assertRaises(UserError):
            application.action_close_visit()
        self._decide(self.deviation, "approved")
        application.action_close_visit()
        self.assertEqual(application.state, "application")

    def test_who_asks_does_not_decide(self):
        self.deviation.action_submit()
        self.assertFalse(self._task(self.manager, self.deviation.sudo()))
        task = self._task(self.manager_2, self.deviation.sudo())
        with self.assertRaises(AccessError):
            task.with_user(self.manager).action_decide("approved")
        self.assertFalse(self._task(self.buyer, self.deviation.sudo()))

    def test_refused_and_returned_exempt_from_nothing(self):
        self.deviation.action_submit()
        self._decide(self.deviation, "returned", "Add the report")
        self.assertEqual(self.deviation.state, "draft")
        self.deviation.action_submit()
        self._decide(self.deviation, "refused", "Go and look")
        self.assertEqual(self.deviation.state, "refused")
        self.assertEqual(self.deviation.refusal_reason, "Go and look")
        self.assertFalse(self.application._is_exempt("visit"))
        self.assertEqual(len(self.deviation.approval_round_ids), 2)

    def test_nobody_asks_in_the_name_of_another(self):
        with self.assertRaises(AccessError):
            self.deviation.copy({"requester_id": self.manager_2.id})
        with self.assertRaises(AccessError):
            self.deviation.requester_id = self.manager_2
        with self.assertRaisesRegex(UserError, "has begun this deviation"):
            self.deviation.with_user(self.manager_2).action_submit()

    def test_what_was_asked_for_is_settled(self):
        self.deviation.action_submit()
        for values in ({"condition": "documents"}, {"reason": "Because"}):
            with self.assertRaisesRegex(UserError, "Under Approval"):
                self.deviation.write(values)
        with self.assertRaises(AccessError):
            self.deviation.state = "approved"
        with self.assertRaises(UserError):
            self.deviation.unlink()

    def test_asked_for_once(self):
        self.deviation.action_submit()
        twin = self._create_deviation("visit")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            twin.action_submit()
            twin.flush_recordset()

    def test_nothing_to_deviate_from(self):
        self._move_to("withdrawn")
        with self.assertRaisesRegex(UserError, "done with"):
            self._create_deviation("documents")
        with self.assertRaisesRegex(UserError, "done with"):
            self.deviation.action_submit()

    def test_roles(self):
        self._assert_matrix(self.manager, {"deviation": "rwcu"})
        self._assert_matrix(self.buyer, {"deviation": "r"})
        for user in (self.outsider, self.approver, self._create_portal_user()):
            self._assert_matrix(user, {"deviation": ""})
        with self.assertRaises(AccessError):
            self.deviation.with_user(self.buyer).action_submit()

    def test_two_companies(self):
        theirs = self._create_application(company_id=self.company_2.id)
        deviation = self._create_deviation("documents", theirs).sudo()
        self.assertEqual(deviation.company_id, self.company_2)
        self.deviation = deviation
        self._assert_matrix(self.manager, {"deviation": ""})

    def test_exemptions_of_many_take_one_query(self):
        applications = self.application + self._create_application()
        for count in (1, 2):
            self.env.invalidate_all()
            some = self.env["supplier.application"].browse(applications.ids[:count])
            with self.assertQueryCount(2):
                for application in some:
                    application._is_exempt("visit")

    def test_pending_ends_with_its_application(self):
        for state in ("withdrawn", "refused"):
            application = self._create_application()
            deviation = self._create_deviation("visit", application)
            deviation.action_submit()
            task = self._task(self.manager_2, deviation.sudo())
            application._set_state(state, change_reason="They are bankrupt")
            with self.subTest(state=state):
                self.assertEqual(deviation.state, "lapsed")
                self.assertEqual(deviation.approval_round_ids.state, "cancelled")
                with self.assertRaises(UserError):
                    task.action_decide("approved", "")

    def test_approved_lapses_when_the_application_is_opened_again(self):
        self.deviation.action_submit()
        self._decide(self.deviation, "approved")
        self.application._set_state("refused", change_reason="Too dear")
        self.assertEqual(self.deviation.state, "approved", "Of the round that was.")
        self.application._set_state("draft", change_reason="Cheaper now")
        self.assertEqual(self.deviation.state, "lapsed")
        self.assertFalse(self.application._is_exempt("visit"))
        self._create_deviation("visit").action_submit()
