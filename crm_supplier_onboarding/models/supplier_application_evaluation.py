from odoo import api, fields, models
from odoo.tools import formatLang

SURVEY_OUTCOMES = [
    ("qualified", "Qualified"),
    ("conditional", "Conditional"),
    ("rejected", "Rejected"),
]


class SupplierApplication(models.Model):
    """The site survey: one evaluation per department, and what follows from them."""

    _inherit = "supplier.application"

    evaluation_ids = fields.One2many("supplier.evaluation", "application_id")
    finding_ids = fields.One2many("supplier.finding", "application_id")
    finding_count = fields.Integer(compute="_compute_finding_count")
    survey_event_id = fields.Many2one(
        "calendar.event",
        string="Visit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    survey_template_id = fields.Many2one(
        "supplier.evaluation.template",
        string="Evaluation Template",
        ondelete="set null",
        copy=False,
    )
    survey_rules = fields.Json(copy=False, help="What the outcome is computed by.")
    survey_planned = fields.Integer(string="Evaluations", copy=False, aggregator=None)
    survey_submitted = fields.Integer(
        string="Submitted Evaluations", copy=False, aggregator=None
    )
    survey_progress = fields.Char(compute="_compute_survey_progress")
    survey_outcome = fields.Selection(
        SURVEY_OUTCOMES, string="Outcome of the Site Survey", copy=False, tracking=True
    )
    survey_score = fields.Float(
        string="Score", digits=(4, 1), copy=False, aggregator="avg"
    )
    survey_result = fields.Json(copy=False)
    survey_chart = fields.Json(compute="_compute_survey_chart")
    survey_explanation = fields.Text(compute="_compute_survey_explanation")
    date_survey = fields.Date(string="Surveyed on", copy=False)
    survey_date_end = fields.Date(
        string="Conditional until",
        copy=False,
        help="Until when a supplier is accepted under conditions.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("finding_ids")
    @api.depends_context("uid")
    def _compute_finding_count(self):
        groups = self.env["supplier.finding"]._read_group(
            [("application_id", "in", self.ids)], ["application_id"], ["__count"]
        )
        counts = {application.id: count for application, count in groups}
        for application in self:
            application.finding_count = counts.get(application._origin.id, 0)

    @api.depends("survey_planned", "survey_submitted")
    @api.depends_context("lang")
    def _compute_survey_progress(self):
        for application in self:
            application.survey_progress = application.survey_planned and self.env._(
                "%(submitted)s of %(planned)s submitted",
                submitted=application.survey_submitted,
                planned=application.survey_planned,
            )

    @api.depends("survey_result")
    @api.depends_context("lang")
    def _compute_survey_chart(self):
        for application in self:
            application.survey_chart = application._prepare_survey_chart()

    @api.depends("survey_result", "survey_date_end")
    @api.depends_context("lang")
    def _compute_survey_explanation(self):
        for application in self:
            result = application.survey_result
            application.survey_explanation = result and application._explain(result)

    def _prepare_survey_chart(self):
        """Return the result with the names that a picture of it needs."""
        if not (result := self.survey_result):
            return False
        # sudo: names only, of what the reader sees in the result anyway.
        Principle_sudo = self.env["supplier.principle"].sudo()
        Role_sudo = self.env["res.role"].sudo()
        return {
            **result,
            "principles": [
                {**area, "name": Principle_sudo.browse(area["id"]).name}
                for area in result["principles"]
            ],
            "roles": [
                {**role, "name": Role_sudo.browse(role["id"]).name}
                for role in result["roles"]
            ],
        }

    # ------------------------------------------------------------
    # EXPLANATION
    # ------------------------------------------------------------

    def _explain(self, result):
        """Return in words of the reader why the outcome is what it is."""
        labels = dict(self._fields["survey_outcome"]._description_selection(self.env))
        reasons = [self._explain_reason(reason) for reason in result["reasons"]]
        if not reasons:
            score = self._format_score(result["overall"])
            reasons = [self.env._("overall %s, all minima reached", score)]
        text = self.env._(
            "%(outcome)s: %(reasons)s",
            outcome=labels[result["outcome"]],
            reasons="; ".join(reasons),
        )
        if self.survey_date_end:
            until = self.env["ir.qweb.field.date"].value_to_html(
                self.survey_date_end, {}
            )
            text = self.env._("%(text)s (until %(date)s)", text=text, date=until)
        return text

    def _explain_reason(self, reason):
        code = reason["code"]
        if code == "nothing_scored":
            return self.env._("nothing was scored")
        if code in ("gate_failed", "critical_zero"):
            # sudo: the result is there, hence all answers may be read.
            line_sudo = (
                self.env["supplier.evaluation.line"].sudo().browse(reason["line"])
            )
            if code == "gate_failed":
                return self.env._("“%s” is not passed", line_sudo.name)
            return self.env._("“%s” is critical and got 0", line_sudo.name)
        # sudo: the name of a principle is no secret.
        principle_sudo = (
            self.env["supplier.principle"].sudo().browse(reason.get("principle"))
        )
        if code == "not_scored":
            return self.env._("%s was not scored", principle_sudo.name)
        return self.env._(
            "%(what)s %(score)s < %(limit)s",
            what=principle_sudo.name or self.env._("overall"),
            score=self._format_score(reason["score"]),
            limit=self._format_score(reason["limit"]),
        )

    def _format_score(self, score):
        return formatLang(self.env, score, digits=0 if score == int(score) else 1)

    def _get_survey_section(self):
        """Return what the application report says about the site survey.

        :return: dictionary with ``title`` and ``rows``, pairs of label and text
        """
        self.ensure_one()
        chart = self.survey_chart
        rows = []
        if chart:
            rows = [(self.env._("Outcome"), self.survey_explanation)]
            rows += [
                (area["name"], self._format_row(area)) for area in chart["principles"]
            ]
        # sudo: whoever may read the report sees the findings, not before the result.
        findings_sudo = self.sudo().finding_ids if chart else []
        rows += [
            (self.env._("Finding"), f"{finding.name} ({finding._get_state_label()})")
            for finding in findings_sudo
        ]
        return {"title": self.env._("Site Survey"), "rows": rows}

    def _format_row(self, area):
        if area["score"] is None:
            return self.env._("not scored")
        if area["is_gate"]:
            passed = area["score"] == 100
            return self.env._("passed") if passed else self.env._("not passed")
        return self.env._(
            "%(score)s (minimum %(minimum)s, departments from %(low)s to %(high)s)",
            score=self._format_score(area["score"]),
            minimum=area["minimum"],
            low=self._format_score(area["low"]),
            high=self._format_score(area["high"]),
        )
