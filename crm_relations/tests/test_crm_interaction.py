from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestInteraction(RelationsCommon):
    # ------------------------------------------------------------
    # CUSTOMER AND CONTACT
    # ------------------------------------------------------------

    def test_contact_tells_the_customer(self):
        interaction = self._create_interactions(self.contact)
        self.assertEqual(interaction.commercial_partner_id, self.customer)

    def test_customer_alone_is_enough(self):
        interaction = self.Interaction.create(
            {"commercial_partner_id": self.customer.id}
        )
        self.assertFalse(interaction.partner_id)
        self.assertEqual(self._get_interactions(), interaction)

    def test_document_tells_the_customer(self):
        for values in ({"lead_id": self.lead.id}, {"order_id": self.order.id}):
            with self.subTest(values=values):
                interaction = self.Interaction.create(values)
                self.assertEqual(interaction.partner_id, self.contact)
                self.assertEqual(interaction.commercial_partner_id, self.customer)

    def test_nobody_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Tell with whom it was"):
            self.Interaction.create({"summary": "Alone"})

    def test_foreign_contact_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Ann is no contact of Beryl"):
            self.Interaction.create(
                {
                    "partner_id": self.contact.id,
                    "commercial_partner_id": self.other_customer.id,
                }
            )

    def test_negative_duration_is_refused(self):
        with (
            self.assertRaisesRegex(Exception, "duration"),
            self.cr.savepoint(),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            self._create_interactions(self.contact, duration=-1)

    def test_display_name(self):
        spoken, silent = (
            self._create_interactions(self.contact),
            self._create_interactions(self.contact, summary=False, outcome="reached"),
        )
        self.assertEqual(spoken.display_name, "Talk 0")
        self.assertEqual(silent.display_name, "Phone · Reached")

    def test_form_forgets_what_belongs_to_another_customer(self):
        with Form(self.Interaction) as form:
            form.commercial_partner_id = self.customer
            form.partner_id = self.contact
            form.lead_id = self.lead
            form.commercial_partner_id = self.other_customer
            self.assertFalse(form.partner_id)
            self.assertFalse(form.lead_id)
        self.assertEqual(form.record.commercial_partner_id, self.other_customer)

    def test_form_keeps_opportunity_without_customer(self):
        """The customer is told while logging on a lead that has none yet."""
        self.lead.partner_id = False
        action = self.lead.action_log_relation_interaction()
        form = Form(
            self.Interaction.with_context(**action["context"]),
            "crm_relations.crm_interaction_view_form_log",
        )
        form.commercial_partner_id = self.customer
        interaction = form.save()
        self.assertEqual(interaction.lead_id, self.lead)
        self.assertEqual(interaction.commercial_partner_id, self.customer)

    # ------------------------------------------------------------
    # QUICK LOG
    # ------------------------------------------------------------

    @users("relations_rep")
    def test_quick_log_from_each_document(self):
        for record, expected in (
            (self.customer, {"partner_id": False}),
            (self.contact, {"partner_id": self.contact.id}),
            (self.lead, {"lead_id": self.lead.id}),
            (self.order, {"order_id": self.order.id}),
        ):
            with self.subTest(record=record):
                record = record.with_user(self.env.user)
                action = record.action_log_relation_interaction()
                self.assertEqual(action["context"]["dialog_size"], "medium")
                form = Form(
                    self.env["crm.interaction"].with_context(**action["context"]),
                    "crm_relations.crm_interaction_view_form_log",
                )
                interaction = form.save()
                self.assertRecordValues(
                    interaction,
                    [{"commercial_partner_id": self.customer.id, **expected}],
                )
                answer = {"outcome": "reached", "sentiment": "positive"}
                interaction.with_context(log_result=answer).action_log_result()
                self.assertRecordValues(
                    interaction, [{"channel": "phone", "user_id": self.uid, **answer}]
                )

    def test_quick_log_takes_only_answers(self):
        interaction = self._create_interactions(self.contact)
        interaction.with_context(
            log_result={"outcome": "reached", "user_id": self.director.id}
        ).action_log_result()
        self.assertEqual(interaction.outcome, "reached")
        self.assertEqual(interaction.user_id, self.rep)

    def test_open_interactions_of_each_document(self):
        mine = self._create_interactions(self.contact, lead_id=self.lead.id)
        other = self._create_interactions(self.colleague, order_id=self.order.id)
        for record, expected in (
            (self.customer, mine + other),
            (self.contact, mine + other),
            (self.lead, mine),
            (self.order, other),
        ):
            with self.subTest(record=record):
                action = record.action_view_relation_interactions()
                found = self.Interaction.search(action["domain"])
                self.assertEqual(found, expected.sorted(reverse=True))

    # ------------------------------------------------------------
    # CAPTURED ROWS
    # ------------------------------------------------------------

    def _capture(self):
        self._post(self.contact)
        return self._get_interactions().with_user(self.director)

    def test_captured_facts_stay(self):
        captured = self._capture()
        for values in (
            {"summary": "Something else"},
            {"date": "2020-01-01"},
            {"partner_id": self.colleague.id},
            {"external_id": False},
            {"source_model": False},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "logged automatically"),
            ):
                captured.write(values)

    def test_captured_rows_can_be_judged(self):
        captured = self._capture()
        purpose = self.env.ref("crm_relations.crm_interaction_purpose_complaint")
        captured.write(
            {
                "purpose_id": purpose.id,
                "sentiment": "negative",
                "note": "Angry",
                "summary": captured.summary,
            }
        )
        self.assertEqual(captured.purpose_id, purpose)

    def test_rows_made_by_hand_can_be_corrected(self):
        interaction = self._create_interactions(self.contact).with_user(self.rep)
        interaction.summary = "Corrected"
        self.assertEqual(interaction.summary, "Corrected")

    # ------------------------------------------------------------
    # SOURCE
    # ------------------------------------------------------------

    def test_source_opens_its_document(self):
        self._post(self.order)
        action = self._get_interactions().action_open_source()
        self.assertEqual(action["res_model"], "sale.order")
        self.assertEqual(action["res_id"], self.order.id)

    def test_row_without_readable_source_opens_itself(self):
        by_hand = self._create_interactions(self.contact)
        self._post(self.order)
        captured = self._get_interactions() - by_hand
        self.order.unlink()
        for interaction in by_hand + captured:
            with self.subTest(interaction=interaction):
                action = interaction.action_open_source()
                self.assertEqual(action["res_model"], "crm.interaction")
                self.assertEqual(action["res_id"], interaction.id)

    def test_source_out_of_reach_is_not_opened(self):
        self._post(self.order)
        captured = self._get_interactions()
        self.order.user_id = self.director
        captured.user_id = self.rep
        action = captured.with_user(self.rep).action_open_source()
        self.assertEqual(action["res_model"], "crm.interaction")

    # ------------------------------------------------------------
    # SETTINGS
    # ------------------------------------------------------------

    def test_channels_are_on_and_can_be_switched_off(self):
        channels = ("email", "meeting", "activity", "sms")
        for channel in channels:
            self.assertTrue(self.Interaction._is_captured(channel))
        self.env["res.config.settings"].create(
            {"relation_capture_sms": False, "relation_capture_meeting": False}
        ).execute()
        self.assertEqual(
            [self.Interaction._is_captured(channel) for channel in channels],
            [True, False, True, False],
        )
