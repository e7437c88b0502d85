from odoo import fields, models


class SupplierEvaluationArea(models.Model):
    """What one principle counts in a template."""

    _name = "supplier.evaluation.area"
    _description = "Area of an Evaluation Template"
    _order = "template_id, sequence, id"
    _rec_name = "principle_id"

    template_id = fields.Many2one(
        "supplier.evaluation.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    principle_id = fields.Many2one(
        "supplier.principle", required=True, ondelete="restrict"
    )
    weight = fields.Integer(help="In percent of the overall score.")
    minimum = fields.Integer(
        help="A supplier whose score is below it is conditional at best."
    )
    floor = fields.Integer(
        string="Rejected below",
        help="A supplier whose score is below it is rejected. 0: never.",
    )
    is_gate = fields.Boolean(
        string="Gate", help="It is passed or not, and counts nothing in the score."
    )

    _principle_uniq = models.UniqueIndex(
        "(template_id, principle_id)", "A template has each principle once."
    )
    _percentages = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 100 AND minimum BETWEEN 0 AND 100 "
        "AND floor BETWEEN 0 AND 100)",
        "Weights and limits lie between 0 and 100.",
    )
    _gate_counts_nothing = models.Constraint(
        "CHECK (NOT is_gate OR weight = 0)", "A gate has no weight: set it to 0."
    )

    def _prepare_rule(self):
        return {
            "principle": self.principle_id.id,
            "weight": self.weight,
            "minimum": self.minimum,
            "floor": self.floor,
            "is_gate": self.is_gate,
        }
