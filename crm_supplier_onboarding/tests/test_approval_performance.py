from datetime import timedelta

from odoo.tests import tagged, users

from .surfaces_common import SurfacesCommon

# The ORM inserts and updates many rows in several statements.
BATCHES = 2


@tagged("post_install", "-at_install")
class TestApprovalPerformance(SurfacesCommon):
    """What approvals cost does not grow with how much waits elsewhere."""

    @classmethod
    def _create_applications(cls, count):
        """Return applications that can be submitted."""
        first = cls._create_application()
        applications = first + first.create(first.copy_data() * (count - 1))
        applications._set_state("application")
        return applications

    @classmethod
    def _submit_all(cls, applications):
        applications.with_user(cls.buyer).action_submit()

    def _count_queries(self, function, *args):
        """Return the queries of a call in a transaction of its own, to its commit."""
        self.flush_tracking()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        # As at the commit: values, tracking, then what is told to the browsers.
        self.env.cr.flush()
        self.env.cr.precommit.run()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _decide(self, application):
        self._task(self.approver, application).action_decide("approved")

    def test_deciding(self):
        """With the tasks, activities and messages of the next step."""
        applications = self._create_applications(4)
        self._submit_all(applications)
        # Within one second of being asked there is no duration to write.
        for task in self.env["supplier.approval.task"].search([("state", "=", "open")]):
            task.date_open -= timedelta(hours=1)
        self._decide(applications[0])
        costs = [self._count_queries(self._decide, applications[1])]
        for waiting, application in zip((10, 200), applications[2:], strict=True):
            self._submit_all(self._create_applications(waiting))
            costs.append(self._count_queries(self._decide, application))
        self.assertLessEqual(max(costs), 70)
        self.assertEqual(costs[1], costs[2], "whatever waits elsewhere")
        self.assertTrue(self._requests(self.director, applications[3]))

    def _get_cost_of_each(self):
        """Return the queries for each further application, as the batch grows."""
        self._submit_all(self._create_applications(1))
        costs = [
            self._count_queries(self._submit_all, self._create_applications(count))
            for count in (10, 20, 30)
        ]
        return [(costs[1] - costs[0]) / 10, (costs[2] - costs[1]) / 10]

    def _assert_cost_of_each(self, limit):
        first, second = self._get_cost_of_each()
        self.assertLessEqual(max(first, second), limit)
        self.assertAlmostEqual(first, second, delta=BATCHES, msg="linear")

    def test_submitting(self):
        """With tasks, activities and messages for those who are asked."""
        self.mailer.notification_type = "inbox"
        self._assert_cost_of_each(10)

    def test_submitting_to_readers_of_email(self):
        """Each of them gets a mail of their own, which Odoo writes one by one."""
        self.policy = self._create_policy(
            ("Market Manager", self.mailer), ("Director", self.director)
        )
        self.policy.action_activate()
        self._assert_cost_of_each(15)

    def test_submitting_to_readers_of_both(self):
        """A message for the Inbox, and a mail."""
        self._assert_cost_of_each(21)

    @users("onboarding_approver")
    def test_count(self):
        """What there is to do, as a number and in the activity menu."""
        Task = self.env["supplier.approval.task"]
        domain = [("user_id", "=", self.env.uid), ("state", "=", "open")]
        counts, costs = [], []
        for _batch in range(2):
            self._submit_all(self._create_applications(20))
            counts.append(Task.search_count(domain))
            self.assertLessEqual(self._count_queries(Task.search_count, domain), 5)
            costs.append(self._count_queries(self.env.user._get_activity_groups))
        self.assertEqual(counts, [20, 40])
        self.assertLessEqual(costs[1], costs[0], "the activity menu")

    @users("onboarding_approver")
    def test_list(self):
        self._submit_all(self._create_applications(80))
        Task = self.env["supplier.approval.task"]
        views = Task.get_views([[False, "list"]])
        spec = {
            name: {"fields": {"display_name": {}}}
            if field["type"] == "many2one"
            else {}
            for name, field in views["models"][Task._name]["fields"].items()
        }
        # The web client asks for no name of what it does not show.
        spec["company_id"] = {"fields": {}}
        domain = [("user_id", "=", self.env.uid), ("state", "=", "open")]

        def read(limit):
            rows = Task.web_search_read(domain, spec, limit=limit)
            self.assertEqual(len(rows["records"]), limit)

        read(40)
        costs = [self._count_queries(read, limit) for limit in (40, 80)]
        self.assertLessEqual(max(costs), 10)
        self.assertEqual(costs[0], costs[1])
