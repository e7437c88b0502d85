from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

COMPARISONS = ("in", "<", "<=", ">", ">=")


class CrmCompletenessMixin(models.AbstractModel):
    """How much of what should be known about a record is filled in.

    One list of criteria, ``_get_relation_completeness_fields``, drives what is shown,
    searched and sorted.
    """

    _name = "crm.completeness.mixin"
    _description = "Completeness"

    relation_completeness = fields.Integer(
        string="Completeness",
        compute="_compute_relation_completeness",
        search="_search_relation_completeness",
        aggregator=None,
        help="How much of what should be known is filled in, in percent.",
        groups="base.group_user",
    )
    relation_missing = fields.Char(
        string="Missing",
        compute="_compute_relation_completeness",
        groups="base.group_user",
    )

    @api.model
    def _get_relation_completeness_fields(self):
        """Return what a complete record holds; override to ask for more or less.

        :return: list of (domain, criteria): the first domain that a record satisfies
            says what is asked of it, and the last one should be ``Domain.TRUE``. A
            criterion is a tuple of names of searchable fields, one of which has to be
            filled in.
        """
        return []

    @api.model
    def _get_relation_completeness_depends(self):
        names = dict.fromkeys(
            condition.field_expr
            for domain, _criteria in self._get_relation_completeness_fields()
            for condition in domain.iter_conditions()
        )
        for _domain, criteria in self._get_relation_completeness_fields():
            names.update(dict.fromkeys(name for names in criteria for name in names))
        return list(names)

    @api.depends(lambda self: self._get_relation_completeness_depends())
    @api.depends_context("lang")
    def _compute_relation_completeness(self):
        self.relation_completeness = 0
        self.relation_missing = False
        todo = self
        for domain, criteria in self._get_relation_completeness_fields():
            records = todo.filtered_domain(domain)
            todo -= records
            labels = [self._get_relation_criterion_label(names) for names in criteria]
            for record in records:
                missing = [
                    label
                    for label, names in zip(labels, criteria, strict=True)
                    if not any(record[name] for name in names)
                ]
                found = len(criteria) - len(missing)
                record.relation_completeness = 100 * found // len(criteria)
                record.relation_missing = format_list(self.env, missing)

    def _get_relation_criterion_label(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in names]
        return format_list(self.env, labels, style="or")

    def _search_relation_completeness(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        if operator == "in":
            value = tuple(int(percent) for percent in value)

        def to_sql(model, alias, query):
            percent = model._get_relation_completeness_sql(alias, query)
            return SQL("%s %s %s", percent, SQL(operator.upper()), value)

        return Domain.custom(to_sql=to_sql)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "relation_completeness":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        self._check_field_access(self._fields[field_name], "read")
        percent = self._get_relation_completeness_sql(alias, query)
        return SQL("%s %s %s", percent, direction, nulls)

    def _get_relation_completeness_sql(self, alias, query):
        """Return the percentage as an SQL expression over the table ``alias``."""

        def to_sql(domain):
            return domain.optimize_full(self)._to_sql(self, alias, query)

        cases = []
        for domain, criteria in self._get_relation_completeness_fields():
            points = [
                SQL(
                    "CASE WHEN %s THEN 1 ELSE 0 END",
                    to_sql(Domain.OR(Domain(name, "!=", False) for name in names)),
                )
                for names in criteria
            ]
            cases.append(
                SQL(
                    "WHEN %s THEN 100 * (%s) / %s",
                    to_sql(domain),
                    SQL(" + ").join(points),
                    len(criteria),
                )
            )
        return SQL("CASE %s ELSE 0 END", SQL(" ").join(cases)) if cases else SQL("0")
