from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL


class CrmPipelineChange(models.Model):
    _inherit = "crm.pipeline.change"

    def _do_undo(self):
        """Undo a change whose team the user was checked to manage, and locked."""
        self.ensure_one()
        self._give_stages_back()
        moved_on = self._move_leads_back()
        kept = self._remove_stages()
        # sudo: nobody may write changes; see above.
        change_sudo = self.sudo()
        team_sudo = change_sudo.team_id
        team_sudo.relation_pipeline_change_id = change_sudo.previous_id
        if team_sudo.relation_probability_mode == "stage":
            team_sudo.relation_probability_mode = change_sudo.previous_probability_mode
        change_sudo.write(
            {
                "state": "undone",
                "undo_user_id": self.env.uid,
                "undo_date": fields.Datetime.now(),
                "undo_report": self._get_undo_report(moved_on, kept),
            }
        )

    def _get_stages(self, role):
        """Return the stages that were treated in a way and still exist."""
        lines = self.sudo().stage_ids.filtered(lambda line: line.role == role)
        return lines.stage_id

    # ------------------------------------------------------------
    # OPPORTUNITIES
    # ------------------------------------------------------------

    def _move_leads_back(self):
        """Move back who is still where the change put them.

        :return: how many are not, or have no stage to go back to
        """
        # sudo: the record of what this user's team had; what is moved are only
        # opportunities that the user may write.
        lines = self.sudo().lead_ids
        Lead = self.env["crm.lead"].with_context(active_test=False)
        leads = Lead.search(
            [("id", "in", lines.lead_id.ids), ("team_id", "=", self.team_id.id)]
        )
        stage_by_lead = {lead.id: lead.stage_id.id for lead in leads}
        back = defaultdict(list)
        for line in lines.filtered("from_stage_id"):
            lead_id = line.lead_id.id
            if lead_id in stage_by_lead and (
                stage_by_lead[lead_id] == line.to_stage_id.id
            ):
                back[line.from_stage_id].append(lead_id)
        reason = self.env._("Pipeline %(name)s undone", name=self.name)
        for stage, lead_ids in back.items():
            leads = Lead.browse(lead_ids)
            leads._move_to_pipeline(stage, reason)
            self._restore_figures(leads)
        return len(lines) - sum(map(len, back.values()))

    def _restore_figures(self, leads):
        """Give back the figures of before, which predicting anew would not find.

        A mode or figure that somebody chose since stays.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead lead
                   SET relation_probability_mode = line.probability_mode,
                       relation_probability_mode_chosen = line.probability_mode_chosen,
                       relation_probability_stage = line.stage_probability,
                       automated_probability = line.automated_probability,
                       probability = CASE WHEN lead.won_status = 'pending'
                                          THEN line.probability
                                          ELSE lead.probability END
                  FROM crm_pipeline_change_lead line
                 WHERE line.change_id = %s AND line.lead_id = lead.id
                   AND lead.id = ANY(%s)
                   AND lead.relation_probability_mode != 'manual'
                   AND lead.relation_probability_mode =
                       CASE WHEN line.probability_mode = 'predictive'
                             AND line.probability_mode_chosen IS NOT TRUE
                            THEN 'stage' ELSE line.probability_mode END
                """,
                self.id,
                leads.ids,
            )
        )
        leads.invalidate_recordset()
        # What is stored from them; the mode decides on none of the figures any more.
        leads.modified(["probability", "relation_probability_mode"])

    # ------------------------------------------------------------
    # STAGES
    # ------------------------------------------------------------

    def _give_stages_back(self):
        """Let the team see the stages again that it had."""
        self._get_stages("folded").fold = False
        stages = self._get_stages("restricted") + self._get_stages("released")
        # sudo: teams of other companies, and archived ones, are no less concerned.
        for stage_sudo in stages.sudo().with_context(active_test=False):
            if not stage_sudo.team_ids:
                continue  # Somebody shared it with all meanwhile.
            stage_sudo.team_ids += self.team_id.sudo()
            if self._is_shared_again(stage_sudo):
                stage_sudo.team_ids = False

    def _is_shared_again(self, stage):
        """Tell whether the stage was everybody's, and nothing but this is in the way.

        Each team that got a pipeline of its own took the stage out of its sight; the
        last one to come back makes it shared again.
        """
        # sudo: changes of the pipelines of all teams count, whoever made them.
        lines_sudo = (
            self.env["crm.pipeline.change.stage"]
            .sudo()
            .search(
                [
                    ("stage_id", "=", stage.id),
                    ("role", "in", ("restricted", "released")),
                ]
            )
        )
        if "restricted" not in lines_sudo.mapped("role"):
            return False
        others = lines_sudo.change_id.filtered(lambda change: change.state == "applied")
        if others - self:
            return False
        first = min(
            lines_sudo.filtered(lambda line: line.role == "restricted"),
            key=lambda line: line.id,
        )
        # Teams made since never had it; one taken out by hand shall stay out.
        known = self.env["crm.team"].sudo().with_context(active_test=False)
        before = known.search([("create_date", "<=", first.create_date)])
        return before <= stage.team_ids

    def _remove_stages(self):
        """Remove the stages that the change made, as far as they are empty.

        :return: the stages that are not
        """
        created = self._get_stages("created")
        # sudo: an opportunity that the user may not see is in the way, too.
        used = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([("stage_id", "in", created.ids)], ["stage_id"])
        )
        kept = created.browse([stage.id for [stage] in used])
        (created - kept).unlink()
        return kept

    def _get_undo_report(self, moved_on, kept):
        lines = []
        if moved_on:
            lines.append(
                self.env._(
                    "%(count)s opportunities were moved on since and stay where they"
                    " are.",
                    count=moved_on,
                )
            )
        if kept:
            lines.append(
                self.env._(
                    "Stages kept because opportunities are in them: %(stages)s",
                    stages=", ".join(kept.mapped("name")),
                )
            )
        return "\n".join(lines) or False
