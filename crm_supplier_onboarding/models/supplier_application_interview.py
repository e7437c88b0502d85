from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierApplication(models.Model):
    """The interviews of the general survey."""

    _inherit = "supplier.application"

    interview_ids = fields.One2many(
        "crm.interaction",
        "onboarding_application_id",
        string="Interviews",
        groups="purchase.group_purchase_user",
    )
    interview_count = fields.Integer(
        compute="_compute_interview_count", groups="purchase.group_purchase_user"
    )

    @api.depends("interview_ids")
    def _compute_interview_count(self):
        for application in self:
            application.interview_count = len(application.interview_ids)

    @api.model
    def _get_unlocked_fields(self):
        # Interviews know themselves until when they may change.
        return super()._get_unlocked_fields() | {"interview_ids"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_interviewed(self):
        # sudo: whether there are any.
        if self.sudo().interview_ids:
            raise UserError(
                self.env._(
                    "A supplier that was interviewed stays: withdraw the application "
                    "instead."
                )
            )

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_missing_survey(self):
        return super()._get_missing_survey() + self._get_missing_interviews()

    def _get_missing_interviews(self):
        """Return a sentence for each interview that is missing or lacks something."""
        if self._is_exempt("interviews"):
            return []
        # sudo: what was held, whoever asks what the application lacks.
        application_sudo = self.sudo()
        types_sudo = self.env["supplier.interview.type"].sudo()
        types_sudo = types_sudo.search(
            [("company_id", "in", [application_sudo.company_id.id, False])]
        )
        interviews_sudo = application_sudo.interview_ids
        return list(filter(None, (t._get_missing(interviews_sudo) for t in types_sudo)))

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    def _get_interview_section(self):
        """Return what the application report says about the interviews.

        :return: dictionary with ``title`` and ``rows``, pairs of label and text
        """
        self.ensure_one()
        # sudo: part of the report, for all who may read that.
        rows = [
            (
                interview_sudo.onboarding_interview_type_id.name
                or self.env._("Interview"),
                interview_sudo._describe_interview(),
            )
            for interview_sudo in self.sudo().interview_ids.sorted("date")
        ]
        return {"title": self.env._("Interviews"), "rows": rows}

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_log_interview(self):
        """Open the form of an interview that was held, filled in as far as it can be.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one().check_access("write")
        self._check_open()
        types = self.env["supplier.interview.type"].search(
            [("company_id", "in", [self.company_id.id, False])]
        )
        missing = types.filtered(lambda t: t._get_missing(self.interview_ids))[:1]
        supplier = self.partner_id.commercial_partner_id
        contacts = (supplier | supplier.child_ids).filtered(
            lambda c: missing.contact_role_id & c.onboarding_role_ids
        )
        view = self.env.ref(
            "crm_supplier_onboarding.crm_interaction_view_form_interview"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Interview"),
            "res_model": "crm.interaction",
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_onboarding_application_id": self.id,
                "default_onboarding_interview_type_id": missing.id,
                "default_onboarding_participant_ids": self.env.user.ids,
                "default_partner_id": contacts[:1].id or supplier.id,
                "default_company_id": self.company_id.id,
                "default_channel": "meeting",
            },
        }
