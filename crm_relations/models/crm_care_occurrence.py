from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_interaction import OUTCOMES

STATES = [
    ("planned", "Planned"),
    ("due", "To Do"),
    ("done", "Done"),
    ("skipped", "Skipped"),
    ("cancelled", "Cancelled"),
    ("failed", "Failed"),
]
OPEN_STATES = ("planned", "due")


class CrmCareOccurrence(models.Model):
    """One occasion of one rule for one customer, or for one document.

    It exists once, whatever runs again.

    Planned and acted on by the jobs; people only tell what came of it.
    """

    _name = "crm.care.occurrence"
    _description = "Care"
    _log_access = False
    _order = "date_due, id"
    _rec_name = "rule_id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "crm.care.rule", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the Customer"
    )
    importance = fields.Selection(
        related="partner_id.commercial_partner_id.relation_importance"
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    period_key = fields.Char(
        required=True, readonly=True, export_string_translation=False
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True, ondelete="set null"
    )
    date_event = fields.Date(string="Occasion", required=True, readonly=True)
    date_due = fields.Date(string="Due", required=True, readonly=True)
    step_id = fields.Many2one(
        "crm.care.step", string="Next Step", readonly=True, ondelete="set null"
    )
    date_step = fields.Date(string="Next Step On", readonly=True)
    acted_on = fields.Date(
        readonly=True, help="The responsible user's day when it was last acted on."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="planned")
    reason = fields.Char(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    date_done = fields.Date(string="Done On", readonly=True)
    activity_id = fields.Many2one(
        "mail.activity",
        string="Task",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    _once = models.UniqueIndex(
        "(rule_id, partner_id, period_key) WHERE res_id IS NULL",
        "The customer is already cared for on this occasion.",
    )
    _document_once = models.UniqueIndex(
        "(rule_id, res_id, period_key) WHERE res_id IS NOT NULL",
        "The document is already taken care of on this occasion.",
    )
    _to_do = models.Index("(date_step, rule_id) WHERE step_id IS NOT NULL")
    _open = models.Index("(user_id, date_due) WHERE state IN ('planned', 'due')")
    _acted = models.Index("(acted_on, rule_id, user_id) WHERE acted_on IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("partner_id", "rule_id")
    def _compute_display_name(self):
        for occurrence in self:
            rule, partner = occurrence.rule_id, occurrence.partner_id
            occurrence.display_name = (
                partner
                and self.env._(
                    "%(rule)s: %(customer)s",
                    rule=rule.name,
                    customer=partner.display_name,
                )
                or rule.name
            )

    @api.depends("state", "date_due")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for occurrence in self:
            occurrence.is_late = (
                occurrence.state in OPEN_STATES and occurrence.date_due < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("state", "in", OPEN_STATES), ("date_due", "<", today)]

    def _get_state_label(self):
        selection = self._fields["state"]._description_selection(self.env)
        return dict(selection)[self.state]

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_on_document(self):
        return self.rule_id.trigger == "date"

    def _close(self, state, **values):
        self.write(
            {
                "state": state,
                "date_done": fields.Date.context_today(self),
                "step_id": False,
                "date_step": False,
                **values,
            }
        )

    def _do_cancel(self, reason):
        """Close these because there is no need any more."""
        self._close("cancelled", reason=reason)
        self._drop_tasks()

    def _drop_tasks(self):
        self.activity_id.with_context(care_keep=True).unlink()

    def _drop(self, returns):
        """Take back what no longer applies.

        :param bool returns: whether the same occasion may come again, as a birthday
            does that was moved
        """
        begun = self.filtered("activity_id")
        (self - begun).unlink()
        if returns:
            begun._drop_tasks()
            begun.unlink()
        else:
            begun._do_cancel(self.env._("No longer needed."))

    def _follow(self, moved_ids):
        """Bring the tasks of these to the user that they have now, and to the day.

        :param set[int] moved_ids: those whose occasion is on another day
        """
        for care in self:
            task = care.activity_id.with_context(mail_activity_quick_update=True)
            if care.id in moved_ids:
                task.date_deadline = care.date_due
            if care.user_id and task.user_id != care.user_id:
                task.user_id = care.user_id

    def _replan(self):
        """Begin these again, for whoever the next run finds responsible."""
        for rule, occurrences in self.grouped("rule_id").items():
            occurrences.write(
                {
                    "state": "planned",
                    "acted_on": False,
                    "step_id": rule._get_first_step().id,
                    "activity_id": False,
                }
            )
        for care in self:
            care.date_step = care.date_due + timedelta(days=care.step_id.delay_days)

    @api.model
    def _merge_partners(self, sources, destination):
        """Drop what collides when customers are merged: one occasion stays one."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_care_occurrence occurrence
                 USING crm_care_occurrence kept
                 WHERE kept.rule_id = occurrence.rule_id
                   AND kept.period_key = occurrence.period_key
                   AND kept.id <> occurrence.id
                   AND occurrence.partner_id = ANY(%(sources)s)
                   AND (kept.partner_id = %(destination)s
                        OR kept.partner_id = ANY(%(sources)s)
                           AND kept.id < occurrence.id)
             RETURNING occurrence.activity_id
                """,
                sources=sources.ids,
                destination=destination.id,
            )
        )
        task_ids = [row[0] for row in self.env.cr.fetchall() if row[0]]
        self.invalidate_model()
        # sudo: whoever may merge customers deletes the ones that go.
        tasks_sudo = self.env["mail.activity"].sudo().browse(task_ids)
        tasks_sudo.with_context(care_keep=True).unlink()
