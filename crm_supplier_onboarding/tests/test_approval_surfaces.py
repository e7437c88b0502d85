import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from ..hooks import _remove_activities
from .surfaces_common import SurfacesCommon


@tagged("post_install", "-at_install")
class TestApprovalSurfaces(SurfacesCommon):
    def test_each_candidate_is_asked_as_they_like(self):
        application = self._submit()
        self.assertEqual(self._requests(self.candidates).user_id, self.candidates)
        self.assertEqual(
            self._inbox(self.candidates).res_partner_id,
            (self.approver + self.rival).partner_id,
            "the other one reads e-mail",
        )
        self.assertFalse(self._requests(self.director), "it is not their turn")
        body = self._inbox(self.approver).mail_message_id.body
        for text in ("Copper Works", "12,000.00", "Medium", self.buyer.name, "Market"):
            self.assertIn(text, body)
        self.assertIn("Copper Works", self._requests(self.rival).note)
        self.assertEqual(application.state, "approval")

    def test_figures_are_text_not_markup(self):
        self.supplier.name = "<img src=x onerror=alert(1)> & Sons"
        self._submit()
        for html in (
            self._inbox(self.approver).mail_message_id.body,
            self._requests(self.approver).note,
        ):
            self.assertNotIn("<img", html)
            self.assertIn("&lt;img src=x onerror=alert(1)&gt; &amp; Sons", html)

    def test_summary_is_frozen_at_submission(self):
        self._submit()
        self.supplier.name = "Tin Works"
        request = self._task(self.approver)._get_request()
        self.assertIn("Copper Works", request)
        self.assertNotIn("Tin Works", request)

    def test_everybody_reads_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rival.lang = "fr_FR"
        step = self.policy.step_ids[0]
        step.with_context(lang="fr_FR").name = "Chef du marché"
        self._submit()
        for user, name, amount in (
            (self.approver, "Market Manager", "12,000.00"),
            (self.rival, "Chef du marché", "12 000,00"),
        ):
            body = self._inbox(user).mail_message_id.body.replace("\u202f", " ")
            body = body.replace("&nbsp;", " ").replace("\xa0", " ")
            self.assertIn(name, body)
            self.assertIn(amount, body)

    def test_decision_ends_all_requests_of_the_step(self):
        for user in self.approver + self.mailer:
            application = self._submit(self._create_application())
            requests = self._requests(self.candidates, application)
            self._task(user, application).action_decide("approved", "Fine")
            mine = requests.exists()
            self.assertEqual((mine.user_id, mine.active), (user, False))
            self.assertEqual(mine.feedback, "Approved: Fine")
            self.assertFalse(self._inbox(self.candidates, application))
            self.assertEqual(application.activity_ids.user_id, self.director)
            self.assertTrue(self._inbox(self.director, application))

    def test_refusal_leaves_no_request(self):
        application = self._submit()
        self._task(self.approver).action_decide("refused", "Too dear")
        self.assertFalse(application.activity_ids)
        self.assertFalse(self._inbox(self.candidates + self.director))

    def test_where_all_decide_the_others_are_still_asked(self):
        self.policy.step_ids[0].sudo().flush_recordset()
        self.cr.execute(
            "UPDATE supplier_approval_step SET mode = 'all' WHERE id = %s",
            self.policy.step_ids[0].ids,
        )
        self.env.invalidate_all()
        self._submit()
        self._task(self.approver).action_decide("approved")
        others = self.rival + self.mailer
        self.assertEqual(self._requests(self.candidates).user_id, others)
        self.assertTrue(self._inbox(self.rival))
        self.assertFalse(self._inbox(self.approver))

    def test_same_person_in_the_next_step_is_asked_again(self):
        self.policy = self._create_policy(
            ("First", self.approver), ("Second", self.director + self.approver)
        )
        self.policy.action_activate()
        application = self._submit()
        tasks = application.approval_round_ids.task_ids
        asked = tasks.filtered(lambda task: task.state == "waiting").user_id
        self._task(self.approver).action_decide("approved")
        self.assertEqual(
            self._requests(asked).user_id,
            application.approval_round_ids.task_ids.filtered(
                lambda task: task.state == "open"
            ).user_id,
        )

    def test_decision_reaches_open_browsers(self):
        application = self._submit()
        message = self._inbox(self.rival).mail_message_id
        self._reset_bus()
        with self.mock_bus():
            self._task(self.approver).action_decide("approved")
        sent = [json.loads(notif.message) for notif in self._new_bus_notifs]
        self.assertIn(
            {
                "type": "mail.message/mark_as_read",
                "payload": {"message_ids": message.ids, "needaction_inbox_counter": 0},
            },
            sent,
        )
        self.assertTrue(application.approval_round_ids.decision_ids)

    def test_buttons_are_tied_to_the_task_of_the_reader(self):
        self._submit()
        task = self._task(self.approver)
        message = self._inbox(self.approver).mail_message_id
        for record in (self._requests(self.approver), message):
            self.assertEqual(self._get_store_task(record, self.approver), task.id)
        self.assertFalse(self._get_store_task(message, self.director))
        task.action_decide("returned", "Which prices?")
        self.assertFalse(self._get_store_task(message, self.approver))

    def test_request_of_an_earlier_round_has_no_buttons(self):
        self._submit()
        message = self._inbox(self.approver).mail_message_id
        self._task(self.rival).action_decide("returned", "Which prices?")
        message.sudo().date = "2020-01-01 00:00:00"
        self._submit()
        self.assertTrue(self._task(self.approver))
        self.assertFalse(self._get_store_task(message, self.approver))

    def test_other_messages_have_no_buttons(self):
        self._submit()
        message = self.application.message_notify(
            body="Have a look", partner_ids=self.approver.partner_id.ids
        )
        data = Store().add(message.with_user(self.approver)).get_result()
        self.assertNotIn("onboarding_task_id", data["mail.message"][0])

    def _get_store_task(self, record, user):
        store = Store(bus_channel=user).add(record.with_user(user))
        rows = store.get_result()[record._name]
        return next(row for row in rows if row["id"] == record.id)["onboarding_task_id"]

    def test_decide_in_a_company_that_is_not_ticked(self):
        self.application.company_id = self.company_2
        self._create_policy(
            ("Director", self.director), company_id=self.company_2.id
        ).action_activate()
        application = self._submit()
        task = self._task(self.director)
        task = task.with_context(allowed_company_ids=self.company_admin.ids)
        with self.assertRaises(AccessError):
            application.with_env(task.env).check_access("read")
        task.action_decide("approved", channel="inbox")
        self.assertEqual(application.state, "contract")

    def test_substitute_reads_for_whom(self):
        self._submit()
        task = self._task(self.approver)
        task.sudo().on_behalf_id = self.director
        self.assertIn(f"On behalf of: {self.director.name}", task._get_request())

    def test_uninstall_leaves_no_activity(self):
        self._submit()
        self._task(self.approver).action_decide("approved")
        _remove_activities(self.env)
        self.assertFalse(
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("activity_type_id.category", "=", "supplier_approval")])
        )


@tagged("post_install", "-at_install")
class TestApprovalActivityGuard(SurfacesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._submit()
        cls.request = cls._requests(cls.approver)

    def test_mark_done_is_no_decision(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        for fake in (
            self.request.action_feedback,
            self.request.action_done,
            self.request.action_archive,
            self.request.action_feedback_schedule_next,
            self.request.unlink,
            lambda: self.request.write({"user_id": self.rival.id}),
            lambda: self.request.write({"activity_type_id": todo.id}),
            lambda: self.request.write({"res_id": self.application.copy().id}),
            lambda: self.request.write({"date_deadline": "2030-01-01"}),
            lambda: self.request.write({"note": "Cheap!"}),
        ):
            with self.assertRaisesRegex(UserError, "closes with the decision"):
                fake()
        self.assertTrue(self._task(self.approver))
        self.assertTrue(self.request.active)

    def test_no_context_opens_the_guard(self):
        for key in ("mail_activity_quick_update", "mail_activity_automation_skip"):
            with self.assertRaisesRegex(UserError, "closes with the decision"):
                self.request.with_context(**{key: True}).action_done()

    def test_manager_cannot_do_it_for_somebody(self):
        with self.assertRaisesRegex(UserError, "closes with the decision"):
            self.request.with_user(self.manager).action_done()

    def test_other_activities_stay_free(self):
        todo = self.application.with_user(self.approver).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.approver.id
        )
        todo.action_feedback("Called them")
        self.assertFalse(todo.active)

    def test_forged_activity_decides_nothing(self):
        forged = self.request.with_user(self.manager).copy(
            {"user_id": self.director.id, "res_id": self.application.id}
        )
        forged.with_user(self.director).action_done()
        self.assertFalse(self.application.approval_round_ids.decision_ids)
