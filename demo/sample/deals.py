# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A year of opportunities on their way through the nine stages of a template."""

import random
from datetime import timedelta
from typing import NamedTuple

from odoo.tools import SQL

from .texts import (
    COMPETITORS,
    LOST_REASONS,
    OPPORTUNITIES,
    PLAYBOOK,
    REQUIREMENTS,
    choose,
)

TEMPLATE = "crm_relations.crm_pipeline_template_nine"
DEAL_COUNT = 160
# How many of ten opportunities in a stage reach the next one.
PASSING = [9, 8, 8, 7, 8, 8, 7, 7]
DATES = """
    UPDATE crm_lead lead
       SET create_date = told.start, date_open = told.start,
           date_last_stage_update = told.last,
           date_closed = COALESCE(
               told.lost, CASE WHEN lead.won_status = 'won' THEN told.last END
           )
      FROM unnest(%(ids)s, %(starts)s, %(lasts)s, %(losses)s::timestamp[])
        AS told(id, start, last, lost)
     WHERE told.id = lead.id
"""
# Odoo tells how long a stage took by when its change was tracked.
MOMENTS = """
    UPDATE mail_tracking_value tracking
       SET create_date = message.date
      FROM mail_message message
     WHERE message.id = tracking.mail_message_id AND message.id = ANY(%(ids)s)
"""


class Way(NamedTuple):
    """The stages an opportunity went through, as (rank, moment), and how it ended."""

    steps: list
    lost: object = None


def load_pipeline(register, lang=None):
    """Give the demo team the nine stages, with what some of them ask for.

    :return: the stages in order
    """
    env = register.env
    team = env["crm.team"].browse(register.known("crm.team").get("team", []))
    if team and not team.relation_pipeline_change_id:
        # Tips of stages are in one language only.
        is_active = lang in dict(env["res.lang"].get_installed())
        Change = env["crm.pipeline.change"].with_context(
            lang=lang if is_active else "en_US"
        )
        template = env.ref(TEMPLATE).with_env(Change.env)
        Change._apply(team, template, {}, True)
        register.end_batch()
    stages = env["crm.stage"].search([("team_ids", "in", team.ids)])
    stages = stages.filtered("relation_probability").sorted()
    if stages:
        _load_playbook(register, stages, lang)
    return stages


def _load_playbook(register, stages, lang):
    items = {
        f"playbook_{rank}": {
            "stage_id": stages[rank // 3].id,
            "sequence": rank,
            "kind": kind,
            "name": choose(lang, zh, en),
        }
        for rank, (kind, zh, en) in enumerate(PLAYBOOK)
    }
    requirements = {
        f"requirement_{rank}": {"stage_id": stages[stage].id, **values}
        for rank, (stage, _policy, values) in enumerate(REQUIREMENTS)
    }

    def enforce(_requirements, _names):
        for stage, policy, _values in REQUIREMENTS:
            stages[stage].relation_gate_policy = policy

    register.create("crm.stage.playbook.item", items)
    register.create("crm.stage.requirement", requirements, finish=enforce)


class Deals:
    """What the demo company won, lost and still hopes for."""

    def __init__(self, scene, stages):
        self.scene = scene
        self.register = scene.register
        self.env = scene.env
        self.stages = stages
        self.ways = {}

    def load(self):
        """Create everything that is not there yet."""
        competitors = self.register.create(
            "crm.competitor",
            {
                f"competitor_{number}": {
                    "name": choose(self.scene.lang, *names),
                    "strengths": choose(self.scene.lang, *strengths),
                    "weaknesses": choose(self.scene.lang, *weaknesses),
                }
                for number, (names, strengths, weaknesses) in enumerate(COMPETITORS)
            },
        )
        self.competitor_ids = [
            competitors[f"competitor_{number}"] for number in range(len(COMPETITORS))
        ]
        values = {f"deal_{n:03d}": self._prepare_deal(n) for n in range(DEAL_COUNT)}
        self.register.create("crm.lead", values, finish=self._tell_history)

    def _prepare_deal(self, number):
        chance = random.Random(f"deal {number}")
        way = self._find_way(chance)
        self.ways[f"deal_{number:03d}"] = way
        rank = chance.randrange(len(self.scene.companies) // 2)
        _percent, zh, en, revenue, _days = chance.choice(OPPORTUNITIES)
        last = way.steps[-1]
        values = {
            "name": choose(self.scene.lang, zh, en),
            "type": "opportunity",
            "partner_id": self.scene.contacts[rank].id,
            "user_id": self.scene.owner(rank).id,
            "team_id": self.stages.team_ids.id,
            "stage_id": self.stages[last[0]].id,
            "expected_revenue": round(revenue * chance.uniform(0.3, 1.6), -2),
            "date_deadline": last[1] + timedelta(days=chance.randrange(20, 70)),
            **self._prepare_competition(chance, way),
        }
        if way.lost:
            reason = self.env.ref(chance.choice(LOST_REASONS), raise_if_not_found=False)
            values |= {
                "active": False,
                "probability": 0,
                "lost_reason_id": reason.id if reason else False,
            }
        return values

    def _find_way(self, chance):
        """Let an opportunity go on until it is lost, won, or today has come."""
        start = self.scene.moment(chance.randrange(5, 360), chance)
        steps = [(0, start)]
        for rank, passing in enumerate(PASSING):
            moment = steps[-1][1] + timedelta(days=chance.randrange(2, 24))
            if moment.date() > self.scene.today:
                return Way(steps)
            if chance.randrange(10) >= passing:
                return Way(steps, lost=moment)
            steps.append((rank + 1, moment))
        return Way(steps)

    def _prepare_competition(self, chance, way):
        """Return the rivals of an opportunity; some of what was lost went to one."""
        rivals = chance.sample(self.competitor_ids, chance.choice((0, 0, 1, 2)))
        values = {
            "relation_competitor_line_ids": [
                (0, 0, {"competitor_id": rival}) for rival in rivals
            ]
        }
        if way.lost and rivals and chance.randrange(4):
            values["relation_competitor_id"] = rivals[0]
        return values

    def _tell_history(self, leads, names):
        """Log the stages each opportunity went through, on the days it did."""
        ways = [self.ways[name] for name in names]
        messages = [
            values
            for lead, way in zip(leads, ways, strict=True)
            for values in self._prepare_messages(lead, way)
        ]
        messages = self.env["mail.message"].create(messages)
        self.env.flush_all()
        self.env.cr.execute(SQL(MOMENTS, ids=messages.ids))
        self.env.cr.execute(
            SQL(
                DATES,
                ids=leads.ids,
                starts=[way.steps[0][1] for way in ways],
                lasts=[way.steps[-1][1] for way in ways],
                losses=[way.lost for way in ways],
            )
        )
        self.env.invalidate_all()

    def _prepare_messages(self, lead, way):
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        author = lead.user_id.partner_id or self.env.user.partner_id
        for (old, _moment), (new, moment) in zip(
            way.steps, way.steps[1:], strict=False
        ):
            yield {
                "model": "crm.lead",
                "res_id": lead.id,
                "message_type": "notification",
                "subtype_id": self.env.ref("crm.mt_lead_stage").id,
                "author_id": author.id,
                "date": moment,
                "tracking_value_ids": [
                    (
                        0,
                        0,
                        {
                            "field_id": field.id,
                            "old_value_integer": self.stages[old].id,
                            "old_value_char": self.stages[old].name,
                            "new_value_integer": self.stages[new].id,
                            "new_value_char": self.stages[new].name,
                        },
                    )
                ],
            }
