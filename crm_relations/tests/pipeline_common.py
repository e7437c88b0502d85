from odoo import Command
from odoo.tools import mute_logger

from .common import RelationsCommon


class PipelineCommon(RelationsCommon):
    """Two teams that share stages, opportunities of one, and a template."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Change = cls.env["crm.pipeline.change"]
        cls.Lead = cls.env["crm.lead"].with_context(active_test=False)
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [
                {"name": name, "company_id": False, "member_ids": [(4, user.id)]}
                for name, user in (("North", cls.rep), ("South", cls.senior))
            ]
        )
        cls.stages = cls.env["crm.stage"].create(
            [
                {"name": "Sketch", "sequence": 201, "team_ids": cls.team.ids},
                {"name": "Fresh", "sequence": 202},
                {"name": "Talking", "sequence": 203, "team_ids": cls._both()},
                {"name": "Sold", "sequence": 204, "is_won": True},
            ]
        )
        cls.sketch, cls.fresh, cls.talking, cls.sold = cls.stages
        cls.template = cls.env["crm.pipeline.template"].create(
            {
                "name": "Short",
                "stage_ids": [
                    Command.create({"name": "Potential", "probability": 20}),
                    Command.create({"name": "talking ", "probability": 60}),
                    Command.create(
                        {"name": "Signed", "is_won": True, "probability": 100}
                    ),
                ],
            }
        )
        cls.potential, cls.now_talking, cls.signed = cls.template.stage_ids
        cls.leads = cls.Lead.create(
            [
                {
                    "name": f"Deal {stage.name}",
                    "type": "opportunity",
                    "team_id": cls.team.id,
                    "user_id": cls.rep.id,
                    "stage_id": stage.id,
                    "expected_revenue": 1000,
                }
                for stage in cls.stages
            ]
        )
        cls.lost = cls.leads[1].copy({"name": "Lost Deal", "stage_id": cls.fresh.id})
        cls.lost.action_set_lost()
        cls.leads += cls.lost
        cls.mapping = {
            cls.sketch: cls.potential,
            cls.fresh: cls.potential,
            cls.talking: cls.now_talking,
            cls.sold: cls.signed,
        }
        cls.env.cr.flush()

    @classmethod
    def _both(cls):
        return (cls.team + cls.other_team).ids

    def _apply(self, team=None, restrict=True, template=None, mapping=None, user=None):
        """Apply the template as a sales manager."""
        env = self.env(user=user or self.director)
        change = self.Change.with_env(env)._apply(
            (team or self.team).with_env(env),
            (template or self.template).with_env(env),
            self.mapping if mapping is None else mapping,
            restrict,
        )
        self.env.cr.flush()
        return change

    def _undo(self, change):
        change.action_undo()
        self.env.cr.flush()
        self.env.invalidate_all()

    def _get_created(self, change):
        lines = change.sudo().stage_ids.filtered(lambda line: line.role == "created")
        return lines.stage_id.sorted()

    def _get_state(self):
        """Return all that a change may touch, to compare before and after."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            "stages": [
                (stage.id, stage.name, stage.sequence, stage.fold, stage.team_ids.ids)
                for stage in self.env["crm.stage"].search([], order="id")
            ],
            "team": self.team.relation_probability_mode,
            "leads": [
                (
                    lead.stage_id.id,
                    lead.active,
                    lead.won_status,
                    lead.probability,
                    # Where it is but shown beside, it is predicted anew.
                    lead.relation_probability_mode != "manual"
                    and lead.automated_probability,
                    lead.relation_probability_mode,
                    lead.prorated_revenue,
                    lead.date_closed,
                )
                for lead in self.leads
            ],
        }

    @classmethod
    def _quiet(cls):
        return mute_logger("odoo.sql_db", "odoo.service.model")
