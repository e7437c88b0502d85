from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KINDS = [
    ("field", "A field is filled in"),
    ("checklist", "The checklist is ticked off"),
    ("questions", "The questions are answered"),
    ("interaction", "There were interactions"),
    ("quotation", "There is a quotation"),
    ("closing", "The expected closing is set"),
    ("domain", "A condition is met"),
]


class CrmStageRequirement(models.Model):
    """One thing that must be so before an opportunity goes on from a stage.

    It belongs to no company, as stages do not. Whether it is met is found out in
    ``crm_stage_requirement_check``.
    """

    _name = "crm.stage.requirement"
    _description = "Stage Requirement"
    _order = "sequence, id"

    stage_id = fields.Many2one(
        "crm.stage", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, string="What", required=True, default="field")
    name = fields.Char(
        string="Text",
        translate=True,
        help="What salespeople are told. Left empty, it is put together from the rest.",
    )
    default_name = fields.Char(compute="_compute_default_name", string="Default Text")
    field_path = fields.Char(string="Field")
    domain = fields.Char(string="Condition", default="[]")
    min_count = fields.Integer(string="At Least", default=1)
    purpose_id = fields.Many2one(
        "crm.interaction.purpose", index="btree_not_null", ondelete="restrict"
    )
    days = fields.Integer(
        string="Within Days", help="Only interactions of the last days count; 0: all."
    )

    _numbers_positive = models.Constraint(
        "CHECK (min_count > 0 AND days >= 0)",
        "Ask for at least one interaction, and for no negative number of days.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("name", "default_name")
    def _compute_display_name(self):
        for requirement in self:
            requirement.display_name = requirement.name or requirement.default_name

    @api.depends("kind", "field_path", "domain", "min_count", "purpose_id", "days")
    @api.depends_context("lang")
    def _compute_default_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for requirement in self:
            text = kinds.get(requirement.kind)
            if requirement.kind == "field" and requirement.field_path:
                text = self.env._(
                    "%(field)s is filled in", field=requirement._get_field_label()
                )
            elif requirement.kind == "interaction":
                text = requirement._get_interaction_text()
            elif requirement.kind == "domain" and requirement.domain:
                text = self.env._(
                    "Condition: %(condition)s", condition=requirement.domain
                )
            requirement.default_name = text

    def _get_field_label(self):
        """Return the names of the fields along the path, as people know them."""
        model = self.env["crm.lead"]
        labels = []
        for fname in self.field_path.split("."):
            field = model._fields.get(fname)
            if field is None:
                return self.field_path
            labels.append(field._description_string(self.env))
            model = self.env[field.comodel_name] if field.relational else model
        return " › ".join(labels)

    def _get_interaction_text(self):
        values = {
            "count": self.min_count,
            "days": self.days,
            # sudo: its name is all that is taken; who reads the requirement may see it.
            "purpose": self.sudo().purpose_id.name,
        }
        if self.purpose_id and self.days:
            return self.env._(
                "Interactions about “%(purpose)s” within %(days)s days: at least "
                "%(count)s",
                **values,
            )
        if self.purpose_id:
            return self.env._(
                "Interactions about “%(purpose)s”: at least %(count)s", **values
            )
        if self.days:
            return self.env._(
                "Interactions within %(days)s days: at least %(count)s", **values
            )
        return self.env._("Interactions: at least %(count)s", **values)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("kind", "field_path")
    def _check_field_path(self):
        for requirement in self:
            if requirement.kind != "field":
                continue
            if not requirement.field_path:
                raise ValidationError(
                    self.env._("Choose the field that must be filled in.")
                )
            requirement._check_path_exists()

    def _check_path_exists(self):
        model = self.env["crm.lead"]
        for fname in self.field_path.split("."):
            field = None if model is None else model._fields.get(fname)
            if field is None:
                raise ValidationError(
                    self.env._(
                        "Opportunities have no field “%(field)s”.",
                        field=self.field_path,
                    )
                )
            model = self.env[field.comodel_name] if field.relational else None

    @api.constrains("kind", "domain")
    def _check_domain(self):
        for requirement in self:
            if requirement.kind != "domain":
                continue
            try:
                domain = requirement._get_domain()
                self.env["crm.lead"]._search(domain)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition %(condition)s cannot be checked on "
                        "opportunities: %(error)s",
                        condition=requirement.domain,
                        error=error,
                    )
                ) from error
            if domain.is_true():
                raise ValidationError(
                    self.env._("Tell the condition that opportunities must meet.")
                )

    def _get_domain(self):
        """Return the condition.

        :raise ValueError, SyntaxError: when it is none
        :rtype: Domain
        """
        return self._parse_domain(self.domain)

    @api.model
    def _parse_domain(self, text):
        domain = Domain(literal_eval((text or "[]").strip()))
        domain.validate(self.env["crm.lead"])
        return domain
