from odoo import fields, models


class SupplierInterviewType(models.Model):
    """Whom to talk to in the general survey, and who of us has to be there."""

    _name = "supplier.interview.type"
    _description = "Supplier Interview Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to ask for it in all companies."
    )
    contact_role_id = fields.Many2one(
        "supplier.contact.role",
        string="With",
        ondelete="restrict",
        help="What the contact is at the supplier. Leave empty for anybody.",
    )
    role_ids = fields.Many2many(
        "res.role",
        string="Our Participants",
        help="A member of each role has to take part.",
    )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_missing(self, interviews):
        """Return what this interview lacks, or None when one lacks nothing.

        :param interviews: the ``crm.interaction`` records of one application
        """
        self.ensure_one()
        own = interviews.filtered(lambda i: i.onboarding_interview_type_id == self)
        if not own:
            return self.env._("Hold the interview “%s”.", self.name)
        reasons = [self._get_flaw(interview) for interview in own]
        return all(reasons) and reasons[0] or None

    def _get_flaw(self, interview):
        """Return why an interview does not count, or None."""
        if interview.date > fields.Datetime.now():
            return self.env._("The interview “%s” is still to come.", self.name)
        role = self.contact_role_id
        if role and role not in interview.partner_id.onboarding_role_ids:
            return self.env._(
                "The interview “%(name)s” has to be with a contact who is “%(role)s” "
                "at the supplier.",
                name=self.name,
                role=role.name,
            )
        users = interview.onboarding_participant_ids
        absent = self.role_ids.filtered(lambda r: not r.user_ids & users)
        if absent:
            return self.env._(
                "In the interview “%(name)s” somebody was missing from: %(roles)s.",
                name=self.name,
                roles=", ".join(absent.mapped("name")),
            )
        return None
