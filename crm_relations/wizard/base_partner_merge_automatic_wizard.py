from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    # ------------------------------------------------------------
    # PROFILE
    # ------------------------------------------------------------

    @api.model
    def _get_relation_field_groups(self):
        """Return fields that make sense only together: they come from one partner."""
        return [
            ["relation_code"],
            ["relation_size_band", "relation_head_count"],
            ["relation_verified_on", "relation_verified_by"],
            self.env["res.partner"]._get_birthday_fields(),
        ]

    @api.model
    def _update_values(self, src_partners, dst_partner):
        # Core deletes the sources with sudo a few lines later, for whoever may merge.
        src_sudo = src_partners.sudo()
        self._drop_relation_referrer_cycles(src_sudo, dst_partner)
        self._keep_relation_fields_together(src_sudo, dst_partner)
        code = self._release_relation_code(src_sudo)
        result = super()._update_values(src_partners, dst_partner)
        if code and not dst_partner.relation_code:
            dst_partner.relation_code = code
        return result

    @api.model
    def _keep_relation_fields_together(self, src_sudo, dst_partner):
        """Core takes each field from whoever fills it: leave one partner per group."""
        for names in self._get_relation_field_groups():
            candidates = [dst_partner, *reversed(src_sudo)]
            keep = next((p for p in candidates if any(p[n] for n in names)), None)
            (src_sudo - (keep or src_sudo)).write(dict.fromkeys(names, False))

    @api.model
    def _release_relation_code(self, src_sudo):
        """Take the code off the sources: no two rows may bear it, even for a moment."""
        code = next(filter(None, src_sudo.mapped("relation_code")), False)
        src_sudo.write({"relation_code": False})
        src_sudo.flush_recordset(["relation_code"])
        return code

    @api.model
    def _drop_relation_referrer_cycles(self, src_sudo, dst_partner):
        """Forget referrers which are, or lead back to, the partners being merged."""
        # Core has just changed referrers in SQL.
        src_sudo.invalidate_model(["relation_referrer_id"])
        merged_sudo = src_sudo | dst_partner.sudo()
        for partner_sudo in merged_sudo:
            seen_sudo = referrer_sudo = partner_sudo.relation_referrer_id
            while referrer_sudo and referrer_sudo not in merged_sudo:
                referrer_sudo = referrer_sudo.relation_referrer_id - seen_sudo
                seen_sudo |= referrer_sudo
            if referrer_sudo:
                partner_sudo.relation_referrer_id = False

    @api.model
    def _get_relation_merge_models(self):
        """Return our models whose unique key holds a partner.

        Each has ``_merge_partners(sources, destination)``, which moves its rows and
        drops those that would collide.

        :rtype: list[str]
        """
        return ["crm.interaction", "crm.care.occurrence", "crm.partner.metric"]

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Resolve collisions before core re-points the foreign keys.

        Core knows unique constraints only: under a unique index a colliding row
        would abort the merge, under a constraint all rows of the source would go.
        """
        for model in self._get_relation_merge_models():
            self.env[model]._merge_partners(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
