from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmPipelineTemplate(models.Model):
    """A row of stages that a sales team can be given.

    A template is only a recipe: editing it changes no stage that was made from it.
    """

    _name = "crm.pipeline.template"
    _description = "Pipeline Template"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="When to use this pipeline.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to share the template among all companies.",
    )
    stage_ids = fields.One2many(
        comodel_name="crm.pipeline.template.stage",
        inverse_name="template_id",
        string="Stages",
        copy=True,
    )
    stage_count = fields.Integer(string="Number of Stages", compute="_compute_stages")
    stage_names = fields.Char(string="Stages in Order", compute="_compute_stages")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("stage_ids.name", "stage_ids.sequence")
    def _compute_stages(self):
        for template in self:
            stages = template.stage_ids.sorted()
            template.stage_count = len(stages)
            template.stage_names = " › ".join(stage.name or "" for stage in stages)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if default and "name" in default:
            return vals_list
        return [
            dict(vals, name=self.env._("%s (copy)", template.name))
            for template, vals in zip(self, vals_list, strict=True)
        ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.readonly
    def action_open_apply(self):
        """Open the wizard that gives this pipeline to a team.

        :return: an ``ir.actions.act_window`` dictionary
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_pipeline_apply_action"
        )
        action["context"] = {"default_template_id": self.id}
        return action

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_usable(self):
        """Check that opportunities can be won in this pipeline, and be open."""
        self.ensure_one()
        won = self.stage_ids.filtered("is_won")
        if not won or won == self.stage_ids:
            raise UserError(
                self.env._(
                    "The pipeline template %(name)s needs a stage that is won, and"
                    " one that is not.",
                    name=self.display_name,
                )
            )

    def _propose_mapping(self, stages):
        """Propose where the opportunities of stages go.

        What is won goes to what is won. Others go to the stage with the same name, or
        as far along the new row as they were along the old one.

        :param recordset stages: of crm.stage, in order
        :return: stage (crm.stage) to stage (crm.pipeline.template.stage)
        :rtype: dict
        """
        self.ensure_one()
        mapping = {}
        for is_won in (False, True):
            old = stages.filtered(lambda stage, won=is_won: stage.is_won == won)
            new = self.stage_ids.sorted().filtered(
                lambda line, won=is_won: line.is_won == won
            )
            by_name = {line.name.strip().casefold(): line for line in reversed(new)}
            for rank, stage in enumerate(old):
                same = by_name.get(stage.name.strip().casefold())
                mapping[stage] = same or new[rank * len(new) // len(old) :][:1]
        return mapping
