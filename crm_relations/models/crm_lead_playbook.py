from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, is_html_empty


class CrmLead(models.Model):
    """The playbook of the stage, and how far it is followed."""

    _inherit = "crm.lead"

    relation_has_playbook = fields.Boolean(
        compute="_compute_relation_has_playbook", export_string_translation=False
    )

    @api.depends("stage_id", "team_id")
    def _compute_relation_has_playbook(self):
        for lead in self:
            lead.relation_has_playbook = bool(lead._get_playbook_stages())

    @api.model
    def _follow_merges(self, merges):
        """Keep the answers of those that stay, and take what they lack from others."""
        result = super()._follow_merges(merges)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lead_playbook_answer AS mine
                       (lead_id, item_id, done, answer, user_id, date)
                SELECT DISTINCT ON (merged.head_id, item_id)
                       merged.head_id, item_id, done, answer, user_id, date
                  FROM unnest(%s, %s) AS merged (id, head_id)
                  JOIN crm_lead_playbook_answer other ON other.lead_id = merged.id
              ORDER BY merged.head_id, item_id, done DESC, date DESC, other.id
                    ON CONFLICT (lead_id, item_id) DO UPDATE
                   SET done = EXCLUDED.done, answer = EXCLUDED.answer,
                       user_id = EXCLUDED.user_id, date = EXCLUDED.date
                 WHERE NOT mine.done
                """,
                list(merges),
                list(merges.values()),
            )
        )
        self.env["crm.lead.playbook.answer"].invalidate_model(flush=False)
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.readonly
    def get_relation_playbook(self, stage_id=False):
        """Return what a stage asks for, and what is done of it here.

        :param stage_id: the stage to look at; without, the one it is in
        :return: ``stage`` and ``stages`` (those that have a playbook), ``text``,
            ``items``, ``done`` and ``total``, ``files``, ``requirements`` and whether
            the user may write
        :raise AccessError: when the user may not read the opportunity
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        stages = self._get_playbook_stages()
        stage = stages.browse(stage_id or self.stage_id.id)
        items = self._get_playbook_items(stage)
        text = stage.relation_playbook
        files = stage.relation_playbook_attachment_ids._filtered_access("read")
        return {
            "stage": stage.id,
            "stages": (stages | stage).read(["name"]),
            "text": "" if is_html_empty(text) else text,
            "items": items,
            "done": sum(item["done"] for item in items),
            "total": len(items),
            "files": files.read(["name"]),
            "requirements": self._get_playbook_requirements(stage),
            "editable": self.has_access("write"),
        }

    def set_relation_playbook_answer(self, item_id, done=None, answer=None):
        """Tick an item off, or answer it; the same again changes nothing.

        It tells what shall be, not what to turn round: two people who tick the same at
        once tick it once, and the first of them is noted.

        :param item_id: the playbook item
        :param done: whether it is done; of a question, the answer tells
        :param answer: what was answered
        :return: as ``get_relation_playbook`` of the item's stage
        :raise AccessError: when the user may not write the opportunity
        :raise UserError: when there is no such item any more
        """
        self.ensure_one()
        self.check_access("write")
        item = self.env["crm.stage.playbook.item"].browse(item_id).exists()
        if not item:
            raise UserError(self.env._("This is not part of the playbook any more."))
        text = (answer or "").strip()
        if item.kind == "question":
            done = bool(text)
        self._write_playbook_answer(item, bool(done), text or None)
        return self.get_relation_playbook(item.stage_id.id)

    def _write_playbook_answer(self, item, done, text):
        Answer = self.env["crm.lead.playbook.answer"]
        Answer.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lead_playbook_answer AS mine
                       (lead_id, item_id, done, answer, user_id, date)
                VALUES (%s, %s, %s, %s, %s, %s)
                    ON CONFLICT (lead_id, item_id) DO UPDATE
                   SET done = EXCLUDED.done, answer = EXCLUDED.answer,
                       user_id = EXCLUDED.user_id, date = EXCLUDED.date
                 WHERE (mine.done, mine.answer)
                       IS DISTINCT FROM (EXCLUDED.done, EXCLUDED.answer)
                """,
                self.id,
                item.id,
                done,
                text,
                self.env.uid,
                fields.Datetime.now(),
            )
        )
        Answer.invalidate_model(flush=False)

    def _get_playbook_stages(self):
        """Return the stages of the team that have anything to go by."""
        self.ensure_one()
        return self.env["crm.stage"].search(
            [
                "|",
                ("team_ids", "=", False),
                ("team_ids", "in", self.team_id.ids),
                "|",
                "|",
                "|",
                ("relation_playbook", "!=", False),
                ("relation_playbook_item_ids", "!=", False),
                ("relation_playbook_attachment_ids", "!=", False),
                ("relation_requirement_ids", "!=", False),
            ]
        )

    def _get_playbook_items(self, stage):
        """Return the items of a stage with their answers, as values."""
        items = stage.relation_playbook_item_ids
        # sudo: the answers of an opportunity that the user may read.
        Answer = self.env["crm.lead.playbook.answer"].sudo()
        answers_sudo = Answer.search(
            [("lead_id", "=", self.id), ("item_id", "in", items.ids)]
        )
        by_item = {answer_sudo.item_id.id: answer_sudo for answer_sudo in answers_sudo}
        rows = []
        for item in items:
            answer_sudo = by_item.get(item.id, Answer)
            rows.append(
                {
                    "id": item.id,
                    "kind": item.kind,
                    "name": item.name,
                    "done": answer_sudo.done,
                    "answer": answer_sudo.answer or "",
                    "user": answer_sudo.user_id.name or "",
                    "date": fields.Datetime.to_string(answer_sudo.date) or "",
                }
            )
        return rows

    def _get_playbook_requirements(self, stage):
        requirements = stage.relation_requirement_ids
        unmet = requirements._get_unmet_by_lead(self)[self.id]
        return [
            {
                "id": requirement.id,
                "name": requirement.display_name,
                "met": requirement not in unmet,
            }
            for requirement in requirements
        ]
