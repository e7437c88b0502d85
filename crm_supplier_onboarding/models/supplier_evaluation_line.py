from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .supplier_evaluation_criterion import KINDS

NOT_APPLICABLE = "na"
MARKS = [
    ("0", "0"),
    ("2", "2"),
    ("4", "4"),
    ("6", "6"),
    ("8", "8"),
    ("10", "10"),
    (NOT_APPLICABLE, "N/A"),
]
GATES = [("pass", "Passed"), ("fail", "Not Passed")]
ANSWERS = ("score", "gate", "remark")


class SupplierEvaluationLine(models.Model):
    """One answer of one department: a secret until all departments have answered.

    Whatever must not be known before is here and in the findings, so that record rules
    on the two are enough.
    """

    _name = "supplier.evaluation.line"
    _description = "Answer of an Evaluation"
    _order = "evaluation_id, sequence, id"

    evaluation_id = fields.Many2one(
        "supplier.evaluation", required=True, index=True, ondelete="cascade"
    )
    application_id = fields.Many2one(
        related="evaluation_id.application_id", store=True, index=True
    )
    company_id = fields.Many2one(related="evaluation_id.company_id", store=True)
    role_id = fields.Many2one(related="evaluation_id.role_id", store=True)
    partner_id = fields.Many2one(related="evaluation_id.partner_id", store=True)
    criterion_id = fields.Many2one(
        "supplier.evaluation.criterion", index="btree_not_null", ondelete="set null"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Question", required=True, translate=True)
    guidance = fields.Text(related="criterion_id.guidance")
    principle_id = fields.Many2one(
        "supplier.principle", required=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True)
    weight = fields.Integer()
    critical = fields.Boolean()
    score = fields.Selection(MARKS, help="From 0, absent, to 10, exemplary.")
    gate = fields.Selection(GATES)
    remark = fields.Text()
    is_scored = fields.Boolean(compute="_compute_points", store=True)
    points = fields.Integer(
        string="Score (0-100)", compute="_compute_points", store=True, aggregator="avg"
    )

    @api.depends("score", "kind")
    def _compute_points(self):
        for line in self:
            mark = line._get_mark()
            line.is_scored = mark is not None
            line.points = 10 * (mark or 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and field.name not in ANSWERS:
            return self.env.su
        return super()._has_field_access(field, operation)

    def write(self, vals):
        self.evaluation_id._check_changeable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self.evaluation_id._check_changeable()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_mark(self):
        """Return the mark from 0 to 10, or None where there is none."""
        if self.kind != "score" or self.score in (False, NOT_APPLICABLE):
            return None
        return int(self.score)

    def _check_answered(self):
        """Refuse evaluations in which something is not answered.

        :raise UserError: with everything that is missing
        """
        problems = [
            f"- {line.name}: {problem}"
            for line in self
            if (problem := line._get_problem())
        ]
        if problems:
            text = self.env._("Before you submit, answer this:")
            raise UserError("\n".join([text, *problems]))

    def _get_problem(self):
        """Return what this answer lacks, or nothing."""
        remarked = bool((self.remark or "").strip())
        if self.kind == "score" and not self.score:
            return self.env._("give a mark, or say that it is not applicable.")
        if self.kind == "gate" and not self.gate:
            return self.env._("say whether it is passed.")
        if self.score == NOT_APPLICABLE and not remarked:
            return self.env._("add a remark why it is not applicable.")
        if self.gate == "fail" and not remarked:
            return self.env._("add a remark why it is not passed.")
        return ""

    def _clear(self):
        """Take all answers back."""
        self.write(dict.fromkeys(ANSWERS, False))

    def _copy_translations(self):
        """Take over the question in all languages, at once for any number of lines."""
        self.flush_model(["name", "criterion_id"])
        self.criterion_id.flush_recordset(["name"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE supplier_evaluation_line line
                   SET name = criterion.name
                  FROM supplier_evaluation_criterion criterion
                 WHERE criterion.id = line.criterion_id AND line.id = ANY(%s)
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(["name"], flush=False)

    def _prepare_answer(self):
        """Return what counts, see ``tools.survey.judge``."""
        return {
            "line": self.id,
            "principle": self.principle_id.id,
            "role": self.role_id.id,
            "kind": self.kind,
            "weight": self.weight,
            "critical": self.critical,
            "mark": self._get_mark(),
            "passed": self.gate == "pass",
        }
