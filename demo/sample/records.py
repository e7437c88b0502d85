# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that are created once, however often the loader runs or is killed."""

from odoo.tools import split_every

MODULE = "demo_cdnow"
# The loader speaks for nobody: no followers, no tracking, no notification.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_quick_update": True,
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "import_file": False,
}


class Register:
    """Creates records batch by batch, each under an external id of its own.

    A batch and its external ids are committed together, so that a run that was killed
    is taken up where it stopped.
    """

    def __init__(self, env, commit=True):
        self.env = env(context={**env.context, **SILENT})
        self._commit = commit
        self.created = 0

    def known(self, model):
        """Return ``{name: id}`` of the records of ``model`` that are there."""
        data = self.env["ir.model.data"].search_fetch(
            [("module", "=", MODULE), ("model", "=", model)], ["name", "res_id"]
        )
        return {row.name: row.res_id for row in data}

    def create(self, model, values_by_name, finish=None, size=500):
        """Create what is missing.

        :param str model: name of the model
        :param dict values_by_name: values by external name
        :param finish: called with the records and the names of each batch, before
            the batch is committed
        :return: ``{name: id}`` of all of ``model``, old and new
        """
        known = self.known(model)
        missing = [name for name in values_by_name if name not in known]
        for names in split_every(size, missing):
            records = self.env[model].create([values_by_name[name] for name in names])
            if finish:
                finish(records, names)
            self._remember(records, names)
            known.update(zip(names, records.ids, strict=True))
            self.created += len(names)
            self.end_batch()
        return known

    def end_batch(self):
        """Keep what was done so far; a later kill does not undo it."""
        self.env.flush_all()
        if self._commit:
            self.env.cr.commit()
        self.env.invalidate_all()

    def _remember(self, records, names):
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}
                for name, record in zip(names, records, strict=True)
            ]
        )
