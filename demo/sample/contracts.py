# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contracts with the largest customers: some about to end, some not signed yet."""

import random
from datetime import timedelta

from .texts import CONTRACTS, choose

CONTRACT_COUNT = 36
# In how many days they end, from next week to next year.
DAYS_LEFT = [5, 20, 28, 55, 85, 110, 150, 200, 260, 320]


class Contracts:
    """What was agreed on with the companies of the sample."""

    def __init__(self, scene):
        self.scene = scene
        self.register = scene.register
        self.env = scene.env

    def load(self):
        """Create everything that is not there yet."""
        values = {
            f"contract_{rank:02d}": self._prepare(rank)
            for rank in range(min(CONTRACT_COUNT, len(self.scene.companies)))
        }
        self.register.create("crm.contract", values, finish=self._sign)

    def _prepare(self, rank):
        chance = random.Random(f"contract {rank}")
        kind_name, zh, en, value = CONTRACTS[rank % len(CONTRACTS)]
        kind = self.env.ref(f"crm_relations.crm_contract_kind_{kind_name}")
        end = self.scene.today + timedelta(days=chance.choice(DAYS_LEFT))
        start = end - timedelta(days=364)
        return {
            "name": choose(self.scene.lang, zh, en),
            "kind_id": kind.id,
            "partner_id": self.scene.companies[rank].id,
            "user_id": self.scene.owner(rank).id,
            "value": round(value * chance.uniform(0.5, 2), -2),
            "date_start": start,
            "date_end": end,
            "date_signed": start - timedelta(days=chance.randrange(3, 20)),
            "signatory_ids": [
                (0, 0, values) for values in self._prepare_signatories(kind, rank)
            ],
        }

    def _prepare_signatories(self, kind, rank):
        """Return one for each role that a kind asks for, at least one on each side."""
        user = self.scene.owner(rank) or self.env.ref("base.user_admin")
        people = {
            "ours": {"user_id": user.id},
            "theirs": {"partner_id": self.scene.contacts[rank].id},
        }
        for side, person in people.items():
            roles = kind.role_ids.filtered(lambda role, side=side: role.side == side)
            for role_id in roles.ids or [False]:
                yield {"side": side, "role_id": role_id, **person}

    def _sign(self, contracts, names):
        """Sign most of them; every sixth is under review, every ninth a draft."""
        numbers = {
            contract.id: int(name[-2:])
            for contract, name in zip(contracts, names, strict=True)
        }
        submitted = contracts.filtered(lambda row: numbers[row.id] % 9 != 8)
        submitted.action_submit()
        submitted.filtered(lambda row: numbers[row.id] % 6 != 5).action_sign()
