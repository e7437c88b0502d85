from odoo import api, models
from odoo.tools import SQL

# What the log is to follow when the transaction is flushed: opportunities that were
# merged, and those that got to know their customer.
MERGED = "crm_relations.merged_leads"
KNOWN = "crm_relations.known_leads"

# Of a message that several opportunities got before their customer was known, keeps
# the row of the one that stays.
MERGE_LEADS = """
    WITH merged AS (
        SELECT * FROM unnest(%(sources)s, %(heads)s) AS merged (id, head_id)
    ), ranked AS (
        SELECT row.id, COALESCE(merged.head_id, row.lead_id) AS lead_id,
               row.commercial_partner_id IS NULL AND row.external_id IS NOT NULL
               AND row_number() OVER (
                       PARTITION BY COALESCE(merged.head_id, row.lead_id),
                                    row.commercial_partner_id, row.external_id,
                                    row.company_id
                           ORDER BY merged.id IS NOT NULL, row.id
                   ) > 1 AS doubled
          FROM crm_interaction row
     LEFT JOIN merged ON merged.id = row.lead_id
         WHERE row.lead_id = ANY(%(sources)s) OR row.lead_id = ANY(%(heads)s)
    ), gone AS (
        DELETE FROM crm_interaction row
         USING ranked
         WHERE row.id = ranked.id AND ranked.doubled
    )
    UPDATE crm_interaction row
       SET lead_id = ranked.lead_id
      FROM ranked
     WHERE row.id = ranked.id AND NOT ranked.doubled AND row.lead_id <> ranked.lead_id
"""

# What was said before the customer was known.
UNKNOWN_CUSTOMER = """
    SELECT row.id, partner.id AS partner_id, partner.commercial_partner_id
      FROM crm_interaction row
      JOIN crm_lead lead ON lead.id = row.lead_id
      JOIN res_partner partner ON partner.id = lead.partner_id
     WHERE row.lead_id = ANY(%s) AND row.commercial_partner_id IS NULL
"""


class CrmInteraction(models.Model):
    """How the log follows opportunities that are merged or get to know a customer."""

    _inherit = "crm.interaction"

    @api.model
    def _merge_leads(self, sources, destination):
        """Bring what belongs to merged opportunities to the one that stays.

        Costs no query now: a team assigns thousands of leads and merges as it goes.
        All of it follows when the transaction is flushed, or before opportunities are
        deleted: see `crm.lead._follow_merges`. Raw SQL: the user may merge the
        opportunities, and what belongs to them only follows.

        :param sources: the opportunities that go
        :param destination: the opportunity that stays
        """
        merges = self._get_to_follow(MERGED, dict)
        merges.update(dict.fromkeys(sources.ids, destination.id))

    @api.model
    def _adopt_later(self, leads):
        """Give what was said before the customer was known to the customer.

        Costs no query now; it is done when the transaction is flushed.

        :param leads: opportunities that have just got a customer
        """
        self._get_to_follow(KNOWN, set).update(leads.ids)

    def _get_to_follow(self, key, kind):
        precommit = self.env.cr.precommit
        if key not in precommit.data:
            precommit.data[key] = kind()
            precommit.add(self._follow_leads)
        return precommit.data[key]

    def _follow_leads(self):
        """Bring the rows of merged opportunities, and of known customers, to them."""
        merges = self.env.cr.precommit.data.pop(MERGED, {})
        known = self.env.cr.precommit.data.pop(KNOWN, set())
        if not merges and not known:
            return
        self.env.flush_all()
        # Queued rows, too, name opportunities that are about to be deleted.
        self._flush_queue()
        if merges:
            merges = {source: _get_head(merges, source) for source in merges}
            self.env["crm.lead"]._follow_merges(merges)
            # A head may know its customer already, and is not written then.
            known.update(merges.values())
        self._adopt(sorted(known))

    def _follow_merges(self, merges):
        """Bring the rows of merged opportunities to those that stay.

        :param merges: ``{id: id of the one that stays}``
        """
        sources, heads = list(merges), list(merges.values())
        self.env.cr.execute(SQL(MERGE_LEADS, sources=sources, heads=heads))

    def _adopt(self, lead_ids):
        self._reassign_written(SQL(UNKNOWN_CUSTOMER, lead_ids))


def _get_head(merges, lead_id):
    """Return what is left of an opportunity, of which the head may be merged too."""
    while lead_id in merges:
        lead_id = merges[lead_id]
    return lead_id
