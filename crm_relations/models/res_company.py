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
        for company in self:
            zone = pytz.timezone(company._get_relation_tz())
            companies[now.astimezone(zone).date()] |= company
        return companies

    def _get_relation_tz(self):
        """Return the name of the time zone in which this company counts its days."""
        self.ensure_one()
        # sudo: only the time zone is read, of a company the caller names.
        company_sudo = self.sudo()
        return (
            company_sudo.partner_id.tz or company_sudo.resource_calendar_id.tz or "UTC"
        )
