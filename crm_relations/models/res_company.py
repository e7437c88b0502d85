from collections import defaultdict
from datetime import datetime

import pytz

from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _group_by_relation_today(self):
        """Return these companies by what day it is there.

        :rtype: dict[datetime.date, ResCompany]
        """
        now = datetime.now(pytz.utc)
        companies = defaultdict(self.browse)
        # sudo: only the time zone is read, of companies the caller names.
        for company_sudo in self.sudo():
            name = company_sudo.partner_id.tz or company_sudo.resource_calendar_id.tz
            today = now.astimezone(pytz.timezone(name or "UTC")).date()
            companies[today] |= self.browse(company_sudo.id)
        return companies
