from odoo import api, fields, models

VERDICTS = [("open", "Open"), ("met", "Met"), ("unmet", "Not Met")]


class SupplierApplicationJudgement(models.Model):
    """Whether a candidate meets one of the principles, by the general survey."""

    _name = "supplier.application.judgement"
    _description = "Judgement by a Principle"
    _order = "application_id, sequence, id"
    _rec_name = "principle_id"

    application_id = fields.Many2one(
        "supplier.application",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True
    )
    principle_id = fields.Many2one(
        "supplier.principle", required=True, readonly=True, ondelete="restrict"
    )
    description = fields.Char(related="principle_id.description")
    sequence = fields.Integer(related="principle_id.sequence", store=True)
    verdict = fields.Selection(VERDICTS, required=True, default="open")
    remark = fields.Char()

    _once = models.UniqueIndex(
        "(application_id, principle_id)", "Each principle is judged once."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        # Judged is what the survey started with.
        if operation == "write" and field.name in ("application_id", "principle_id"):
            return self.env.su
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if not self.env.su:
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        """Refuse to change judgements of a dossier that is locked."""
        # sudo: whether the line may be written is checked by the ORM; only the state
        # of the dossier is looked at.
        self.sudo().application_id._check_open()
