import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import format_date

from .crm_care_occurrence import OPEN_STATES
from .res_users import DIGEST_SIZE

_logger = logging.getLogger(__name__)

REASON_SIZE = 200


class CrmCareOccurrence(models.Model):
    """Doing what is due: tasks, messages and the rest, step by step."""

    _inherit = "crm.care.occurrence"

    @api.model
    def _cron_act(self):
        self._act(fields.Datetime.now())

    @api.model
    def _act(self, now, batch_size=500):
        """Take the steps that are due where the responsible users are.

        What was done is noted in the same transaction: killed anywhere and run again,
        each step is taken once. Users are told in one message a day.

        :param datetime now: naive, in UTC
        :param int batch_size: steps per committed batch
        """
        while days := self._call_due(now, batch_size):
            due = self.browse(days)
            tasks = due._take_steps(days)
            self._tell_users(tasks, days)
            if not self.env["ir.cron"]._commit_progress(len(days)):
                break

    def _take_steps(self, days):
        """Take the next step of each.

        :param dict days: by id, the day of whoever is responsible
        :return: the tasks that were made
        """
        tasks = self.env["mail.activity"]
        groups = self.grouped(
            lambda care: (care._get_step_due(days[care.id]), care.user_id.lang)
        )
        for (step, lang), occurrences in groups.items():
            # Rules, playbooks and reasons are for whoever acts to read.
            spoken = occurrences.with_context(lang=lang)
            tasks |= spoken._take_step(step.with_context(lang=lang), days)
        return tasks.with_env(self.env)

    def _get_step_due(self, day):
        """Return the step to take on a day: of several of a document, the nearest.

        Whoever is reminded late is not reminded of what has passed.
        """
        step = self.step_id
        while self._is_on_document() and (following := step._get_next()):
            if following._get_day(self.date_event) > day:
                break
            step = following
        return step

    def _take_step(self, step, days):
        """Take one step for all, or for each where together it fails."""
        try:
            with self.env.cr.savepoint():
                self._begin(days)
                tasks = self._do_step(step)
                self._move_on(step, days)
                self.env.flush_all()
                return tasks
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.invalidate_all()
            if len(self) == 1:
                _logger.warning("Care %s failed: %s", self.id, error)
                self._close("failed", reason=str(error)[:REASON_SIZE])
                return self.env["mail.activity"]
        tasks = self.env["mail.activity"]
        for occurrence in self:
            tasks |= occurrence._take_step(step, days)
        return tasks

    def _begin(self, days):
        """Let what could not be done on its day be due today.

        It had to wait: for more important customers, for a working hour, or because
        nobody had switched the rule on.
        """
        for care in self:
            care.date_step = max(care.date_step, days[care.id])
            care.date_due = max(care.date_due, care.date_step)

    def _move_on(self, step, days):
        """Note that a step was taken, and when the next one is."""
        following = step._get_next()
        for day, occurrences in self.grouped(lambda care: days[care.id]).items():
            still_open = occurrences.filtered(lambda care: care.state in OPEN_STATES)
            still_open.write({"acted_on": day, "step_id": following.id})
            for care in still_open:
                care.date_step = following and (
                    following._get_day(care.date_event)
                    if care._is_on_document()
                    else fields.Date.add(day, days=following.delay_days)
                )
            waiting = still_open.filtered(lambda care: care.activity_id or following)
            waiting.state = "due"
            (still_open - waiting)._close("done", date_done=day)

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _do_step(self, step):
        """Do what a step says, for those who may still be cared for.

        :return: the tasks that were made
        """
        allowed = self._filter_allowed(step)
        if not allowed:
            return self.env["mail.activity"]
        return getattr(allowed, f"_do_{step.action}")(step)

    def _filter_allowed(self, step):
        """Leave out, and close, those who must not be cared for any more.

        Asked when acting: much may have happened since it was planned. What we have to
        do with our own documents is no care.
        """
        if step.action == "task" and step.rule_id.trigger == "date":
            return self
        partners = self.partner_id
        refusing = partners.filtered(
            lambda p: (
                not p.active or p.care_opt_out or p.commercial_partner_id.care_opt_out
            )
        )
        refused = self.filtered(lambda care: care.partner_id in refusing)
        refused._do_cancel(self.env._("Archived, or wants no care."))
        return self - refused

    def _get_targets(self):
        """Return what these of one rule act on: customers, or the documents."""
        on_document = self[:1]._is_on_document()
        return self.env[self.rule_id.res_model].browse(
            [care.res_id if on_document else care.partner_id.id for care in self]
        )

    def _do_task(self, step, reason=False):
        """Make the tasks, in one batch and without a message each."""
        if not self:
            return self.env["mail.activity"]
        targets = self._get_targets()
        model_id = self.env["ir.model"]._get_id(targets._name)
        # What the step before asked for is asked for by this one.
        self._drop_tasks()
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activity_type = step.activity_type_id or self.env.ref(
            "mail.mail_activity_data_todo"
        )
        tasks = Activity.create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": target.id,
                    "activity_type_id": activity_type.id,
                    "summary": care._get_summary(reason or care._get_fallback_reason()),
                    "note": step.note,
                    "date_deadline": care.date_due,
                    "user_id": care.user_id.id,
                    "automated": True,
                }
                for care, target in zip(self, targets, strict=True)
            ]
        )
        for care, task in zip(self, tasks, strict=True):
            care.activity_id = task
        return tasks

    def _get_summary(self, reason=False):
        name = self.rule_id.name
        if self._is_on_document():
            date = fields.Date.subtract(self.date_event, days=self.rule_id.days)
            name = self.env._(
                "%(rule)s: %(date)s", rule=name, date=format_date(self.env, date)
            )
        return f"{name} ({reason})" if reason else name

    def _get_fallback_reason(self):
        """Return why it is not the customer's own salesperson who acts, if so."""
        rule, partner = self.rule_id, self.partner_id
        owner = partner.user_id or partner.commercial_partner_id.user_id
        if rule.responsible == "owner" and self.user_id not in (
            owner,
            self.user_id.browse(),
        ):
            return self.env._("no salesperson")
        return False

    def _do_email(self, step):
        """Send the template to those who have an address and did not refuse mail."""
        reached, tasks = self._split_by_email(step)
        if reached:
            step.template_id.send_mail_batch(reached._get_targets().ids)
            reached._log_interactions(step.template_id.name, channel="email")
        return tasks

    def _split_by_email(self, step):
        """Return whom an e-mail reaches, and the tasks made for all the others."""
        without = self.filtered(lambda care: not care.partner_id.email_normalized)
        refused = (self - without).filtered(lambda care: care.partner_id.is_blacklisted)
        tasks = self._hand_over(
            step, without, self.env._("no e-mail address")
        ) | self._hand_over(step, refused, self.env._("wants no e-mail"))
        return self - without - refused, tasks

    def _do_sms(self, step):
        """Send the text to those who have a number and did not refuse texts."""
        without = self.filtered(lambda care: not care.partner_id.phone_sanitized)
        refused = (self - without).filtered(
            lambda care: care.partner_id.phone_sanitized_blacklisted
        )
        reached = self - without - refused
        if reached:
            # Logged here, once, and not by the composer as well.
            reached._get_targets()._message_sms_schedule_mass(
                template=step.sms_template_id, mass_keep_log=False
            )
            reached._log_interactions(step.sms_template_id.name, channel="sms")
        return self._hand_over(
            step, without, self.env._("no phone number")
        ) | self._hand_over(step, refused, self.env._("wants no text messages"))

    def _hand_over(self, step, occurrences, reason):
        """Make a task of a message that cannot be sent, for whoever stands in."""
        for care in occurrences:
            care.user_id = care.rule_id.fallback_user_id or care.user_id
            care.reason = reason
        return occurrences._do_task(step, reason)

    def _do_opportunity(self, step):
        self.env["crm.lead"].create(
            [
                {
                    "name": care.display_name,
                    "type": "opportunity",
                    "partner_id": care.partner_id.id,
                    "user_id": care.user_id.id,
                    "company_id": care.company_id.id,
                    "description": step.note,
                }
                for care in self
            ]
        )
        return self.env["mail.activity"]

    def _do_server(self, step):
        targets = self._get_targets()
        action = step.server_action_id.with_context(
            active_model=targets._name,
            active_ids=targets.ids,
            active_id=targets[:1].id,
        )
        action.run()
        return self.env["mail.activity"]

    # ------------------------------------------------------------
    # TELLING
    # ------------------------------------------------------------

    @api.model
    def _tell_users(self, tasks, days):
        """Tell users of the day's tasks, in one message a day.

        Those who want a reminder of their tasks anyhow hear of these in it.
        """
        for user, mine in tasks.grouped("user_id").items():
            if user.relation_reminder:
                continue
            care = self.search([("activity_id", "in", mine.ids)], limit=1)
            day = days[care.id]
            if self._is_told(user, day, mine):
                continue
            try:
                with self.env.cr.savepoint():
                    user._send_task_digest(mine[:DIGEST_SIZE], len(mine), day)
            except psycopg2.OperationalError:
                raise
            except Exception:
                # The tasks are there all the same.
                _logger.exception("User %s was not told of their care", user.id)

    @api.model
    def _is_told(self, user, day, tasks):
        """Return whether somebody got other tasks before on their day."""
        domain = [
            ("user_id", "=", user.id),
            ("acted_on", "=", day),
            ("activity_id", "not in", [False, *tasks.ids]),
        ]
        return bool(self.search_count(domain, limit=1))
