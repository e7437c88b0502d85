from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestInteraction(TransactionCase):
    def test_create(self):
        partner = self.env["res.partner"].create({"name": "Azure"})
        row = self.env["crm.interaction"].create({"partner_id": partner.id})
        self.assertEqual(row.commercial_partner_id, partner)
        self.assertEqual(partner.relation_interaction_count, 1)
