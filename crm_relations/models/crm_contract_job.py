import logging

import psycopg2

from odoo import api, models
from odoo.fields import Domain

from .crm_contract_state import LIVE_STATES

_logger = logging.getLogger(__name__)
BATCH_SIZE = 500


class CrmContract(models.Model):
    """The job that moves contracts on when their days come."""

    _inherit = "crm.contract"

    def _group_by_today(self):
        """Return these contracts by what day it is at their companies.

        :rtype: dict[datetime.date, CrmContract]
        """
        companies = self.company_id._group_by_relation_today()
        return {
            today: self.filtered(
                lambda c, companies=companies: c.company_id in companies
            )
            for today, companies in companies.items()
        }

    @api.model
    def _get_due_steps(self, today):
        """Return what may be due on a day: a domain and the method that does it."""
        live = Domain("state", "in", LIVE_STATES)
        running = Domain("state", "in", ("active", "expiring"))
        return [
            (live & Domain("termination_date", "<=", today), type(self)._do_terminate),
            (
                Domain("state", "=", "signed") & Domain("date_start", "<=", today),
                type(self)._do_start,
            ),
            (
                Domain("state", "=", "active")
                & Domain("date_notice", "<=", today)
                & Domain("date_end", ">=", today),
                type(self)._do_expire,
            ),
            (running & Domain("date_end", "<", today), type(self)._do_run_out),
        ]

    def _do_run_out(self, today):
        """Renew what is renewed by itself, and let the others end."""
        renewed = self.filtered(
            lambda c: c.renewal == "auto" and not c.termination_date
        )._do_renew_automatically()
        (self - renewed)._do_end(today)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_move_on(self):
        groups = self._read_group([("state", "in", LIVE_STATES)], ["company_id"])
        companies = self.env["res.company"].union(*(company for [company] in groups))
        for today, same_day in companies._group_by_relation_today().items():
            if not self._move_on(today, same_day):
                return

    @api.model
    def _move_on(self, today, companies, batch_size=BATCH_SIZE):
        """Do what is due at some companies, batch by batch.

        Keeps no note of what it did: states tell. A run that is cut short anywhere is
        completed by the next one, and a second one finds nothing to do.

        :param date today: what day it is at these companies
        :return: whether there was time for everything
        """
        ours = Domain("company_id", "in", companies.ids)
        failed = self.browse()
        for domain, method in self._get_due_steps(today):
            due = ours & domain
            while batch := self.search(
                due & Domain("id", "not in", failed.ids), order="id", limit=batch_size
            ):
                # What somebody else works on is left to the next run.
                locked = batch.try_lock_for_update()
                failed |= (batch - locked) | locked._move_batch_on(method, today)
                if not self.env["ir.cron"]._commit_progress(len(locked)):
                    return False
        return True

    def _move_batch_on(self, method, today):
        """Do what is due for a batch, or for each one if together it fails.

        :return: those for which it fails
        """
        if not self:
            return self
        try:
            with self.env.cr.savepoint():
                method(self, today)
                self.env.flush_all()
            return self.browse()
        except psycopg2.OperationalError:
            raise
        except Exception:
            self.env.invalidate_all()
            if len(self) == 1:
                _logger.exception("Contract %s cannot be moved on.", self.id)
                return self
        failed = self.browse()
        for contract in self:
            failed |= contract._move_batch_on(method, today)
        return failed
