import base64

from .common import OnboardingCommon


class ContractingCommon(OnboardingCommon):
    """An application in contracting, with all who sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_head = cls.env.ref("crm_supplier_onboarding.res_role_head_purchasing")
        cls.role_legal = cls.env.ref(
            "crm_supplier_onboarding.supplier_contact_role_legal"
        )
        cls.head = cls._new_user("head", "base.group_user", notification_type="email")
        cls.role_head.user_ids = cls.head
        cls.terms = cls.env["account.payment.term"].create({"name": "30 days"})
        cls._complete_supplier(cls.supplier)
        cls._move_to("contract")

    @classmethod
    def _complete_supplier(cls, supplier, number="1111"):
        """Give a supplier its legal representative and an account."""
        supplier.child_ids = [
            (
                0,
                0,
                {
                    "name": f"Legal of {supplier.name}",
                    "onboarding_role_ids": [(6, 0, cls.role_legal.ids)],
                },
            )
        ]
        return cls.env["res.partner.bank"].create(
            {"partner_id": supplier.id, "acc_number": number}
        )

    @classmethod
    def _sign(cls, contracts):
        """Have contracts signed, as superuser."""
        contracts = contracts.sudo()
        contracts.signed_file = base64.b64encode(b"scan")
        contracts.action_submit()
        contracts.action_sign()

    @classmethod
    def _complete(cls, application):
        """Do all that an application in contracting needs to be registered."""
        application._do_create_contracts(("confidentiality",))
        application._do_create_contracts(("supply", "quality"))
        application.write(
            {
                "payment_term_id": cls.terms.id,
                "bank_account_id": application.partner_id.bank_ids[:1].id,
            }
        )
        application.with_user(cls.manager).action_check_bank()
        unsigned = application.contract_ids.filtered(lambda c: c.state == "draft")
        cls._sign(unsigned)
