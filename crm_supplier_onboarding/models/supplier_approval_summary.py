from odoo import api, fields, models
from odoo.tools import formatLang


class SupplierApprovalRound(models.Model):
    _inherit = "supplier.approval.round"

    summary = fields.Json(
        help="What is asked and the figures that matter, as they were at submission, "
        "by language.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rounds = super().create(vals_list)
        rounds._freeze_summaries()
        return rounds

    def _freeze_summaries(self):
        """Keep what the documents say of themselves now, in all languages."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        texts = {}
        for model, rounds in self.grouped("res_model").items():
            documents = self.env[model].browse(rounds.mapped("res_id"))
            for lang in langs:
                for round_, document in zip(
                    rounds, documents.with_context(lang=lang), strict=True
                ):
                    text = document._get_approval_summary()
                    texts.setdefault(round_, {})[lang] = text
        for round_, summary in texts.items():
            round_.summary = summary

    def _get_summary(self):
        """Return the frozen summary in the language of the context."""
        self.ensure_one()
        texts = self.summary or {}
        return texts.get(self.env.lang) or next(iter(texts.values()), self.name)


class SupplierApplication(models.Model):
    _inherit = "supplier.application"

    def _get_approval_summary(self):
        """Return what is asked and the figures that matter, a line each."""
        self.ensure_one()
        risks = dict(self._fields["risk"]._description_selection(self.env))
        figures = (
            (self.env._("Supplier"), self.partner_id.name),
            (self.env._("Category"), self.category_id.display_name),
            (
                self.env._("Yearly amount"),
                formatLang(self.env, self.amount_total, currency_obj=self.currency_id),
            ),
            (self.env._("Risk"), risks[self.risk]),
            (self.env._("Payment terms"), self.payment_term_id.name),
            (self.env._("Requester"), self.requester_id.name),
        )
        lines = [
            self.env._("%(label)s: %(value)s", label=label, value=value)
            for label, value in figures
            if value
        ]
        return "\n".join([self.env._("Approve this supplier?"), *lines])
