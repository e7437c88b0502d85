from ast import literal_eval

from odoo.fields import Domain


def read_condition(text, model):
    """Return a condition that somebody wrote as a domain.

    Conditions are literals: no word of them is ever run.

    :param str text: empty for everything
    :param model: the records that it is about
    :rtype: Domain
    :raise Exception: of any kind, when it is no domain of these records
    """
    domain = Domain(literal_eval((text or "[]").strip()))
    domain.validate(model)
    return domain
