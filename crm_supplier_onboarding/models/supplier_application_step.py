from odoo import api, fields, models
from odoo.exceptions import UserError

from .supplier_application import OPEN_STATES


class SupplierApplication(models.Model):
    """How an application gets from one step to the next.

    Each step is left by one method, and only when nothing is missing any more:
    ``_get_missing_<state>`` says what is, a sentence each. Files that add something to
    a step extend that method.
    """

    _inherit = "supplier.application"

    missing = fields.Text(
        compute="_compute_missing",
        help="What has to be done before the application can go on.",
    )

    is_locked = fields.Boolean(compute="_compute_is_locked")

    @api.depends("state")
    def _compute_is_locked(self):
        for application in self:
            application.is_locked = application.state not in OPEN_STATES

    def _compute_missing(self):
        for application in self:
            application.missing = "\n".join(application._get_missing())

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    @api.model
    def _get_unlocked_fields(self):
        """Return the fields that may be written whatever the state.

        They are no part of the dossier: followers, activities and the like.
        """
        return {
            name
            for name, field in self._fields.items()
            if name in self._transition_fields
            or not field.store
            or name.startswith(("message_", "activity_", "website_message_"))
        }

    def write(self, vals):
        if not self.env.su and set(vals) - self._get_unlocked_fields():
            self._check_open()
        return super().write(vals)

    def _check_open(self):
        """Refuse to change a dossier that is locked.

        :raise UserError: when an application is under approval or done with
        """
        for application in self:
            if application.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "“%(name)s” is locked while it is in the step “%(state)s”.",
                        name=application.display_name,
                        state=application._get_state_label(),
                    )
                )

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def _get_missing(self):
        """Return what keeps this application in its step.

        :return: list of sentences, empty when it can go on
        """
        self.ensure_one()
        getter = getattr(self, f"_get_missing_{self.state}", None)
        return getter() if getter else []

    def _get_missing_draft(self):
        """Return what a draft lacks: see ``_get_missing``."""
        missing = []
        if not self.category_id:
            missing.append(self.env._("Choose the product category."))
        return missing

    def _get_missing_survey(self):
        """Return what the general survey lacks: see ``_get_missing``."""
        return []

    def _get_missing_visit(self):
        """Return what the site survey lacks: see ``_get_missing``."""
        return []

    def _get_missing_application(self):
        """Return what the application report lacks: see ``_get_missing``."""
        missing = []
        if not self.line_ids:
            missing.append(self.env._("List the products with their amounts."))
        if not self.reason:
            missing.append(self.env._("Give the reason for dealing."))
        if not self.trading_policy:
            missing.append(self.env._("State the basic trading policy."))
        return missing

    def _get_missing_contract(self):
        """Return what is missing to register the supplier: see ``_get_missing``."""
        return []

    def _check_complete(self):
        """Refuse to go on while something is missing, and name all of it.

        :raise UserError: with everything that each application lacks
        """
        texts = []
        for application in self:
            if missing := application._get_missing():
                lines = "\n".join(f"- {sentence}" for sentence in missing)
                texts.append(f"{application.display_name}\n{lines}")
        if texts:
            raise UserError("\n\n".join(texts))

    def _check_step(self, *states):
        """Refuse what is in another step, on hold or incomplete."""
        self._check_running(*states)
        self._check_complete()

    def _check_running(self, *states):
        """Refuse what is in another step or on hold."""
        self._check_state(*states)
        for application in self.filtered("on_hold"):
            raise UserError(
                self.env._(
                    "“%s” is on hold: resume it first.", application.display_name
                )
            )

    def _is_exempt(self, condition):
        """Tell whether an approved deviation dispenses from a condition.

        :param str condition: which one: ``visit``, ``documents``, ``interviews``,
            ``confidentiality`` or ``signatories``
        """
        self.ensure_one()
        return False

    def _needs_visit(self):
        """Tell whether the supplier has to be visited."""
        self.ensure_one()
        return True

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        """Begin the general survey of drafts.

        :raise UserError: when one is no draft or lacks something
        """
        self._check_step("draft")
        self._set_state("survey")
        return True

    def action_close_survey(self):
        """End the general survey: the site survey comes next, where there is one.

        :raise UserError: when one is not in it or lacks something
        """
        self._check_step("survey")
        visited = self.filtered(lambda application: application._needs_visit())
        visited._set_state("visit")
        (self - visited)._set_state("application")
        return True

    def action_close_visit(self):
        """End the site survey: the application can be raised.

        :raise UserError: when one is not in it or lacks something
        """
        self._check_step("visit")
        self._set_state("application")
        return True

    def action_submit(self):
        """Hand applications in for approval; they are locked from then on.

        :raise UserError: when one is not ready or nobody could decide on it
        """
        self._check_step("application")
        self._set_state("approval")
        self._submit_for_approval()
        return True

    def action_register(self):
        """Make the candidates suppliers, once all is signed.

        :raise UserError: when one is not in contracting or lacks something
        """
        self._check_step("contract")
        self._do_register()
        return True

    # ------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------

    def _set_state(self, state, **values):
        """Write the state and what belongs to it."""
        # sudo: the action that came here has checked the user and the state before.
        self.sudo().write(
            {"state": state, "date_state": fields.Datetime.now(), **values}
        )

    def _do_approved(self):
        self._set_state("contract")

    def _do_refused(self, comment):
        self._set_state("refused", refusal_reason=comment)

    def _do_returned(self, comment):
        self._set_state("application")

    def _do_register(self):
        self._set_state("registered")
