from odoo import api, fields, models
from odoo.exceptions import UserError


class SupplierEvaluationTemplate(models.Model):
    """What is asked in a site survey, and what makes a supplier qualified.

    A survey copies all of it when it is planned: what is edited here later counts for
    the next one.
    """

    _name = "supplier.evaluation.template"
    _description = "Evaluation Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to share the template among all companies.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Categories below them included. Leave empty for all.",
    )
    limit_qualified = fields.Integer(
        string="Qualified from",
        required=True,
        default=80,
        help="Overall score from which on a supplier is qualified, if no area is below "
        "its minimum.",
    )
    limit_conditional = fields.Integer(
        string="Conditional from",
        required=True,
        default=60,
        help="Overall score below which a supplier is rejected.",
    )
    conditional_months = fields.Integer(
        string="Conditional for",
        required=True,
        default=6,
        help="For how many months a supplier is accepted under conditions.",
    )
    area_ids = fields.One2many("supplier.evaluation.area", "template_id", copy=True)
    criterion_ids = fields.One2many(
        "supplier.evaluation.criterion", "template_id", copy=True
    )
    problem = fields.Text(
        compute="_compute_problem", help="Why no survey can be planned with it."
    )

    _limits_ordered = models.Constraint(
        "CHECK (0 <= limit_conditional AND limit_conditional <= limit_qualified "
        "AND limit_qualified <= 100)",
        "The limits lie between 0 and 100, the one for “conditional” below the other.",
    )
    _months_positive = models.Constraint(
        "CHECK (conditional_months > 0)", "Conditions hold for one month at least."
    )

    @api.depends(
        "area_ids.weight",
        "area_ids.is_gate",
        "criterion_ids.kind",
        "criterion_ids.weight",
        "criterion_ids.principle_id",
    )
    def _compute_problem(self):
        for template in self:
            template.problem = "\n".join(template._get_problems())

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_problems(self):
        """Return why no survey could go by this template, a sentence each."""
        self.ensure_one()
        problems = []
        total = sum(self.area_ids.mapped("weight"))
        if total != 100:
            problems.append(
                self.env._("The weights of the areas add up to %s: make it 100.", total)
            )
        if not self.criterion_ids:
            problems.append(self.env._("Add what is asked."))
        scored = self.criterion_ids.filtered(lambda c: c.kind == "score" and c.weight)
        for area in self.area_ids.filtered("weight"):
            if area.principle_id not in scored.principle_id:
                problems.append(
                    self.env._(
                        "“%s” has a weight, but nothing in it is scored.",
                        area.principle_id.name,
                    )
                )
        strange = self.criterion_ids.principle_id - self.area_ids.principle_id
        problems += [
            self.env._("Something is asked about “%s”, which is no area.", name)
            for name in strange.mapped("name")
        ]
        return problems

    def _check_usable(self):
        """Refuse to plan a survey that could have no result.

        :raise UserError: with all that is wrong with the template
        """
        for template in self:
            if problems := template._get_problems():
                lines = "\n".join(f"- {problem}" for problem in problems)
                raise UserError(
                    self.env._(
                        "No survey can go by “%(name)s”:\n%(problems)s",
                        name=template.name,
                        problems=lines,
                    )
                )

    def _fits(self, application):
        """Tell whether an application may be surveyed by this template."""
        self.ensure_one()
        category = application.category_id
        return self.company_id in (
            self.company_id.browse(),
            application.company_id,
        ) and (
            not self.category_ids
            or any(
                (category.parent_path or "").startswith(above.parent_path)
                for above in self.category_ids
            )
        )

    @api.model
    def _get_template(self, application):
        """Return the template for an application: the most special that fits."""
        templates = self.search(
            [("company_id", "in", [application.company_id.id, False])]
        )
        templates = templates.filtered(lambda template: template._fits(application))
        return templates.sorted(
            lambda template: (not template.category_ids, not template.company_id)
        )[:1]

    def _prepare_rules(self):
        """Return what the outcome is computed by, see ``tools.survey.judge``."""
        self.ensure_one()
        return {
            "qualified": self.limit_qualified,
            "conditional": self.limit_conditional,
            "months": self.conditional_months,
            "areas": [area._prepare_rule() for area in self.area_ids],
        }
