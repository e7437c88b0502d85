from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
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
LOCK = """
    SELECT id FROM crm_care_occurrence WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
SENTIMENT_OF_OUTCOME = {"ordered": "positive", "complaint": "negative"}


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

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_reached(self):
        """Note that the customer was reached, and finish the task."""
        return self._act_on("reached")

    def action_not_reached(self):
        """Note that nobody was reached, and finish the task."""
        return self._act_on("not_reached")

    def action_ordered(self):
        """Note that the customer ordered, and finish the task."""
        return self._act_on("ordered")

    def action_complaint(self):
        """Note that the customer complained, and finish the task."""
        return self._act_on("complaint")

    def action_skip(self, reason=None):
        """Leave this occasion out; nothing is logged with the customer.

        :param str reason: why, shown in the list
        :raise UserError: if it is over already
        :raise AccessError: if the user may not see it
        """
        open_sudo = self._lock_open()
        open_sudo._do_skip(
            reason or self.env._("Skipped by %(user)s", user=self.env.user.name)
        )
        return True

    def _act_on(self, outcome):
        """Finish these with what came of them.

        :raise UserError: if one is over already
        :raise AccessError: if the user may not see it
        """
        self._lock_open()._do_done(outcome)
        return True

    def _lock_open(self):
        """Return these for writing, if the user may act on them.

        Salespeople see what they are responsible for, their seniors all: whoever sees
        one may say what came of it. Of two people at once, the second one is told.
        """
        self.check_access("read")
        # sudo: who may act was checked above; nobody may write a field by hand.
        open_sudo = self.sudo()
        # Waits for who is about to finish them: the server then tries again and sees.
        self.env.execute_query(SQL(LOCK, open_sudo.ids))
        if closed := open_sudo.filtered(lambda o: o.state not in OPEN_STATES):
            raise UserError(
                self.env._(
                    "“%(care)s” is over already: %(state)s.",
                    care=closed[0].display_name,
                    state=closed[0]._get_state_label(),
                )
            )
        return open_sudo

    def _get_state_label(self):
        selection = self._fields["state"]._description_selection(self.env)
        return dict(selection)[self.state]

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _do_skip(self, reason):
        """Close these and drop their tasks; the steps to come are not taken."""
        self._close("skipped", reason=reason)
        self._drop_tasks()

    def _do_done(self, outcome):
        """Finish these with their tasks."""
        selection = self._fields["outcome"]._description_selection(self.env)
        feedback = dict(selection)[outcome]
        # Those that have no task yet are over, too, whatever steps were to come.
        without = self.filtered(lambda care: not care.activity_id)
        tasks = self.activity_id.with_context(care_outcome=outcome)
        tasks._action_done(feedback=feedback)
        without._finish(feedback, outcome)

    @api.model
    def _finish_tasks(self, activities, feedback):
        """Close what finished activities were for.

        :return: the activities that were logged as care for a customer
        """
        # sudo: whoever may finish the task says what came of it.
        open_sudo = self.sudo().search(
            [("activity_id", "in", activities.ids), ("state", "in", OPEN_STATES)]
        )
        outcome = self.env.context.get("care_outcome")
        outcome = outcome if outcome in dict(OUTCOMES) else False
        # What is done with a document is logged as any other work on it.
        talks_sudo = open_sudo.filtered(
            lambda care: outcome or not care._is_on_document()
        )
        logged = talks_sudo.filtered("partner_id").activity_id
        going_on_sudo = open_sudo.filtered(lambda care: care._goes_on())
        (going_on_sudo & talks_sudo)._log_interactions(feedback, outcome=outcome)
        going_on_sudo._wait()
        (open_sudo - going_on_sudo)._finish(feedback, outcome)
        return logged.with_env(self.env)

    def _finish(self, feedback, outcome):
        """Close these as done, and log that somebody talked to the customers."""
        if not self:
            return
        self._close("done", outcome=outcome)
        talks = self.filtered(lambda care: outcome or not care._is_on_document())
        talks._log_interactions(feedback, outcome=outcome)

    def _is_on_document(self):
        return self.rule_id.trigger == "date"

    def _goes_on(self):
        """Return whether the next step is taken though this one is over.

        A document is reminded of until its date is dealt with: it then is no longer
        one of those that the rule is for. A customer is not asked twice.
        """
        return bool(self.step_id) and self._is_on_document()

    def _wait(self):
        self.write({"state": "planned", "activity_id": False})
        for care in self:
            care.date_due = care.date_step

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

    def _log_interactions(self, feedback, channel=False, outcome=False):
        purpose = self.env.ref(
            "crm_relations.crm_interaction_purpose_care", raise_if_not_found=False
        )
        self.env["crm.interaction"].create(
            [
                {
                    "partner_id": care.partner_id.id,
                    "company_id": care.company_id.id,
                    "user_id": self.env.uid if self.env.uid > 1 else care.user_id.id,
                    "channel": channel
                    or care.activity_id.activity_type_id.relation_channel
                    or "other",
                    "direction": "out",
                    "purpose_id": purpose and purpose.id,
                    "summary": care.rule_id.name,
                    "note": feedback,
                    "outcome": outcome,
                    "sentiment": SENTIMENT_OF_OUTCOME.get(outcome),
                    "external_id": f"{care._name},{care.id},{care.step_id.id or 0}",
                }
                for care in self.filtered("partner_id")
            ]
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

    @api.model
    def _skip_cancelled_tasks(self, activities):
        """Close what somebody cancelled the task of.

        Core deletes the tasks of users who are archived: those are planned anew. No
        client says so: it works as superuser that they are deleted then.
        """
        context = self.env.context if self.env.su else {}
        if context.get("care_keep"):
            return
        # sudo: whoever may cancel the task says that it is not wanted.
        open_sudo = self.sudo().search(
            [("activity_id", "in", activities.ids), ("state", "in", OPEN_STATES)]
        )
        if context.get("care_replan"):
            open_sudo._replan()
        elif open_sudo:
            reason = self.env._("Cancelled by %(user)s", user=self.env.user.name)
            going_on_sudo = open_sudo.filtered(lambda care: care._goes_on())
            going_on_sudo._wait()
            (open_sudo - going_on_sudo)._close("skipped", reason=reason)

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
