from odoo import api, models
from odoo.exceptions import UserError

# What was captured tells what happened; only what people think of it may change.
CAPTURED_FACTS = frozenset(
    (
        "calendar_event_id",
        "channel",
        "commercial_partner_id",
        "company_id",
        "date",
        "direction",
        "duration",
        "external_id",
        "partner_id",
        "source_id",
        "source_model",
        "summary",
    )
)
# What a row may be linked to only by somebody who may read it.
LINKS = {
    "calendar_event_id": "calendar.event",
    "lead_id": "crm.lead",
    "order_id": "sale.order",
}


class CrmInteraction(models.Model):
    """What people, imports and other systems may not do to the log."""

    _inherit = "crm.interaction"

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        self._check_links(vals_list)
        return interactions

    def write(self, vals):
        if not CAPTURED_FACTS.isdisjoint(vals) and not self.env.su:
            captured = self.filtered("source_model")
            changed = captured._get_changed_facts(vals)
            if changed:
                raise UserError(
                    self.env._(
                        "“%(name)s” was logged automatically: its %(field)s cannot be "
                        "changed. You can still set the purpose, the feedback, the "
                        "outcome and a note.",
                        name=captured[0].display_name,
                        field=self._fields[changed]._description_string(self.env),
                    )
                )
        result = super().write(vals)
        self._check_links([vals])
        if "company_id" in vals:
            # Rules were checked on the company that the row leaves.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_meeting(self):
        """A deleted row of a meeting would be logged again within minutes."""
        if self.env.su:
            return
        for interaction in self.filtered("calendar_event_id"):
            if interaction.source_model == "calendar.event":
                raise UserError(
                    self.env._(
                        "“%(name)s” would be logged again, since the meeting is in the "
                        "calendar. Make the meeting private or delete it first.",
                        name=interaction.display_name,
                    )
                )

    def _check_links(self, vals_list):
        """Refuse links to what the user may not read.

        Rules are checked on what a row is linked to before a change, not on what it
        goes to, and reading it back would show the name.
        """
        if self.env.su:
            return
        for fname, model in LINKS.items():
            ids = {vals[fname] for vals in vals_list if vals.get(fname)}
            # Not on none: it would ask for the rights of a seller all the same.
            if ids:
                self.env[model].browse(ids).check_access("read")

    def _get_changed_facts(self, vals):
        """Return the first captured fact that ``vals`` would really change."""
        for fname in sorted(CAPTURED_FACTS.intersection(vals)):
            field = self._fields[fname]
            for interaction in self:
                value = field.convert_to_cache(vals[fname], interaction)
                if value != field.convert_to_cache(interaction[fname], interaction):
                    return fname
        return None
