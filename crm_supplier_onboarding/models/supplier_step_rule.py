from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.condition import read_condition


class SupplierStepRule(models.Model):
    """Which applications go another way, such as one without a site survey.

    The first rule that fits an application counts.
    """

    _name = "supplier.step.rule"
    _description = "Supplier Step Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to use it in all companies.",
    )
    condition = fields.Char(
        string="Applies to",
        default="[]",
        help="Applications that the rule is for; asked when their general survey is "
        "closed.",
    )
    skip_visit = fields.Boolean(
        string="No Site Survey", help="Go on to the application report at once."
    )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("condition")
    def _check_condition(self):
        # Not as superuser, as constraints are: conditions tell what fields contain.
        applications = self.env["supplier.application"].with_user(self.env.user)
        for rule in self.filtered("condition"):
            try:
                applications._search(rule._get_condition())
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the rule “%(rule)s” cannot be read: "
                        "%(condition)s. Choose fields of the application and fixed "
                        "values. (%(error)s)",
                        rule=rule.name,
                        condition=rule.condition,
                        error=error,
                    )
                ) from error

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_condition(self):
        """Return which applications the rule is for, as a ``Domain``."""
        self.ensure_one()
        return read_condition(self.condition, self.env["supplier.application"])

    def _get_first_for(self, application):
        """Return the first rule that fits an application, or none."""
        # sudo: rules are the same whoever asks, and compare what he need not see.
        application_sudo = application.sudo()
        company_sudo = application_sudo.company_id
        for rule_sudo in self.sudo().search(
            [("company_id", "in", [company_sudo.id, False])]
        ):
            if application_sudo.filtered_domain(rule_sudo._get_condition()):
                return rule_sudo.sudo(self.env.su)
        return self.browse()
