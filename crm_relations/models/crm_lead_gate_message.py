from markupsafe import Markup

from odoo import models

LISTED_LEADS = 50


def bullets(lines):
    """Return a list for the web client."""
    items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
    return Markup("<ul>%s</ul>") % items


class CrmLead(models.Model):
    """Tell people what a stage still requires of their opportunities."""

    _inherit = "crm.lead"

    def _get_obstacle_lines(self, obstacles):
        """Put into words what is missing, for each opportunity.

        :param obstacles: see ``_find_obstacles``
        :return: lines of text by the id of the opportunity, in the order of ``self``
        :rtype: dict[int, list[str]]
        """
        # sudo: only texts are taken, of stages that the user sees.
        Stage = self.env["crm.stage"].sudo()
        Requirement = self.env["crm.stage.requirement"].sudo()
        stages_sudo = Stage.browse({found.stage_id for found in obstacles})
        requirements_sudo = Requirement.browse(
            {found.requirement_id for found in obstacles if found.requirement_id}
        )
        stage_names, texts = (
            dict(records_sudo.mapped(lambda record: (record.id, record.display_name)))
            for records_sudo in (stages_sudo, requirements_sudo)
        )
        texts[None] = self.env._("there is no way back")
        lines = {lead.id: [] for lead in self}
        for found in obstacles:
            line = self.env._(
                "%(stage)s: %(what)s",
                stage=stage_names[found.stage_id],
                what=texts[found.requirement_id],
            )
            if not found.blocks:
                line = self.env._("%(line)s (not compulsory)", line=line)
            lines[found.lead_id].append(line)
        return {lead_id: texts for lead_id, texts in lines.items() if texts}

    def _get_obstacles_message(self, title, lines):
        """Return one text about everything that is missing on every opportunity."""
        parts = [title]
        for lead in self.browse(list(lines)[:LISTED_LEADS]):
            items = "\n".join(f"  • {line}" for line in lines[lead.id])
            parts.append(f"{lead.display_name}\n{items}")
        if len(lines) > LISTED_LEADS:
            more = self.env._(
                "… and %(count)s more opportunities", count=len(lines) - LISTED_LEADS
            )
            parts.append(more)
        return "\n\n".join(parts)

    def _get_refusal_message(self, obstacles, stage_id):
        """Return what to say when opportunities are kept from going to a stage."""
        stage = self.env["crm.stage"].browse(stage_id)
        if any(found.requirement_id for found in obstacles):
            title = self.env._("Cannot move to “%(stage)s” until:", stage=stage.name)
        elif stage:
            title = self.env._("Cannot go back to “%(stage)s”:", stage=stage.name)
        else:
            title = self.env._("The stage cannot be taken away:")
        return self._get_obstacles_message(title, self._get_obstacle_lines(obstacles))

    def _warn_of_obstacles(self, obstacles):
        """Tell the user and the log what was missing when they moved nevertheless."""
        lines = self._get_obstacle_lines(obstacles)
        title = self.env._("Moved, though it should wait until:")
        self._log_obstacles(title, lines)
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "message": self._get_obstacles_message(title, lines),
                "sticky": True,
            },
        )

    def _log_obstacles(self, title, lines):
        """Write into the log of each opportunity what was missing.

        :param lines: see ``_get_obstacle_lines``
        """
        self._message_log_batch(
            bodies={
                lead_id: Markup("<p>%s</p>%s") % (title, bullets(texts))
                for lead_id, texts in lines.items()
            }
        )
