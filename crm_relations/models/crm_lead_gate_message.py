from markupsafe import Markup

from odoo import models

from .crm_lead_gate import LISTED_LEADS


class CrmLead(models.Model):
    """Tell people what a stage still requires of their opportunities."""

    _inherit = "crm.lead"

    def _get_obstacle_lines(self, obstacles):
        """Put into words what is missing, for each opportunity.

        :param obstacles: see ``_find_obstacles``
        :return: lines of text by the id of the opportunity, in the order of ``self``
        :rtype: dict[int, list[str]]
        """
        # sudo: the texts of the requirements of a stage that the user sees.
        Stage = self.env["crm.stage"].sudo()
        Requirement = self.env["crm.stage.requirement"].sudo()
        stages_sudo = Stage.browse({found.stage_id for found in obstacles})
        names = dict(stages_sudo.mapped(lambda stage_sudo: (stage_sudo.id, stage_sudo.name)))
        Requirement.browse(
            {found.requirement_id for found in obstacles if found.requirement_id}
        ).fetch(["name", "kind"])
        lines = {}
        for found in obstacles:
            what = self.env._("there is no way back")
            if found.requirement_id:
                what = Requirement.browse(found.requirement_id).display_name
            line = self.env._(
                "%(stage)s: %(what)s", stage=names[found.stage_id], what=what
            )
            if not found.blocks:
                line = self.env._("%(line)s (not compulsory)", line=line)
            lines.setdefault(found.lead_id, []).append(line)
        return {lead.id: lines[lead.id] for lead in self if lead.id in lines}

    def _get_obstacles_message(self, obstacles, stage_id):
        """Return one text about everything that is missing on every opportunity."""
        lines = self._get_obstacle_lines(obstacles)
        stage = self.env["crm.stage"].browse(stage_id)
        parts = [
            self.env._("Cannot move to “%(stage)s” yet:", stage=stage.name)
            if stage
            else self.env._("The stage cannot be taken away yet:")
        ]
        for lead in self.browse(list(lines)[:LISTED_LEADS]):
            items = "\n".join(f"  • {line}" for line in lines[lead.id])
            parts.append(f"{lead.display_name}\n{items}")
        if len(lines) > LISTED_LEADS:
            parts.append(
                self.env._(
                    "… and %(count)s more opportunities",
                    count=len(lines) - LISTED_LEADS,
                )
            )
        return "\n\n".join(parts)

    def _warn_of_obstacles(self, obstacles, stage_id):
        """Tell the user and the log what was missing when it moved nevertheless."""
        lines = self._get_obstacle_lines(obstacles)
        leads = self.browse(lines)
        title = self.env._("Moved on, though something is missing:")
        leads._log_obstacles({lead.id: title for lead in leads}, lines)
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "title": self.env._("Something is missing"),
                "message": leads._get_obstacles_message(obstacles, stage_id),
                "sticky": True,
            },
        )

    def _log_obstacles(self, titles, lines):
        """Write into the log of each opportunity what was missing.

        :param titles: text or markup by the id of the opportunity
        :param lines: see ``_get_obstacle_lines``
        """
        item = Markup("<li>%s</li>")
        self._message_log_batch(
            bodies={
                lead.id: Markup("<p>%s</p><ul>%s</ul>")
                % (
                    titles[lead.id],
                    Markup().join(item % line for line in lines.get(lead.id, ())),
                )
                for lead in self
            }
        )
