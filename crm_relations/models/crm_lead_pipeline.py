from odoo import models
from odoo.tools import split_every

BATCH = 1000


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _move_to_pipeline(self, stage, reason):
        """Put opportunities into a stage of another pipeline.

        No stage holds them up, nobody is told, what is lost or archived stays so, and
        the history says that the pipeline changed, so that the funnel takes it for no
        progress.

        :param recordset stage: of crm.stage
        :param str reason: what the history of each shows
        """
        for ids in split_every(BATCH, self.ids):
            batch = self.browse(ids)
            batch._do_move_to_pipeline(stage, reason)
            self.env.flush_all()
            batch.invalidate_recordset()

    def _do_move_to_pipeline(self, stage, reason):
        before = [(lead, lead.stage_id, lead.date_closed) for lead in self]
        archived = self.filtered(lambda lead: not lead.active)
        # Core would notify followers of each, one by one; this logs them together.
        self._track_discard()
        self._with_gate_bypass().write({"stage_id": stage.id})
        # Core brings back what is moved to a won stage.
        archived.filtered("active").active = False
        for lead, _stage, date_closed in before:
            if lead.date_closed != date_closed:
                lead.date_closed = date_closed
        self._log_pipeline_moves(
            [(lead, old_stage) for lead, old_stage, _date in before], stage, reason
        )

    def _log_pipeline_moves(self, moves, stage, reason):
        """Track the moves as core does, in a batch and with a subtype of its own."""
        subtype = self.env.ref(
            "crm_relations.mail_message_subtype_pipeline", raise_if_not_found=False
        )
        messages_sudo = self._message_log_batch(bodies=dict.fromkeys(self.ids, reason))
        if subtype:
            messages_sudo.subtype_id = subtype
        message_by_lead = {message.res_id: message for message in messages_sudo}
        field_id = self.env["ir.model.fields"]._get(self._name, "stage_id").id
        # sudo: only administrators may write tracking values; the moves are the
        # user's own writes above.
        self.env["mail.tracking.value"].sudo().create(
            [
                {
                    "field_id": field_id,
                    "mail_message_id": message_by_lead[lead.id].id,
                    "old_value_integer": old_stage.id,
                    "old_value_char": old_stage.display_name,
                    "new_value_integer": stage.id,
                    "new_value_char": stage.display_name,
                }
                for lead, old_stage in moves
            ]
        )

    def _pls_get_won_lost_total_count(self, team_results):
        """Count by the first stage of all where no stage is for every team.

        Core knows the numbers of won and lost by the first stage without a team; with
        all stages given to teams it would have none to predict from.
        """
        counts = super()._pls_get_won_lost_total_count(team_results)
        by_stage = team_results.get("stage_id")
        stages = self.env["crm.stage"]
        # Those of no team of its own are known without a query.
        if counts[-1] or not by_stage or stages._get_relation_ranks()[False]:
            return counts
        first = stages.search([], order="sequence, id", limit=1)
        result = by_stage.get(str(first.id), {"won": 0, "lost": 0})
        return result["won"], result["lost"], result["won"] + result["lost"]
