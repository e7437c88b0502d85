from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestSupplierApplicationBank(OnboardingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["account.payment.term"].create({"name": "30 days"})
        cls.account = cls.env["res.partner.bank"].create(
            {"partner_id": cls.supplier.id, "acc_number": "1111"}
        )
        # May write contacts and their accounts, as those who attack may.
        cls.clerk = cls._new_user(
            "clerk", "base.group_partner_manager", notification_type="email"
        )

    def _add_account(self, number, user=None, partner=None):
        accounts = self.env["res.partner.bank"].with_user(user or self.clerk)
        partner = partner or self.supplier
        return accounts.create({"partner_id": partner.id, "acc_number": number})

    def test_accounts_stay_during_approval(self):
        self.application.bank_account_id = self.account
        self._submit()
        account = self.account.with_user(self.clerk)
        with self.assertRaisesRegex(UserError, r"is being approved \(SA/"):
            self._add_account("6666")
        for attack in (
            lambda: account.write({"acc_number": "6666"}),
            lambda: account.write({"sanitized_acc_number": "6666"}),
            lambda: account.write({"acc_holder_name": "Somebody"}),
            account.action_archive,
            account.unlink,
            lambda: account.with_user(self.user_admin).write(
                {"allow_out_payment": True}
            ),
            lambda: account.sudo().write({"partner_id": self.env.company.partner_id}),
        ):
            with self.assertRaisesRegex(UserError, "is being approved"):
                attack()
        account.write({"note": "Seen"})
        self.assertEqual((account.acc_number, account.active), ("1111", True))

    def test_no_account_moves_in_during_contracting(self):
        self._move_to("contract")
        elsewhere = self._add_account("6666", partner=self.partner_employee)
        with self.assertRaisesRegex(UserError, "is being approved"):
            elsewhere.write({"partner_id": self.supplier.id})
        contact = self.env["res.partner"].create(
            {"name": "Agent", "parent_id": self.supplier.id}
        )
        with self.assertRaisesRegex(UserError, "is being approved"):
            self._add_account("7777", partner=contact)

    def test_no_account_moves_in_with_a_contact(self):
        self._move_to("contract")
        agent = self.env["res.partner"].create({"name": "Agent"})
        self._add_account("7777", partner=agent)
        message = "is being approved"
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            agent.with_user(self.clerk).parent_id = self.supplier
        self.env.invalidate_all()
        self.assertFalse(agent.parent_id)

    def test_no_account_moves_out_with_a_contact(self):
        agent = self.env["res.partner"].create(
            {"name": "Agent", "parent_id": self.supplier.id}
        )
        self._add_account("7777", partner=agent)
        self._move_to("contract")
        with self.assertRaisesRegex(UserError, "is being approved"):
            agent.with_user(self.clerk).parent_id = False

    def test_no_account_moves_out_with_who_becomes_a_company(self):
        agent = self.env["res.partner"].create(
            {"name": "Agent", "parent_id": self.supplier.id}
        )
        self._add_account("7777", partner=agent)
        self._move_to("contract")
        with self.assertRaisesRegex(UserError, "is being approved"):
            agent.with_user(self.clerk).is_company = True

    def test_contacts_without_accounts_move(self):
        self._move_to("contract")
        agent = self.env["res.partner"].create({"name": "Agent"})
        agent.with_user(self.clerk).parent_id = self.supplier
        self.assertEqual(agent.parent_id, self.supplier)

    def test_no_account_comes_by_a_merge(self):
        """Core re-points accounts by SQL when contacts are merged."""
        self._move_to("contract")
        rogue = self.env["res.partner"].create({"name": "Rogue", "is_company": True})
        self._add_account("7777", partner=rogue)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        message = "is being approved"
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            wizard._merge([rogue.id, self.supplier.id], self.supplier)
        self.env.invalidate_all()
        self.assertEqual(self.supplier.bank_ids, self.account)

    def test_accounts_are_free_before_and_after(self):
        for state in ("draft", "application", "registered", "refused"):
            self._move_to(state)
            account = self._add_account(f"22 {state}")
            self.assertIn(account, self.supplier.bank_ids)

    def test_named_account_is_added_chosen_and_checked_by_another(self):
        application = self._move_to("contract").with_user(self.buyer)
        application.write({"bank_number": "22-33", "payment_term_id": self.terms.id})
        application.action_create_bank_account()
        account = application.bank_account_id
        self.assertEqual(account.sanitized_acc_number, "2233")
        self.assertEqual(account.partner_id, self.supplier)
        with self.assertRaisesRegex(UserError, "Somebody else has to check"):
            application.action_check_bank()
        application.with_user(self.manager).action_check_bank()
        self.assertEqual(application.bank_checked_by_id, self.manager)
        self.assertTrue(application.bank_checked_on)
        account.with_user(self.user_admin).allow_out_payment = True
        self.assertTrue(account.allow_out_payment)

    def test_who_named_the_account_does_not_check_it(self):
        application = self._move_to("contract").with_user(self.manager)
        application.write(
            {"bank_account_id": self.account.id, "payment_term_id": self.terms.id}
        )
        with self.assertRaisesRegex(UserError, "named its account"):
            application.action_check_bank()

    def test_a_change_has_to_be_checked_anew(self):
        application = self._move_to("contract").with_user(self.buyer)
        application.write(
            {"bank_account_id": self.account.id, "payment_term_id": self.terms.id}
        )
        self.assertRegex("".join(application._get_missing_payment()), "check")
        application.with_user(self.manager).action_check_bank()
        self.assertFalse(application._get_missing_payment())
        application.payment_term_id = self.terms.create({"name": "60 days"})
        self.assertFalse(application.bank_checked_by_id)
        self.assertRegex("".join(application._get_missing_payment()), "check")

    def test_only_payment_is_open_in_contracting(self):
        application = self._move_to("contract").with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "is locked"):
            application.write({"payment_term_id": self.terms.id, "risk": "low"})
        with self.assertRaises(AccessError):
            application.bank_checked_by_id = self.manager
        self._move_to("registered")
        with self.assertRaisesRegex(UserError, "is locked"):
            application.bank_account_id = self.account

    def test_account_of_somebody_else_is_refused(self):
        stray = self._add_account("6666", partner=self.partner_employee)
        with self.assertRaisesRegex(UserError, "belongs to somebody else"):
            self.application.with_user(self.buyer).bank_account_id = stray

    def test_one_query_for_other_partners(self):
        account = self._add_account("3333", partner=self.partner_employee).sudo()
        account.env.flush_all()
        account.partner_id.commercial_partner_id.name  # noqa: B018
        with self.assertQueryCount(1):
            account._check_onboarding({"acc_number"})
