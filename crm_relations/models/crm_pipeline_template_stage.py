from odoo import api, fields, models

from .crm_stage_ageing import SILENT_THRESHOLD


class CrmPipelineTemplateStage(models.Model):
    """One stage of a pipeline template."""

    _name = "crm.pipeline.template.stage"
    _description = "Pipeline Template Stage"
    _order = "sequence, id"
    _check_company_auto = True

    template_id = fields.Many2one(
        comodel_name="crm.pipeline.template",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    probability = fields.Float(
        compute="_compute_probability",
        store=True,
        readonly=False,
        aggregator=None,
        help="How likely an opportunity in this stage is won, in percent.",
    )
    is_won = fields.Boolean(string="Is Won Stage?")
    fold = fields.Boolean(string="Folded")
    silent_threshold = fields.Integer(
        string="Days to Be Silent",
        default=SILENT_THRESHOLD,
        help="Days without contact until an opportunity is marked; 0 to never mark it.",
    )
    requirements = fields.Text(
        translate=True, help="What the stage is about, shown as a tip."
    )

    _probability_range = models.Constraint(
        "CHECK (probability BETWEEN 0 AND 100)",
        "A probability is between 0 and 100 %.",
    )
    _won_is_certain = models.Constraint(
        "CHECK (is_won IS NOT TRUE OR probability = 100)",
        "What is won has a probability of 100 %.",
    )
    _silent_threshold_positive = models.Constraint(
        "CHECK (silent_threshold >= 0)",
        "The days without contact cannot be less than 0.",
    )

    @api.depends("is_won")
    def _compute_probability(self):
        for stage in self:
            if stage.is_won:
                stage.probability = 100

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _create_stages(self, team):
        """Make the stages of a team, with their names in every language.

        :return: the stages, in the order of ``self``
        :rtype: recordset of crm.stage
        """
        stages = self.env["crm.stage"].create(
            [
                line._prepare_stage_values(team, 10 * rank)
                for rank, line in enumerate(self, start=1)
            ]
        )
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for line, stage in zip(self, stages, strict=True):
            for name in ("name", "requirements"):
                translations = self._fields[name]._get_stored_translations(line) or {}
                stage.update_field_translations(
                    name,
                    {
                        lang: text
                        for lang, text in translations.items()
                        if text and lang in installed
                    },
                )
        return stages

    def _prepare_stage_values(self, team, sequence):
        self.ensure_one()
        return {
            "name": self.name,
            "sequence": sequence,
            "is_won": self.is_won,
            "fold": self.fold,
            "requirements": self.requirements,
            "team_ids": team.ids,
            "relation_probability": self.probability,
            "relation_silent_threshold": self.silent_threshold,
        }
