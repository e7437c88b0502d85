# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Opportunities, interactions, meetings and activities around the purchases."""

import random
from datetime import datetime, time, timedelta

from odoo.tools import split_every

from .care import Care
from .contracts import Contracts
from .customers import contact_name, customer_name, largest_buyers
from .deals import Deals, load_pipeline
from .suppliers import Suppliers
from .texts import ACTIVITIES, MEETINGS, OPPORTUNITIES, TALKS, choose

# Days since the last exchange: most customers are looked after, some are not.
SILENT_DAYS = [1, 1, 2, 3, 4, 7, 12, 20, 35, 70, 130, 220]
# 09:00 in China
OPENING = time(1)
MEETING_COUNT = 24
ACTIVITY_COUNT = 60


class Scene:
    """The companies of the sample, with the people who talk to each other."""

    def __init__(self, register, purchases, lang, today):
        self.register = register
        self.env = register.env
        self.lang = lang
        self.today = today
        ids = register.known("res.partner")
        partners = self.env["res.partner"]
        self.companies = partners.browse(
            ids[customer_name(number)] for number in largest_buyers(purchases)
        )
        self.contacts = partners.browse(
            ids[contact_name(number)] for number in largest_buyers(purchases)
        )

    def load(self):
        """Create everything that is not there yet."""
        self.stages = load_pipeline(self.register, self.lang)
        lead_ids = self._load_opportunities()
        self._load_meetings(lead_ids)
        self._load_activities(lead_ids)
        self._load_interactions(lead_ids)
        if self.stages:
            Deals(self, self.stages).load()
        Contracts(self).load()
        Care(self).load()
        Suppliers(self).load()

    def moment(self, days, chance):
        """Return a working moment ``days`` before today; what is past stays past."""
        day = self.today - timedelta(days=days)
        day -= timedelta(days=max(day.weekday() - 4, 0))
        minutes = chance.randrange(0, 17) * 30
        return datetime.combine(day, OPENING) + timedelta(minutes=minutes)

    def _any_rank(self, chance):
        # The larger half: those who are looked after.
        return chance.randrange(len(self.companies) // 2)

    def owner(self, rank):
        """Return the user who looks after a company, or none."""
        return self.companies[rank].user_id

    # ------------------------------------------------------------
    # OPPORTUNITIES
    # ------------------------------------------------------------

    def _load_opportunities(self):
        values = {}
        for rank, (percent, zh, en, revenue, days) in enumerate(OPPORTUNITIES):
            values[f"opportunity_{percent:03d}"] = {
                "name": choose(self.lang, zh, en),
                "type": "opportunity",
                "partner_id": self.contacts[rank].id,
                "user_id": self.owner(rank).id,
                "expected_revenue": revenue,
                **self._find_stage(percent),
                "date_deadline": self.today + timedelta(days=days),
            }
        ids = self.register.create("crm.lead", values)
        return [ids[name] for name in values]

    def _find_stage(self, percent):
        """Return the stage that stands for a chance, or the nearest before it."""
        if self.stages:
            reached = self.stages.filtered(
                lambda stage: stage.relation_probability <= percent
            )
            return {"team_id": self.stages.team_ids.id, "stage_id": reached[-1].id}
        # Whoever loads it into a company of their own has teams and stages already.
        stages = self.env["crm.stage"].search([("team_ids", "=", False)])
        won = stages.filtered("is_won")
        open_stages = stages - won
        rank = min(percent * len(open_stages) // 100, len(open_stages) - 1)
        stage = won[:1] if percent == 100 else open_stages[rank]
        return {"stage_id": stage.id, "probability": percent}

    # ------------------------------------------------------------
    # AGENDA
    # ------------------------------------------------------------

    def _load_meetings(self, lead_ids):
        values = {}
        for number in range(MEETING_COUNT):
            chance = random.Random(f"meeting {number}")
            rank = number if number < len(lead_ids) else self._any_rank(chance)
            start = self.moment(chance.randrange(-14, 28), chance)
            user = self.owner(rank) or self.env.ref("base.user_admin")
            values[f"meeting_{number:02d}"] = {
                "name": choose(self.lang, *chance.choice(MEETINGS)),
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": user.id,
                "partner_ids": [(6, 0, (user.partner_id | self.contacts[rank]).ids)],
                "opportunity_id": lead_ids[rank] if rank < len(lead_ids) else False,
            }
        self.register.create("calendar.event", values)

    def _load_activities(self, lead_ids):
        models = self.env["ir.model"]
        partner_model = models._get_id("res.partner")
        lead_model = models._get_id("crm.lead")
        values = {}
        for number in range(ACTIVITY_COUNT):
            chance = random.Random(f"activity {number}")
            kind, zh, en = chance.choice(ACTIVITIES)
            on_lead = number < len(lead_ids) - 1
            rank = number if on_lead else self._any_rank(chance)
            record_id = lead_ids[rank] if on_lead else self.companies[rank].id
            # A third overdue, a third today, a third planned.
            days = (-chance.randrange(1, 13), 0, chance.randrange(1, 15))[number % 3]
            values[f"activity_{number:02d}"] = {
                "activity_type_id": self.env.ref(f"mail.mail_activity_data_{kind}").id,
                "summary": choose(self.lang, zh, en),
                "date_deadline": self.today + timedelta(days=days),
                "user_id": (self.owner(rank) or self.env.ref("base.user_admin")).id,
                "res_model_id": lead_model if on_lead else partner_model,
                "res_id": record_id,
                "relation_priority": chance.choice("00123"),
            }
        self.register.create("mail.activity", values)

    # ------------------------------------------------------------
    # INTERACTIONS
    # ------------------------------------------------------------

    def _load_interactions(self, lead_ids):
        """Log them as a telephone system would: by a number of their own."""
        vals_list = []
        for rank in range(len(self.companies)):
            chance = random.Random(f"talks {rank}")
            days = chance.choice(SILENT_DAYS)
            for number in range(chance.randrange(1, 6) + 3 * (rank < len(lead_ids))):
                lead_id = lead_ids[rank] if rank < len(lead_ids) else False
                vals_list.append(self._talk(rank, number, lead_id, days, chance))
                days += chance.randrange(3, 60)
        for batch in split_every(200, vals_list):
            answers = self.env["crm.interaction"].log(batch)
            self.register.created += sum(answer["created"] for answer in answers)
            self.register.end_batch()

    def _talk(self, rank, number, lead_id, days, chance):
        talk = chance.choice(TALKS)
        user = self.owner(rank) or self.env.ref("base.user_admin")
        purpose = self.env.ref(f"crm_relations.crm_interaction_purpose_{talk.purpose}")
        return {
            "external_id": f"demo-{rank:03d}-{number}",
            "partner_id": self.contacts[rank].id,
            "lead_id": lead_id,
            "user_id": user.id,
            "date": self.moment(days, chance),
            "channel": talk.channel,
            "direction": talk.direction,
            "purpose_id": purpose.id,
            "sentiment": talk.sentiment or False,
            "outcome": talk.outcome or False,
            "duration": talk.hours,
            "summary": choose(self.lang, talk.zh, talk.en, chance.random()),
        }
