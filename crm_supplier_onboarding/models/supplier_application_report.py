from markupsafe import Markup

from odoo import models
from odoo.tools import html_sanitize


class SupplierApplication(models.Model):
    """The application report: what was asked for, frozen with each submission."""

    _inherit = "supplier.application"

    def _get_approval_evidence(self):
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        return {
            **super()._get_approval_evidence(),
            "reference": self.name,
            "partner": self.partner_id.display_name,
            "company": self.company_id.name,
            "requester": self.requester_id.name,
            "category": self.category_id.display_name,
            "risk": self.risk,
            "currency_id": self.currency_id.id,
            "amount": self.amount_total,
            "payment_term": self.payment_term_id.name or "",
            "bank_account": self.bank_account_id.sudo().acc_number or "",
            "reason": self.reason or "",
            "trading_policy": self.trading_policy or "",
            "lines": [
                [line.name, line.quantity, line.price, line.amount]
                for line in self.line_ids
            ],
            "deviations": self._prepare_deviation_evidence(),
            # Whole sentences, hence once for each language it may be read in.
            "sections": {
                lang: self.with_context(lang=lang)._get_report_sections()
                for lang in langs
            },
        }

    def _prepare_deviation_evidence(self):
        # sudo: part of the report, for all who may read that.
        return [
            {
                "condition": deviation_sudo.condition,
                "reason": deviation_sudo.reason,
                "requester": deviation_sudo.requester_id.name,
            }
            for deviation_sudo in self.sudo().deviation_ids
            if deviation_sudo.state == "approved"
        ]

    def _get_report_sections(self):
        """Return what the report says of surveys and the like; others add to it.

        Called once for each installed language.

        :return: list of dictionaries with a ``title`` and ``rows``, lists of texts
        """
        self.ensure_one()
        sections = [
            self._get_judgement_section(),
            self._get_interview_section(),
            self._get_document_section(),
            self._get_survey_section(),
        ]
        return [section for section in sections if section["rows"]]

    def _get_report_values(self):
        """Return what the report of this application shows: see ``_render_evidence``.

        As it was submitted last; as it is now, if it never was.
        """
        self.ensure_one()
        # sudo: whoever reads the application may see what was submitted of it.
        round_sudo = self.sudo().approval_round_ids.sorted("number")[-1:]
        if round_sudo:
            return self._render_evidence(round_sudo.evidence or {}, round_sudo)
        return self._render_evidence(self._get_approval_evidence())

    def _render_evidence(self, evidence, submitted=None):
        """Return evidence with what a page needs, in the language of the reader.

        :param dict evidence: see ``_get_approval_evidence``
        :param submitted: ``supplier.approval.round`` that froze it; none for a draft
        """
        conditions = self.env["supplier.deviation"]._fields["condition"]
        labels = dict(conditions._description_selection(self.env))
        risks = dict(self._fields["risk"]._description_selection(self.env))
        sections = evidence.get("sections") or {}
        return {
            **evidence,
            "round": submitted,
            "currency": self.env["res.currency"].browse(evidence.get("currency_id")),
            "risk_label": risks.get(evidence.get("risk"), ""),
            # Sanitized again: what is frozen is never trusted more than what is not.
            "reason": Markup(html_sanitize(evidence.get("reason") or "")),
            "trading_policy": Markup(
                html_sanitize(evidence.get("trading_policy") or "")
            ),
            "deviations": [
                {**deviation, "label": labels.get(deviation["condition"], "")}
                for deviation in evidence.get("deviations") or []
            ],
            "sections": sections.get(self.env.lang)
            or next(iter(sections.values()), []),
        }
