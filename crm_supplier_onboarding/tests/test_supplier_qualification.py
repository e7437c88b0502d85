from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestSupplierQualification(GateCommon):
    def _search(self, state, operator="="):
        Qualification = self.env["supplier.qualification"]
        return Qualification.search([("state", operator, state)])

    def test_state_is_that_of_today_and_can_be_searched(self):
        rows = {
            "valid": self._qualify(0, 0),
            "upcoming": self._qualify(1, 5),
            "expired": self._qualify(-5, -1),
            "suspended": self._qualify(status="suspended"),
            "revoked": self._qualify(status="revoked"),
        }
        everything = self.env["supplier.qualification"].browse(
            row.id for row in rows.values()
        )
        for state, row in rows.items():
            self.assertEqual(row.state, state)
            self.assertEqual(self._search(state), row)
            self.assertEqual(self._search(state, "!="), (everything - row).sorted())

    def test_no_two_are_active_for_the_same_at_the_same_time(self):
        row = self._qualify()
        with (
            self.assertRaises(psycopg2.IntegrityError) as caught,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._qualify(10, 20)
        message = row._sql_error_to_message(caught.exception)
        self.assertIn("already qualified for this category", message)
        self._qualify(11, 20)
        self._qualify(status="suspended")
        self._qualify(category_id=self.tools.id)
        self._qualify(company_id=self.company_2.id)

    def test_contacts_are_not_qualified(self):
        contact = self.env["res.partner"].create(
            {"name": "Sales", "parent_id": self.supplier.id}
        )
        with self.assertRaisesRegex(ValidationError, "company “Copper Works”"):
            self._qualify(partner_id=contact.id)

    def test_manager_suspends_reinstates_and_revokes(self):
        row = self._qualify().with_user(self.manager)
        self.flush_tracking()
        row.action_suspend("Late deliveries")
        self.assertEqual(row.state, "suspended")
        self.assertEqual(row.status_reason, "Late deliveries")
        with self.assertRaisesRegex(UserError, "in the state “Suspended”"):
            row.action_suspend("Again")
        row.action_reinstate("On time again")
        self.assertEqual(row.state, "valid")
        row.action_revoke("Bankrupt")
        self.assertEqual(row.state, "revoked")
        with self.assertRaises(UserError):
            row.action_reinstate("They asked")
        self.flush_tracking()
        values = row.sudo().message_ids.tracking_value_ids.mapped("new_value_char")
        self.assertIn("Bankrupt", values)

    def test_status_needs_a_reason_and_a_manager(self):
        row = self._qualify()
        with self.assertRaisesRegex(UserError, "Say why"):
            row.with_user(self.manager).action_suspend(" ")
        with self.assertRaises(AccessError):
            row.with_user(self.buyer).action_suspend("I say so")
        self.assertEqual(row.state, "valid")

    def test_reinstating_what_was_replaced_is_refused(self):
        row = self._qualify(status="suspended")
        self._qualify()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            row.with_user(self.manager).action_reinstate("Fine again")

    def test_wizard_changes_many(self):
        rows = self._qualify() | self._qualify(category_id=self.tools.id)
        wizard = self.env["supplier.qualification.status"].with_user(self.manager)
        wizard.create(
            {
                "qualification_ids": [(6, 0, rows.ids)],
                "operation": "suspend",
                "reason": "Fire",
            }
        ).action_apply()
        self.assertEqual(rows.mapped("state"), ["suspended"] * 2)

    def test_counts_of_a_supplier(self):
        contact = self.env["res.partner"].create(
            {"name": "Sales", "parent_id": self.supplier.id}
        )
        self._qualify()
        self._qualify(category_id=self.tools.id, status="revoked")
        for partner in (self.supplier, contact):
            partner = partner.with_user(self.buyer)
            self.assertEqual(partner.onboarding_qualification_count, 1)
            action = partner.action_open_onboarding_qualifications()
            found = self.env["supplier.qualification"].search(action["domain"])
            self.assertEqual(len(found), 2)

    def test_merged_suppliers(self):
        source = self.supplier.copy({"name": "Copper Works Ltd"})
        kept = self._qualify()
        clash = self._qualify(partner_id=source.id, last=5)
        later = self._qualify(11, 20, partner_id=source.id)
        other = self._qualify(partner_id=source.id, category_id=self.tools.id)
        old = self._qualify(partner_id=source.id, status="suspended")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | self.supplier).ids, self.supplier)
        self.env.invalidate_all()
        rows = kept | clash | later | other | old
        self.assertEqual(rows.partner_id, self.supplier)
        self.assertEqual(
            rows.mapped("status"),
            ["active", "revoked", "active", "active", "suspended"],
        )

    def test_merge_of_two_suppliers_into_a_third(self):
        one, other = self.supplier.copy(), self.supplier.copy()
        rows = self._qualify(partner_id=one.id, last=5)
        rows |= self._qualify(partner_id=other.id, last=9)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((one | other | self.supplier).ids, self.supplier)
        self.env.invalidate_all()
        self.assertEqual(rows.mapped("status"), ["revoked", "active"])
        self.assertEqual(rows.partner_id, self.supplier)

    def test_expiring_filter_dates(self):
        soon = self._qualify(last=30)
        self._qualify(last=31, category_id=self.tools.id)
        self.assertEqual(
            self._search("valid").filtered_domain([("date_to", "<=", "today +30d")]),
            soon,
        )
        self.assertEqual(soon.date_to, self.today + timedelta(days=30))
