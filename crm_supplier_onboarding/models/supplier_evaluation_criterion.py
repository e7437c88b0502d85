from odoo import fields, models

KINDS = [("score", "Score"), ("gate", "Gate"), ("text", "Open Question")]


class SupplierEvaluationCriterion(models.Model):
    """What one department is asked about a supplier."""

    _name = "supplier.evaluation.criterion"
    _description = "Evaluation Criterion"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "supplier.evaluation.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    principle_id = fields.Many2one(
        "supplier.principle", required=True, ondelete="restrict"
    )
    role_id = fields.Many2one(
        "res.role", string="Department", required=True, ondelete="restrict"
    )
    name = fields.Char(string="Question", required=True, translate=True)
    guidance = fields.Text(translate=True, help="What to look at on the spot.")
    kind = fields.Selection(KINDS, required=True, default="score")
    weight = fields.Integer(default=10, help="Among the questions on its principle.")
    critical = fields.Boolean(help="A supplier that gets 0 here is rejected.")

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )
    _critical_is_scored = models.Constraint(
        "CHECK (NOT critical OR kind = 'score')",
        "Only what is scored can be critical: a gate rejects by itself.",
    )

    def _prepare_line_values(self):
        """Return what a survey copies of this question."""
        return {
            "criterion_id": self.id,
            "sequence": self.sequence,
            "name": self.name,
            "principle_id": self.principle_id.id,
            "kind": self.kind,
            "weight": self.weight,
            "critical": self.critical,
        }
