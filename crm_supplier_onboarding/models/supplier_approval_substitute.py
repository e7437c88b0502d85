from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SupplierApprovalSubstitute(models.Model):
    """Who decides in the place of an approver who is away."""

    _name = "supplier.approval.substitute"
    _description = "Approval Substitute"
    _order = "date_from desc, id"
    _rec_name = "substitute_id"

    user_id = fields.Many2one(
        "res.users",
        string="Approver",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    date_from = fields.Date(
        string="From",
        help="Without dates the substitute is asked whenever the approver is out of "
        "office.",
    )
    date_to = fields.Date(string="Until")
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty for the documents of all companies.",
    )

    _not_oneself = models.Constraint(
        "CHECK (user_id != substitute_id)", "Choose somebody else as a substitute."
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day cannot be before the first one."
    )

    @api.constrains("user_id", "substitute_id")
    def _check_internal(self):
        if any((line.user_id | line.substitute_id).filtered("share") for line in self):
            raise ValidationError(
                self.env._("Only internal users decide: choose one of them.")
            )

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            # Rules were checked on the approver whom the line leaves.
            self.check_access("write")
        return result

    @api.model
    def _map_current(self, users):
        """Map users who are away now to their substitutes.

        :param users: ``res.users``, as superuser
        :return: dict from user to their ``supplier.approval.substitute``, dated first
        """
        # Days differ by the time zone of the approver, by one at most.
        today = fields.Date.today()
        lines = self.search(
            [
                ("user_id", "in", users.ids),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", today + timedelta(days=1)),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today - timedelta(days=1)),
            ]
        )
        current = lines.filtered(lambda line: line._is_current())
        return current.sorted(lambda line: not line._is_dated()).grouped("user_id")

    def _is_dated(self):
        return bool(self.date_from or self.date_to)

    def _is_current(self):
        """Tell whether the approver is away, and this is who decides then."""
        if not self._is_dated():
            return self.user_id.is_out_of_office
        today = fields.Date.context_today(self.with_context(tz=self.user_id.tz))
        return (self.date_from or today) <= today <= (self.date_to or today)
