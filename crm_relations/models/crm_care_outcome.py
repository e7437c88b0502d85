from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_care_occurrence import OPEN_STATES
from .crm_interaction import OUTCOMES

LOCK = """
    SELECT id FROM crm_care_occurrence WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
SENTIMENT_OF_OUTCOME = {"ordered": "positive", "complaint": "negative"}


class CrmCareOccurrence(models.Model):
    """What came of it, told by people or by the tasks that they finish."""

    _inherit = "crm.care.occurrence"

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

    def _log_interactions(self, feedback, channel=False, outcome=False):
        purpose = self.env.ref(
            "crm_relations.crm_interaction_purpose_care", raise_if_not_found=False
        )
        self.env["crm.interaction"].create(
            [
                {
                    "partner_id": care.partner_id.id,
                    # Documents may belong to all companies, what is said to somebody
                    # does not.
                    "company_id": (care.company_id or self.env.company).id,
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
