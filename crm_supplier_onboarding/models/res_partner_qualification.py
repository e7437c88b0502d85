from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    onboarding_qualification_count = fields.Integer(
        string="Qualifications",
        compute="_compute_onboarding_qualification_count",
        groups="purchase.group_purchase_user",
        help="What the supplier is approved for today.",
    )

    def _compute_onboarding_qualification_count(self):
        counts = dict(
            self.env["supplier.qualification"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "valid"),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            company = partner.commercial_partner_id._origin
            partner.onboarding_qualification_count = counts.get(company, 0)

    def action_open_onboarding_qualifications(self):
        """Return the action that shows what the supplier is approved for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_supplier_onboarding.supplier_qualification_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {}
        return action
