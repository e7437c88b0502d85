from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CrmInteraction(models.Model):
    """An interview is an interaction that belongs to an application."""

    _inherit = "crm.interaction"

    onboarding_application_id = fields.Many2one(
        "supplier.application",
        string="Supplier Application",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    onboarding_interview_type_id = fields.Many2one(
        "supplier.interview.type",
        string="Interview",
        index="btree_not_null",
        ondelete="restrict",
    )
    onboarding_participant_ids = fields.Many2many(
        "res.users",
        "crm_interaction_onboarding_participant_rel",
        string="Our Participants",
        domain="[('share', '=', False)]",
    )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("onboarding_application_id", "commercial_partner_id", "company_id")
    def _check_onboarding_application(self):
        for interview in self.filtered("onboarding_application_id"):
            application = interview.onboarding_application_id
            supplier = application.partner_id.commercial_partner_id
            if (interview.commercial_partner_id, interview.company_id) != (
                supplier,
                application.company_id,
            ):
                raise ValidationError(
                    self.env._(
                        "An interview for “%(name)s” is with a contact of "
                        "“%(supplier)s”.",
                        name=application.display_name,
                        supplier=supplier.name,
                    )
                )

    @api.constrains("onboarding_interview_type_id", "onboarding_application_id")
    def _check_onboarding_interview_type(self):
        for interview in self.filtered("onboarding_interview_type_id"):
            if not interview.onboarding_application_id:
                raise ValidationError(
                    self.env._("Say which application the interview is for.")
                )

    def _describe_interview(self):
        """Return in one line who talked when, and what came of it."""
        self.ensure_one()
        contact = self.partner_id or self.commercial_partner_id
        people = contact | self.onboarding_participant_ids.partner_id
        requester = self.onboarding_application_id.requester_id
        local = self.with_context(tz=requester.tz)
        day = fields.Datetime.context_timestamp(local, self.date).date()
        texts = [
            format_date(self.env, day),
            ", ".join(person.name for person in people),
            self.summary,
            self.note,
        ]
        return " · ".join(filter(None, texts))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._check_onboarding_dossier()
        return interactions

    def write(self, vals):
        self._check_onboarding_dossier()
        result = super().write(vals)
        if "onboarding_application_id" in vals:
            self._check_onboarding_dossier()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_onboarding_locked(self):
        self._check_onboarding_dossier()

    def _check_onboarding_dossier(self):
        """Refuse to change interviews of a dossier that is locked or not one's own."""
        # sudo: access to the rows is checked by the ORM; only the link is looked at.
        application_sudo = self.sudo().onboarding_application_id
        if application_sudo and not self.env.su:
            application_sudo.sudo(False).check_access("write")
            application_sudo._check_open()
