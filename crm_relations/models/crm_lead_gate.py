import logging
from dataclasses import dataclass

from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.http import request
from odoo.tools import SQL

from ..tools.values import is_filled

# Compared with ``is``: nothing that comes through RPC can be this very object.
GATE_BYPASS = object()
# Goes with the stage, as Odoo derives one from the other. All else that is written
# together with it is there before the requirements are checked.
MOVE_FIELDS = frozenset(
    (
        "active",
        "automated_probability",
        "company_id",
        "date_closed",
        "lead_properties",
        "lost_reason_id",
        "probability",
        "stage_id",
        "team_id",
        "type",
        "user_id",
    )
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps an opportunity from leaving a stage."""

    lead_id: int
    stage_id: int
    blocks: bool
    # None: the stage lets nothing go back.
    requirement_id: int | None = None


class CrmLead(models.Model):
    """Opportunities leave a stage when what it requires is done.

    Requirements are those of the stage that is left and of all that are passed over
    on the way to a later one. A new opportunity may start anywhere; one that changes
    its team and is put into the first stage of the other does not move by this rule.
    """

    _inherit = "crm.lead"

    def write(self, vals):
        if "stage_id" not in vals or self._bypasses_gate():
            return super().write(vals)
        exits = self._get_gate_exits(vals)
        if not exits:
            return super().write(vals)
        # Whoever may not write must not learn what is missing.
        self.check_access("write")
        move = {name: vals[name] for name in vals if self._belongs_to_move(name)}
        if len(move) < len(vals):
            super().write({name: vals[name] for name in vals if name not in move})
        obstacles = self._find_obstacles(exits, move)
        if any(obstacle.blocks for obstacle in obstacles):
            self._refuse_move(obstacles, vals["stage_id"])
        result = super().write(move)
        if obstacles:
            self._warn_of_obstacles(obstacles)
        return result

    def _merge_opportunity(self, *args, **kwargs):
        """A merge puts together what was moved before, and moves nothing on."""
        merged = super(CrmLead, self._with_gate_bypass())._merge_opportunity(
            *args, **kwargs
        )
        return merged.with_env(self.env)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _bypasses_gate(self):
        return self.env.context.get("relation_gate_bypass") is GATE_BYPASS

    def _belongs_to_move(self, name):
        return name in MOVE_FIELDS or name.startswith("relation_probability")

    def _with_gate_bypass(self):
        """Return these opportunities free to move: for code, never for a user."""
        return self.with_context(relation_gate_bypass=GATE_BYPASS)

    def _get_gate_stages(self):
        """Return all stages in their order with what they require, by one query."""
        Stage = self.env["crm.stage"]
        Stage.flush_model()
        self.env["crm.stage.requirement"].flush_model()
        teams = Stage._fields["team_ids"]
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT stage.id, stage.relation_gate_policy AS policy,
                       stage.relation_no_return AS no_return,
                       ARRAY(SELECT %(team)s FROM %(rel)s rel
                              WHERE rel.%(stage)s = stage.id) AS team_ids,
                       (SELECT json_agg(to_json(requirement)
                                        ORDER BY sequence, requirement.id)
                          FROM crm_stage_requirement requirement
                         WHERE requirement.stage_id = stage.id AND requirement.active
                       ) AS requirements
                  FROM crm_stage stage
              ORDER BY stage.sequence, stage.id
                """,
                rel=SQL.identifier(teams.relation),
                stage=SQL.identifier(teams.column1),
                team=SQL.identifier(teams.column2),
            )
        )

    def _get_gate_exits(self, vals):
        """Return the stages that check what leaves them on the way, per opportunity.

        :param vals: what is written; its ``stage_id`` is where the way leads
        :return: pairs of an opportunity's id and its way: whether it leads forward,
            and the stages as ``_get_gate_stages`` describes them
        """
        moved = self.filtered(lambda lead: lead.stage_id.id != vals["stage_id"])
        if not moved:
            return []
        stages = moved._get_gate_stages()
        if not any(stage["policy"] != "off" for stage in stages):
            return []
        ranks = {stage["id"]: rank for rank, stage in enumerate(stages)}
        # An opportunity without a stage is before the first one.
        target = ranks.get(vals["stage_id"], -1)
        exits = []
        for lead in moved:
            origin = ranks.get(lead.stage_id.id, -1)
            team_id = vals.get("team_id", lead.team_id.id)
            low, high = sorted((origin, target))
            way = [
                stage
                for rank, stage in enumerate(stages)
                if stage["policy"] != "off"
                and (
                    rank == origin
                    or low < rank < high
                    and (not stage["team_ids"] or team_id in stage["team_ids"])
                )
            ]
            if way:
                exits.append((lead.id, origin < target, way))
        return exits

    def _find_obstacles(self, exits, vals):
        """Return what is missing for these opportunities to go on.

        :param exits: see ``_get_gate_exits``
        :param vals: what is written with the stage
        :rtype: list[Obstacle]
        """
        wanted, found = {}, []
        for lead_id, forward, way in exits:
            for stage in way:
                if not forward and stage["no_return"]:
                    blocks = stage["policy"] == "block"
                    found.append(Obstacle(lead_id, stage["id"], blocks))
                for row in forward and stage["requirements"] or ():
                    if row["kind"] == "field" and row["field_path"] in vals:
                        if is_filled(vals[row["field_path"]]):
                            continue
                    wanted.setdefault(row["id"], (row, []))[1].append(lead_id)
        unmet = self.env["crm.stage.requirement"]._get_unmet(wanted.values())
        for lead_id, _forward, way in exits:
            for stage in way:
                blocks = stage["policy"] == "block"
                found.extend(
                    Obstacle(lead_id, stage["id"], blocks, row["id"])
                    for row in stage["requirements"] or ()
                    if (row["id"], lead_id) in unmet
                )
        return found

    def _get_obstacles_to(self, stage):
        """Return what keeps these opportunities from going to a stage.

        :rtype: list[Obstacle]
        """
        return self._find_obstacles(self._get_gate_exits({"stage_id": stage.id}), {})

    def _refuse_move(self, obstacles, stage_id):
        """Say what is missing, and lead a sales manager to the override.

        :raise UserError: to people, RPC and imports
        :raise RedirectWarning: to a sales manager in the web client
        """
        message = self._get_refusal_message(obstacles, stage_id)
        if not self._is_manager_in_web_client():
            raise UserError(message)
        refusal = RedirectWarning(
            message,
            self.env.ref("crm_relations.crm_lead_gate_override_action").id,
            self.env._("Move anyway…"),
            {"active_ids": self.ids, "default_stage_id": stage_id},
        )
        # As of any UserError: the server's log needs no traceback.
        refusal.loglevel = logging.WARNING
        raise refusal

    def _is_manager_in_web_client(self):
        return (
            bool(request)
            and request.httprequest.path.startswith("/web/")
            and not self.env.context.get("import_file")
            and self.env.user.has_group("sales_team.group_sale_manager")
        )
