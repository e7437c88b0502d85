from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install", "security")
class TestInteractionGuard(RelationsCommon):
    """What rules alone do not keep people from doing through RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director_lead, cls.director_order = (
            record.copy({"user_id": cls.director.id})
            for record in (cls.lead, cls.order)
        )
        cls.private_event = cls.env["calendar.event"].create(
            {
                "name": "Dentist",
                "start": cls.now,
                "stop": cls.now,
                "privacy": "private",
                "user_id": cls.director.id,
                "partner_ids": [(6, 0, cls.director.partner_id.ids)],
            }
        )

    @users("relations_rep")
    def test_no_link_to_what_one_may_not_read(self):
        interaction = self._create_interactions(self.contact).with_user(self.env.user)
        for values in (
            {"lead_id": self.director_lead.id},
            {"order_id": self.director_order.id},
        ):
            with self.subTest(values=values):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    interaction.write(values)
                with self.assertRaises(AccessError), self.cr.savepoint():
                    self.env["crm.interaction"].create(
                        {"partner_id": self.contact.id, **values}
                    )
        interaction.write({"lead_id": self.lead.id, "order_id": self.order.id})
        self.assertEqual(interaction.lead_id, self.lead)

    @users("relations_rep")
    def test_no_row_moves_to_another_company(self):
        self.env.user.sudo().company_ids = self.company_admin
        interaction = self._create_interactions(self.contact).with_user(self.env.user)
        with self.assertRaises(AccessError), self.cr.savepoint():
            interaction.company_id = self.company_2.id
        self.assertEqual(interaction.company_id, self.company_admin)

    @users("relations_rep")
    def test_participants_of_a_private_meeting_stay_private(self):
        interaction = self._create_interactions(
            self.contact, calendar_event_id=self.private_event.id
        )
        interaction.invalidate_recordset()
        mine = interaction.with_user(self.env.user)
        self.assertFalse(mine.internal_participant_ids)
        theirs = interaction.with_user(self.director)
        self.assertEqual(theirs.internal_participant_ids, self.director.partner_id)

    @users("relations_director")
    def test_logged_meeting_is_not_deleted_to_come_back(self):
        values = {"source_model": "calendar.event", "source_id": 1}
        event = self.env["calendar.event"].create(
            {"name": "Visit", "start": self.now, "stop": self.now}
        )
        logged = self._create_interactions(
            self.contact, calendar_event_id=event.id, **values
        ).with_user(self.env.user)
        with self.assertRaisesRegex(UserError, "would be logged again"):
            logged.unlink()
        event.unlink()
        logged.invalidate_recordset()
        logged.unlink()
        self.assertFalse(logged.exists())

    @users("relations_rep")
    def test_a_copy_is_a_row_of_its_own(self):
        captured = self._create_interactions(
            self.contact,
            external_id="<a@example.com>",
            source_model="mail.message",
            source_id=1,
        )
        copy = captured.with_user(self.env.user).copy()
        self.assertRecordValues(
            copy, [{"external_id": False, "source_model": False, "source_id": 0}]
        )

    @users("relations_rep")
    def test_quick_log_on_an_order_of_a_colleagues_opportunity(self):
        self.order.opportunity_id = self.director_lead
        action = self.order.with_user(self.env.user).action_log_relation_interaction()
        self.assertNotIn("default_lead_id", action["context"])
        interaction = self.env["crm.interaction"].with_context(**action["context"])
        self.assertEqual(interaction.create({}).order_id, self.order)
