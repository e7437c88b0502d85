from datetime import date

from freezegun import freeze_time

from .common import RelationsCommon

TODAY = date(2026, 3, 10)


class ContractCommon(RelationsCommon):
    """Contracts of the usual kinds with Azure, on a day that stands still."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 12:00:00"))
        cls.today = TODAY
        for name in ("sales", "framework", "supply", "quality", "confidentiality"):
            kind = cls.env.ref(f"crm_relations.crm_contract_kind_{name}")
            setattr(cls, f"kind_{name}", kind)
        cls.Contract = cls.env["crm.contract"]

    @classmethod
    def _create_contract(cls, **values):
        """Return a draft that can be signed by both sides."""
        kind = cls.env["crm.contract.kind"].browse(values.get("kind_id"))
        kind = kind or cls.kind_sales
        roles = kind.role_ids
        ours = roles.filtered(lambda role: role.side == "ours")[:1]
        theirs = roles.filtered(lambda role: role.side == "theirs")[:1]
        return cls.Contract.create(
            {
                "name": "Valves",
                "kind_id": kind.id,
                "partner_id": cls.customer.id,
                "company_id": cls.company_admin.id,
                "user_id": cls.rep.id,
                "value": 1000,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                "signatory_ids": [
                    (
                        0,
                        0,
                        {"side": "ours", "user_id": cls.rep.id, "role_id": ours.id},
                    ),
                    (
                        0,
                        0,
                        {
                            "side": "theirs",
                            "partner_id": cls.contact.id,
                            "role_id": theirs.id,
                        },
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def _sign(cls, **values):
        """Return a contract that both sides have signed."""
        contract = cls._create_contract(**values)
        contract.action_submit()
        contract.action_sign()
        return contract

    def _move_on(self):
        """Run the job as the scheduler does, without its commits."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.Contract.with_env(self.env(cr=cr))._cron_move_on()
        self.env.invalidate_all()

    def _terminate(self, contract, date, reason="We agreed to."):
        wizard = self.env["crm.contract.change"].with_user(contract.env.user)
        return wizard.create(
            {
                "operation": "terminate",
                "contract_ids": [(6, 0, contract.ids)],
                "date": date,
                "reason": reason,
            }
        ).action_apply()
