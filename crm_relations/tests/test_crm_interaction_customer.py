from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RelationsCommon


@tagged("post_install", "-at_install")
class TestInteractionCustomer(RelationsCommon):
    """Rows and their customer, when contacts move, merge, leave."""

    # ------------------------------------------------------------
    # MOVES
    # ------------------------------------------------------------

    def test_past_rows_stay_with_the_company_they_happened_with(self):
        before = self._create_interactions(self.contact)
        self.contact.parent_id = self.other_customer
        after = self._create_interactions(self.contact)
        self.assertEqual(before.commercial_partner_id, self.customer)
        self.assertEqual(after.commercial_partner_id, self.other_customer)
        before.note = "Still to be judged"
        self.assertEqual(before.partner_id, self.contact)

    def test_rows_of_somebody_without_company_follow(self):
        freelancer = self.env["res.partner"].create({"name": "Carol"})
        interaction = self._create_interactions(freelancer)
        freelancer.parent_id = self.customer
        self.assertEqual(interaction.commercial_partner_id, self.customer)
        freelancer.parent_id = self.other_customer
        self.assertEqual(interaction.commercial_partner_id, self.customer)

    def test_company_that_gets_a_parent_keeps_its_rows(self):
        interaction = self._create_interactions(self.other_customer)
        self.other_customer.parent_id = self.customer
        self.assertEqual(interaction.commercial_partner_id, self.other_customer)

    def test_move_drops_what_the_company_has_already(self):
        freelancer = self.env["res.partner"].create({"name": "Carol"})
        self._create_captured(freelancer, "<a@example.com>")
        kept = self._create_captured(self.contact, "<a@example.com>")
        other = self._create_captured(freelancer, "<b@example.com>")
        freelancer.parent_id = self.customer
        self.assertEqual(set(self._get_interactions().ids), {kept.id, other.id})

    # ------------------------------------------------------------
    # MERGES
    # ------------------------------------------------------------

    def _create_captured(self, partner, external_id):
        return self._create_interactions(
            partner, external_id=external_id, source_model="mail.message", source_id=1
        )

    def _merge(self, source, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source + destination).ids, destination)

    def test_merged_customers_keep_every_row(self):
        rows = self._create_interactions(self.other_customer, 2)
        rows += self._create_interactions(self.contact)
        self._merge(self.other_customer, self.customer)
        self.assertFalse(self.other_customer.exists())
        self.assertEqual(set(self._get_interactions().ids), set(rows.ids))

    def test_merge_drops_only_colliding_rows(self):
        first = self._create_captured(self.customer, "<a@example.com>")
        double = self._create_captured(self.other_customer, "<a@example.com>")
        single = self._create_captured(self.other_customer, "<b@example.com>")
        by_hand = self._create_interactions(self.other_customer, 2)
        self._merge(self.other_customer, self.customer)
        self.assertEqual(
            set(self._get_interactions().ids), set((first + single + by_hand).ids)
        )
        self.assertFalse(double.exists())

    def test_merge_of_three_that_collide_among_themselves(self):
        third = self.env["res.partner"].create({"name": "Coral"})
        self._create_captured(self.other_customer, "<a@example.com>")
        self._create_captured(third, "<a@example.com>")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.customer + self.other_customer + third
        wizard._merge(partners.ids, self.customer)
        self.assertEqual(len(self._get_interactions()), 1)

    def test_customer_merged_into_a_contact(self):
        rows = self._create_interactions(self.other_customer)
        self._merge(self.other_customer, self.contact)
        self.assertEqual(rows.commercial_partner_id, self.customer)
        self.assertEqual(rows.partner_id, self.contact)

    def test_merged_contacts(self):
        rows = self._create_interactions(self.contact)
        self._merge(self.contact, self.colleague)
        self.assertEqual(rows.partner_id, self.colleague)
        self.assertEqual(rows.commercial_partner_id, self.customer)

    def test_merged_opportunities(self):
        other_lead = self.lead.copy({"name": "Same line again"})
        rows = self._create_interactions(self.contact, lead_id=self.lead.id)
        rows += self._create_interactions(self.contact, lead_id=other_lead.id)
        kept = (self.lead + other_lead).merge_opportunity()
        self.assertEqual(rows.lead_id, kept)
        self.assertEqual(kept.relation_interaction_count, 2)

    def _receive_from_nobody(self, lead):
        """Log one and the same e-mail of somebody unknown on an opportunity."""
        return self.Interaction.create(
            {
                "lead_id": lead.id,
                "company_id": self.company_admin.id,
                "external_id": "<unknown@example.com>",
                "source_model": "mail.message",
                "source_id": 1,
            }
        )

    def test_merged_opportunities_of_nobody_that_got_the_same_email(self):
        leads = self.env["crm.lead"].create([{"name": "First"}, {"name": "Second"}])
        for lead in leads:
            self._receive_from_nobody(lead)
        kept = leads.merge_opportunity()
        self.assertEqual(kept.relation_interaction_count, 1)

    def test_unknown_opportunity_merged_into_one_with_a_customer(self):
        unknown = self.env["crm.lead"].create({"name": "Unknown", "probability": 1})
        row = self._receive_from_nobody(unknown)
        self.lead.probability = 90
        kept = (self.lead + unknown).merge_opportunity()
        self.assertEqual(kept, self.lead)
        self.assertEqual(row.lead_id, self.lead)
        self.assertEqual(row.commercial_partner_id, self.customer)

    def test_merged_into_what_is_merged_itself(self):
        """A team assigns many: all follow at once, before the others are deleted."""
        first, second, third = self.env["crm.lead"].create(
            [{"name": name, "type": "opportunity"} for name in ("A", "B", "C")]
        )
        row = self._create_interactions(self.contact, lead_id=first.id)
        second.probability = 50
        third.probability = 90
        (first + second).merge_opportunity(auto_unlink=False)
        (second + third).merge_opportunity(auto_unlink=False)
        self.env.cr.flush()
        self.assertEqual(row.lead_id, third)

    def test_merged_and_deleted_later(self):
        leads = self.env["crm.lead"].create(
            [{"name": name, "type": "opportunity"} for name in ("A", "B")]
        )
        row = self._create_interactions(self.contact, lead_id=leads[1].id)
        kept = leads.merge_opportunity(auto_unlink=False)
        (leads - kept).unlink()
        self.assertEqual(row.lead_id, kept)

    # ------------------------------------------------------------
    # ARCHIVED AND DELETED
    # ------------------------------------------------------------

    def test_log_outlives_contact_lead_order_and_user(self):
        user = self.senior.copy({"login": "leaver"})
        interaction = self._create_interactions(
            self.contact,
            lead_id=self.lead.id,
            order_id=self.order.id,
            user_id=user.id,
        )
        self.env.flush_all()
        (self.order + self.order.copy()).unlink()
        self.lead.unlink()
        self.contact.unlink()
        user.unlink()
        self.env.invalidate_all()
        self.assertRecordValues(
            interaction,
            [
                {
                    "summary": "Talk 0",
                    "commercial_partner_id": self.customer.id,
                    "partner_id": False,
                    "lead_id": False,
                    "order_id": False,
                    "user_id": False,
                }
            ],
        )

    def test_archived_customer_stays_readable(self):
        interaction = self._create_interactions(self.contact)
        (self.contact + self.customer).action_archive()
        self.assertEqual(self._get_interactions(), interaction)
        self.assertEqual(interaction.commercial_partner_id.name, "Azure")

    def test_customer_with_a_history_is_not_deleted(self):
        self._create_interactions(self.other_customer)
        with (
            self.assertRaises(Exception) as caught,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.other_customer.unlink()
        self.assertNotIsInstance(caught.exception, UserError)
        self.assertIn("crm_interaction", str(caught.exception))
        self.other_customer.action_archive()
        self.assertFalse(self.other_customer.active)
