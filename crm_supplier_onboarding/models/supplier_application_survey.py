from odoo import fields, models

GENERAL_VERDICTS = [("go", "Go On"), ("no_go", "Stop Here")]


class SupplierApplication(models.Model):
    """What the general survey finds out, and which way it leads on."""

    _inherit = "supplier.application"

    judgement_ids = fields.One2many("supplier.application.judgement", "application_id")
    general_verdict = fields.Selection(
        GENERAL_VERDICTS,
        string="Result of the General Survey",
        copy=False,
        tracking=True,
    )

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_missing_survey(self):
        return super()._get_missing_survey() + self._get_missing_judgements()

    def _get_missing_judgements(self):
        """Return a sentence for each thing that the judgement lacks."""
        missing = []
        # sudo: names of principles, whoever asks what the application lacks.
        judgements_sudo = self.sudo().judgement_ids
        open_sudo = judgements_sudo.filtered(lambda j: j.verdict == "open")
        if open_sudo:
            names = ", ".join(open_sudo.principle_id.mapped("name"))
            missing.append(self.env._("Judge the candidate by: %s.", names))
        unexplained_sudo = judgements_sudo.filtered(
            lambda j: j.verdict == "unmet" and not (j.remark or "").strip()
        )
        if unexplained_sudo:
            names = ", ".join(unexplained_sudo.principle_id.mapped("name"))
            missing.append(self.env._("Say in a remark what is not met: %s.", names))
        if not self.general_verdict:
            missing.append(self.env._("State the result of the general survey."))
        elif self.general_verdict == "no_go":
            missing.append(
                self.env._(
                    "The general survey ends with “Stop Here”: refuse the application."
                )
            )
        return missing

    def _needs_visit(self):
        rule = self.env["supplier.step.rule"]._get_first_for(self)
        return super()._needs_visit() and not rule.sudo().skip_visit

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        result = super().action_start()
        self._prepare_judgements()
        return result

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    def _get_judgement_section(self):
        """Return what the application report says about the general survey.

        :return: dictionary with ``title`` and ``rows``, pairs of label and text
        """
        self.ensure_one()
        # sudo: part of the report, for all who may read that.
        judgements_sudo = self.sudo().judgement_ids
        verdicts = judgements_sudo._fields["verdict"]._description_selection(self.env)
        labels = dict(verdicts)

        def describe(judgement_sudo):
            texts = (labels[judgement_sudo.verdict], judgement_sudo.remark)
            return " · ".join(filter(None, texts))

        rows = [
            (judgement_sudo.principle_id.name, describe(judgement_sudo))
            for judgement_sudo in judgements_sudo
        ]
        return {"title": self.env._("General Survey"), "rows": rows}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _prepare_judgements(self):
        """Make a line for each principle that the candidate is to be judged by."""
        # sudo: the user may start the survey, as was checked; lines are made here only.
        Judgement_sudo = self.env["supplier.application.judgement"].sudo()
        principles = self.env["supplier.principle"].search([("active", "=", True)])
        Judgement_sudo.create(
            [
                {"application_id": application.id, "principle_id": principle.id}
                for application in self
                for principle in principles - application.judgement_ids.principle_id
            ]
        )
