from datetime import timedelta

from odoo.tests import tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestInteractionCapture(RelationsCommon):
    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    @users("relations_rep")
    def test_outgoing_message_is_logged(self):
        message = self._post(self.contact.with_user(self.env.user))
        self.assertRecordValues(
            self._get_interactions(),
            [
                {
                    "partner_id": self.contact.id,
                    "commercial_partner_id": self.customer.id,
                    "lead_id": False,
                    "user_id": self.env.uid,
                    "company_id": self.company_admin.id,
                    "channel": "email",
                    "direction": "out",
                    "summary": "Hello there",
                    "source_model": "mail.message",
                    "source_id": message.id,
                    "external_id": message.message_id,
                    "date": message.date,
                }
            ],
        )

    def test_incoming_email_belongs_to_the_salesperson(self):
        self._post(
            self.lead,
            author_id=self.contact.id,
            message_type="email",
            subject="Re: Offer",
            partner_ids=[],
        )
        self.assertRecordValues(
            self._get_interactions(),
            [
                {
                    "direction": "in",
                    "user_id": self.rep.id,
                    "lead_id": self.lead.id,
                    "partner_id": self.contact.id,
                    "summary": "Re: Offer",
                }
            ],
        )

    def test_email_without_subject_is_summed_up_by_its_text(self):
        self.lead.message_subscribe(self.rep.partner_id.ids)
        self._post(
            self.lead,
            author_id=self.contact.id,
            message_type="email",
            subject=False,
            body="Please call me",
            partner_ids=[],
        )
        self.assertEqual(self._get_interactions().summary, "Please call me")

    def test_email_of_a_colleague_counts_for_whom_it_was_addressed_to(self):
        self.env["mail.thread"].message_process(
            "crm.lead",
            f"From: {self.rep.email_formatted}\n"
            f"To: {self.contact.email_formatted}\n"
            "Message-Id: <colleague@example.com>\n"
            "Subject: As promised\n\nHere it is.\n",
            thread_id=self.lead.id,
        )
        interaction = self._get_interactions()
        self.assertEqual(interaction.direction, "out")
        self.assertEqual(interaction.partner_id, self.contact)
        self.assertEqual(interaction.lead_id, self.lead)
        self.assertEqual(interaction.user_id, self.rep)

    def test_what_machines_send_is_not_logged(self):
        headers = [
            "Auto-Submitted: auto-generated",
            "Precedence: junk",
            "X-Autorespond: yes",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]
        for header in headers:
            with self.subTest(header=header):
                self._receive(self.lead, header)
                self.assertIn(header, self.lead.message_ids[0].body)
                self.assertFalse(self._get_interactions())

    def test_what_people_send_through_lists_is_logged(self):
        headers = ["Auto-Submitted: no", "Precedence: list", "List-Id: <a.example.com>"]
        for number, header in enumerate(headers, 1):
            with self.subTest(header=header):
                self._receive(self.lead, header)
                self.assertEqual(len(self._get_interactions()), number)

    def _receive(self, record, header):
        """Feed the gateway an e-mail of the contact that has an extra header."""
        self.env["mail.thread"].message_process(
            record._name,
            f"From: {self.contact.email_formatted}\nTo: x@example.com\n"
            f"Message-Id: <{header.replace(' ', '')}@example.com>\n"
            f"Subject: Hello\n{header}\n\n{header}\n",
            thread_id=record.id,
        )

    def test_message_on_an_order_counts_for_its_opportunity(self):
        self.order.opportunity_id = self.lead
        self._post(self.order)
        interaction = self._get_interactions()
        self.assertEqual(interaction.order_id, self.order)
        self.assertEqual(interaction.lead_id, self.lead)

    def test_internal_exchanges_are_not_logged(self):
        self._post(self.contact, subtype_xmlid="mail.mt_note")
        self._post(self.contact, partner_ids=self.rep.partner_id.ids)
        self._post(self.contact, message_type="notification")
        self._post(self.contact, message_type="auto_comment")
        self.contact.message_notify(
            body="Look", partner_ids=self.other_customer.ids, subject="Look"
        )
        self.assertFalse(self._get_interactions())

    def test_tracking_is_not_logged(self):
        self.lead.write({"email_from": "new@example.com", "user_id": self.env.uid})
        self.flush_tracking()
        self.assertFalse(self._get_interactions())

    def test_followers_outside_are_reached_too(self):
        self.lead.message_subscribe(self.colleague.ids)
        self._post(self.lead, partner_ids=[])
        self.assertEqual(self._get_interactions().partner_id, self.colleague)

    def test_one_row_per_customer_and_the_lead_on_its_own(self):
        self._post(
            self.lead,
            partner_ids=(self.other_customer + self.colleague + self.contact).ids,
        )
        ours = self._get_interactions()
        theirs = self._get_interactions(self.other_customer)
        self.assertEqual(ours.partner_id, self.contact)
        self.assertEqual(ours.lead_id, self.lead)
        self.assertEqual(theirs.partner_id, self.other_customer)
        self.assertFalse(theirs.lead_id)

    def test_colleague_without_login_is_nobody_outside(self):
        colleague = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.company_admin.partner_id.id}
        )
        self._post(self.lead, partner_ids=colleague.ids)
        self._post(
            self.lead, author_id=colleague.id, message_type="email", partner_ids=[]
        )
        self.env.cr.flush()
        self.assertFalse(self.Interaction.search([("lead_id", "=", self.lead.id)]))

    def test_same_email_in_two_threads_is_one_interaction(self):
        values = {
            "author_id": self.contact.id,
            "message_type": "email",
            "message_id": "<one@example.com>",
            "partner_ids": [],
        }
        self._post(self.lead, **values)
        self._post(self.order, **values)
        interaction = self._get_interactions()
        self.assertEqual(len(interaction), 1)
        self.assertEqual(interaction.lead_id, self.lead)
        self.assertEqual(interaction.order_id, self.order)
        other_lead = self.lead.copy()
        self._post(other_lead, **values)
        self.assertEqual(self._get_interactions(), interaction)

    def test_lead_without_customer(self):
        lead = self.env["crm.lead"].create(
            {"name": "Unknown", "email_from": "who@example.com", "user_id": self.rep.id}
        )
        self._post(
            lead,
            author_id=False,
            email_from="who@example.com",
            message_type="email",
            partner_ids=[],
        )
        self.env.cr.flush()
        interaction = self.Interaction.search([("lead_id", "=", lead.id)])
        self.assertRecordValues(
            interaction,
            [
                {
                    "direction": "in",
                    "commercial_partner_id": False,
                    "user_id": self.rep.id,
                }
            ],
        )
        lead.partner_id = self.colleague
        self.env.cr.flush()
        self.assertEqual(interaction.partner_id, self.colleague)
        self.assertEqual(interaction.commercial_partner_id, self.customer)

    def test_lead_adopts_only_what_its_customer_does_not_have(self):
        lead = self.env["crm.lead"].create({"name": "Unknown"})
        values = {
            "message_type": "email",
            "message_id": "<same@example.com>",
            "partner_ids": [],
        }
        self._post(lead, author_id=False, email_from="x@example.com", **values)
        self._post(self.lead, author_id=self.contact.id, **values)
        self.env.cr.flush()
        lead.partner_id = self.contact
        self.assertEqual(len(self._get_interactions()), 1)
        self.assertFalse(
            self.Interaction.search(
                [("lead_id", "=", lead.id), ("commercial_partner_id", "=", False)]
            )
        )

    def test_date_from_the_future_is_now(self):
        self._post(
            self.lead,
            author_id=self.contact.id,
            message_type="email",
            date="2999-01-01 00:00:00",
            partner_ids=[],
        )
        self.assertLess(self._get_interactions().date.year, 2999)

    def test_document_deleted_at_once_does_not_lose_the_message(self):
        lead = self.lead.copy()
        self._post(lead, author_id=self.contact.id, message_type="email")
        lead.unlink()
        interaction = self._get_interactions()
        self.assertEqual(interaction.partner_id, self.contact)
        self.assertFalse(interaction.lead_id)

    def test_rolled_back_post_leaves_nothing(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._post(self.contact)
            raise ZeroDivisionError
        self.assertFalse(self._get_interactions())

    def test_shared_customer_is_logged_in_the_company_of_its_salesperson(self):
        self.other_customer.user_id = self.rep
        self.rep.company_id = self.company_2
        self._post(
            self.other_customer,
            author_id=self.other_customer.id,
            message_type="email",
            partner_ids=[],
        )
        interaction = self._get_interactions(self.other_customer)
        self.assertEqual(interaction.company_id, self.company_2)

    def test_switched_off(self):
        self.env["ir.config_parameter"].set_param("crm_relations.capture_email", False)
        self._post(self.contact)
        self.assertFalse(self._get_interactions())

    # ------------------------------------------------------------
    # TEXT MESSAGES
    # ------------------------------------------------------------

    def test_text_message(self):
        self.contact.phone = "+32 475 00 11 22"
        with self.mock_mail_gateway():
            self.contact._message_sms("See you at nine")
        interaction = self._get_interactions()
        self.assertEqual(interaction.channel, "sms")
        self.assertEqual(interaction.direction, "out")
        self.assertEqual(interaction.summary, "See you at nine")

    def test_text_message_to_several_at_once(self):
        self.contact.phone = "+32 475 00 11 22"
        self.other_customer.phone = "+32 475 00 11 33"
        nobody = self.env["res.partner"].create({"name": "Without Number"})
        partners = self.contact + self.other_customer + nobody
        composer = self.env["sms.composer"].create(
            {
                "composition_mode": "mass",
                "res_model": "res.partner",
                "res_ids": str(partners.ids),
                "body": "Happy new year",
                "mass_keep_log": True,
            }
        )
        with self.mock_mail_gateway():
            composer._action_send_sms()
        for partner in self.contact + self.other_customer:
            self.assertRecordValues(
                self._get_interactions(partner),
                [
                    {
                        "channel": "sms",
                        "direction": "out",
                        "partner_id": partner.id,
                        "summary": "Happy new year",
                    }
                ],
            )
        self.assertFalse(self._get_interactions(nobody))

    # ------------------------------------------------------------
    # ACTIVITIES
    # ------------------------------------------------------------

    def _schedule(self, record, xmlid="mail.mail_activity_data_call", **values):
        return record.activity_schedule(xmlid, user_id=self.env.uid, **values)

    def test_finished_activities(self):
        for xmlid, channel in (
            ("mail.mail_activity_data_call", "phone"),
            ("mail.mail_activity_data_meeting", "meeting"),
            ("mail.mail_activity_data_email", "email"),
            ("crm_relations.mail_activity_type_visit", "visit"),
        ):
            with self.subTest(xmlid=xmlid):
                before = self._get_interactions()
                self._schedule(self.lead, xmlid, summary="Ask").action_feedback(
                    feedback="All agreed"
                )
                interaction = self._get_interactions() - before
                self.assertRecordValues(
                    interaction,
                    [
                        {
                            "channel": channel,
                            "direction": "out",
                            "summary": "All agreed",
                            "lead_id": self.lead.id,
                            "user_id": self.env.uid,
                        }
                    ],
                )

    def test_work_among_colleagues_is_not_logged(self):
        self._schedule(self.lead, "mail.mail_activity_data_todo").action_feedback()
        activity = self._schedule(self.lead)
        activity.activity_type_id.relation_channel = False
        activity.action_feedback()
        self.assertFalse(self._get_interactions())

    def test_activity_is_logged_once(self):
        activity = self._schedule(self.contact)
        activity.action_feedback(feedback="Fine")
        activity._queue_interactions("again")
        self.assertEqual(self._get_interactions().summary, "Fine")

    def test_activity_on_a_lead_without_customer(self):
        lead = self.env["crm.lead"].create({"name": "Unknown"})
        self._schedule(lead).action_feedback()
        self.env.cr.flush()
        self.assertEqual(lead.relation_interaction_count, 1)

    def test_activity_of_a_deleted_document_is_not_logged(self):
        activity = self._schedule(self.order)
        activity.flush_recordset()
        self.env.cr.execute("DELETE FROM sale_order WHERE id = %s", [self.order.id])
        activity.action_feedback()
        self.assertFalse(self._get_interactions())

    def test_activity_without_document_is_not_logged(self):
        before = self.Interaction.search_count([])
        self.env["mail.activity"].create(
            {
                "summary": "Buy milk",
                "user_id": self.env.uid,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            }
        ).action_feedback()
        self.env.cr.flush()
        self.assertEqual(self.Interaction.search_count([]), before)

    # ------------------------------------------------------------
    # MEETINGS
    # ------------------------------------------------------------

    def _create_meeting(self, **values):
        return self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": self.now - timedelta(hours=3),
                "stop": self.now - timedelta(hours=1),
                "partner_ids": [
                    (6, 0, (self.contact + self.rep.partner_id).ids),
                ],
                "user_id": self.rep.id,
                **values,
            }
        )

    def _capture_meetings(self, **kwargs):
        # The job commits, which the cursor of a test refuses.
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.Interaction.with_env(self.env(cr=cr))._capture_meetings(
                self.now, **kwargs
            )

    def test_meeting_that_is_over(self):
        event = self._create_meeting(opportunity_id=self.lead.id)
        self._create_meeting(stop=self.now + timedelta(hours=1))
        self._capture_meetings()
        interaction = self._get_interactions()
        self.assertRecordValues(
            interaction,
            [
                {
                    "channel": "meeting",
                    "date": event.start,
                    "duration": 2.0,
                    "summary": "Visit",
                    "partner_id": self.contact.id,
                    "lead_id": self.lead.id,
                    "calendar_event_id": event.id,
                    "user_id": self.rep.id,
                }
            ],
        )
        self.assertEqual(interaction.internal_participant_ids, self.rep.partner_id)

    def test_meetings_that_do_not_count(self):
        self._create_meeting(partner_ids=[(6, 0, self.rep.partner_id.ids)])
        self._create_meeting(privacy="private")
        self._create_meeting(active=False)
        declined = self._create_meeting()
        declined.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.contact
        ).state = "declined"
        self._capture_meetings()
        self.assertFalse(self._get_interactions())

    def test_meeting_of_several_customers(self):
        people = self.contact + self.colleague + self.other_customer
        self._create_meeting(partner_ids=[(6, 0, people.ids)])
        self._capture_meetings()
        self.assertEqual(len(self._get_interactions()), 1)
        self.assertEqual(len(self._get_interactions(self.other_customer)), 1)

    def test_meetings_are_logged_once_in_batches(self):
        for _index in range(5):
            self._create_meeting()
        for _run in range(2):
            self._capture_meetings(batch_size=2)
            self.assertEqual(len(self._get_interactions()), 5)

    def test_meeting_that_the_customer_organised(self):
        self._create_meeting(user_id=False)
        self._capture_meetings()
        interaction = self._get_interactions()
        self.assertEqual(interaction.user_id, self.rep)

    def test_activity_logs_its_meeting_with_every_customer(self):
        event = self._create_meeting(
            partner_ids=[(6, 0, (self.contact + self.other_customer).ids)]
        )
        activity = self._schedule(self.lead, "mail.mail_activity_data_meeting")
        activity.calendar_event_id = event
        activity.action_feedback(feedback="Signed")
        for customer in self.customer + self.other_customer:
            interaction = self._get_interactions(customer)
            self.assertEqual(interaction.calendar_event_id, event)

    def test_activity_and_its_meeting_are_one(self):
        for activity_first in (True, False):
            with self.subTest(activity_first=activity_first):
                before = self._get_interactions()
                event = self._create_meeting()
                activity = self._schedule(self.lead, "mail.mail_activity_data_meeting")
                activity.calendar_event_id = event
                if not activity_first:
                    self._capture_meetings()
                activity.action_feedback(feedback="Signed")
                self.env.cr.flush()
                self._capture_meetings()
                self.assertRecordValues(
                    self._get_interactions() - before,
                    [
                        {
                            "summary": "Signed" if activity_first else "Visit",
                            "note": "Signed",
                            "calendar_event_id": event.id,
                            "lead_id": self.lead.id,
                        }
                    ],
                )
