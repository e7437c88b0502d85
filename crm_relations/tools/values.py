from odoo.tools import is_html_empty


def is_filled(value):
    """Tell whether a value read from a record counts as filled in."""
    return not is_html_empty(value) if isinstance(value, str) else bool(value)


def has_value(record, path):
    """Tell whether anything is filled in along a path such as ``partner_id.email``.

    :raise KeyError: when there is no such field
    """
    values = record.mapped(path)
    return any(map(is_filled, values)) if isinstance(values, list) else bool(values)
