from odoo import api, models
from odoo.fields import Domain

OPERATORS = ("=", "!=", "in", "not in")


class SupplierFindingMixin(models.AbstractModel):
    """A record with findings, some of which are hidden from some people.

    Core looks at all of them when it searches who has any, or which ones, whatever
    may be read; what was found is a secret until all have submitted, and that
    something was found, too.
    """

    _name = "supplier.finding.mixin"
    _description = "Record with Findings"

    @api.model
    def _search(self, domain, *args, **kwargs):
        if not self.env.su:
            domain = Domain(domain).map_conditions(_guard_condition)
        return super()._search(domain, *args, **kwargs)


def _guard_condition(condition):
    """Return a condition on findings that asks only those that may be read."""
    operator, value = condition.operator, condition.value
    if condition.field_expr != "finding_ids" or operator not in OPERATORS:
        return condition
    is_list = not isinstance(value, str) and hasattr(value, "__iter__")
    values = list(value) if is_list else [value]
    found = [Domain("finding_ids", "any", [("id", "in", [v for v in values if v])])]
    if not all(values):
        found.append(~Domain("finding_ids", "any", [("id", ">", 0)]))
    result = Domain.OR(found)
    return ~result if operator in ("!=", "not in") else result
