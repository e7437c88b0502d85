# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ask for a page the way the web client does."""

from lxml import etree

PAGE = 80
COUNT_LIMIT = 10_001
RELATIONAL = ("many2one", "many2many", "one2many")


def specification(env, model, view_type, xmlid=None):
    """Return what the web client asks ``web_search_read`` for with a view."""
    view = env.ref(xmlid).id if xmlid else False
    arch = env[model].get_views([(view, view_type)])["views"][view_type]["arch"]
    fields = env[model]._fields
    shown = {
        node.get("name"): not node.get("column_invisible")
        for node in etree.fromstring(arch).iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }
    # The web client asks for no name of what it does not show.
    return {
        name: {"fields": {"display_name": {}} if shown[name] else {}}
        if fields[name].type in RELATIONAL
        else {}
        for name in sorted(shown)
    }


def page(model, spec, domain=(), order=None, offset=0):
    """Return a call that loads a page of a list or kanban view."""

    def call(env):
        return env[model].web_search_read(
            list(domain),
            spec,
            offset=offset,
            limit=PAGE,
            order=order,
            count_limit=COUNT_LIMIT,
        )

    return call


def board(model, spec, domain, groupby, aggregates=()):
    """Return a call that loads the columns of a kanban view with their first cards."""

    def call(env):
        return env[model].web_read_group(
            list(domain),
            [groupby],
            list(aggregates),
            limit=PAGE,
            auto_unfold=True,
            unfold_read_specification=spec,
        )

    return call
