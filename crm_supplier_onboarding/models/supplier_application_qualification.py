from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class SupplierApplication(models.Model):
    """What an application leads to: the qualification of the supplier."""

    _inherit = "supplier.application"

    conditional_limit = fields.Monetary(
        string="Limit under Conditions",
        copy=False,
        help="What may be ordered until the conditions are met, without taxes.",
    )
    conditional_until = fields.Date(
        string="Conditions Last until",
        copy=False,
        help="Until when the supplier is accepted under conditions.",
    )
    is_conditional = fields.Boolean(compute="_compute_is_conditional")
    qualification_ids = fields.One2many(
        "supplier.qualification",
        "application_id",
        string="Qualifications",
        readonly=True,
        groups="purchase.group_purchase_user",
    )

    _conditional_limit_positive = models.Constraint(
        "CHECK (conditional_limit >= 0)", "A limit cannot be negative."
    )

    def _compute_is_conditional(self):
        for application in self:
            application.is_conditional = application._get_outcome() == "conditional"

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_outcome(self):
        """Return what the site survey came to, where there was one."""
        self.ensure_one()
        return "survey_outcome" in self._fields and self.survey_outcome

    def _get_conditional_until(self):
        """Return when the conditions end: by the requester, else by the survey."""
        self.ensure_one()
        computed = "survey_date_end" in self._fields and self.survey_date_end
        return self.conditional_until or computed

    def _get_missing_application(self):
        return super()._get_missing_application() + self._get_missing_conditions()

    def _get_missing_contract(self):
        return super()._get_missing_contract() + self._get_missing_conditions()

    def _get_missing_conditions(self):
        """Return what a supplier under conditions lacks: see ``_get_missing``."""
        if not self.is_conditional:
            return []
        missing = []
        if not self.conditional_limit:
            missing.append(self.env._("Give the limit under conditions."))
        until = self._get_conditional_until()
        if not until:
            missing.append(self.env._("Give the day until which the conditions last."))
        elif until < fields.Date.context_today(self):
            missing.append(
                self.env._("The conditions ended on %s.", fields.Date.to_string(until))
            )
        return missing

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _create_qualifications(self):
        """Qualify the suppliers of applications that are being registered.

        The caller has checked the user and that nothing is missing. What is in force
        for the same supplier, company and category ends.

        :return: the new qualifications
        """
        Qualification = self.env["supplier.qualification"]
        vals_list = [
            application._prepare_qualification_values() for application in self
        ]
        Qualification._make_way(vals_list)
        # sudo: see above; nobody else makes qualifications.
        return Qualification.sudo().create(vals_list).with_env(self.env)

    def _prepare_qualification_values(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        months = self.company_id.onboarding_validity_months
        values = {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "category_id": self.category_id.id,
            "application_id": self.id,
            "kind": "qualified",
            "date_from": today,
            "date_to": today + relativedelta(months=months, days=-1),
        }
        if self.is_conditional:
            values.update(
                kind="conditional",
                limit_amount=self.conditional_limit,
                date_to=self._get_conditional_until(),
            )
        return values

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.readonly
    def action_open_qualifications(self):
        """Return the action that shows what came of these applications."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_qualification_action"
        )
        action["domain"] = [("application_id", "in", self.ids)]
        action["context"] = {}
        return action
