from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import float_compare

from ..tools.probability import WON
from .crm_team import PROBABILITY_MODES

# Nobody has entered a figure yet.
UNKNOWN = -1.0
# Where Odoo itself writes a probability that nobody entered. An object cannot come
# with the context of a remote call.
KEEP_MODE = object()

# What may move an opportunity to another stage or team.
MOVES = frozenset(("stage_id", "team_id", "type", "user_id"))
CHOICES = frozenset(("probability", "relation_probability_mode"))
# What follows stage and team.
FOLLOWING = ("relation_probability_mode", "relation_probability_stage")
# Key of what stage and team were before changes that are still to be followed. It is
# forgotten with them if the transaction is.
BEFORE = "crm_relations_before_move"


def same(one, other):
    """Tell if two percentages are the same to the digits that people see."""
    return float_compare(one, other, precision_digits=2) == 0


class CrmLead(models.Model):
    """Where the probability of an opportunity comes from, and that it stays there.

    Each of the three modes has a figure of its own, so that none overwrites another:
    the probability is that of the mode as long as the opportunity is neither won nor
    lost.
    """

    _inherit = "crm.lead"

    relation_probability_mode = fields.Selection(
        PROBABILITY_MODES,
        string="Probability Mode",
        compute="_compute_relation_probability_mode",
        precompute=True,
        readonly=False,
        store=True,
        required=True,
        copy=False,
        help="Stage: the figure of the stage.\n"
        "Predictive: computed from what was won and lost before.\n"
        "Manual: entered by hand; it changes by hand only.",
    )
    relation_probability_mode_chosen = fields.Boolean(
        string="Probability Mode Chosen",
        copy=False,
        export_string_translation=False,
        help="Somebody chose another mode than the team's.",
    )
    relation_probability_stage = fields.Float(
        string="Stage Probability",
        compute="_compute_relation_probability_stage",
        store=True,
        copy=False,
        aggregator="avg",
    )
    relation_probability_manual = fields.Float(
        string="Manual Probability",
        default=UNKNOWN,
        copy=False,
        aggregator=None,
        export_string_translation=False,
    )

    @api.depends("team_id")
    def _compute_relation_probability_mode(self):
        """Take the mode of the team when an opportunity gets there."""
        name = "relation_probability_mode"
        for lead in self:
            if lead._has_chosen_probability_mode():
                continue
            if lead._has_moved(name, "team_id"):
                lead.relation_probability_mode = lead._get_team_probability_mode()
            elif lead != lead._origin:
                # Back in the team where it was before the form was edited.
                lead.relation_probability_mode = lead._origin.relation_probability_mode

    @api.depends("stage_id", "team_id")
    def _compute_relation_probability_stage(self):
        """Take the figure of the stage when an opportunity gets there.

        What the stage is worth by now is not taken because something else changes.
        """
        name = "relation_probability_stage"
        for lead in self:
            if lead._has_moved(name, "stage_id", "team_id"):
                lead.relation_probability_stage = lead._get_stage_probability()
            elif lead != lead._origin:
                figure = lead._origin.relation_probability_stage
                lead.relation_probability_stage = figure

    @api.depends("relation_probability_mode")
    def _compute_is_automated_probability(self):
        """Two figures that happen to be equal are no mode."""
        for lead in self:
            lead.is_automated_probability = (
                lead.relation_probability_mode == "predictive"
            )

    def _compute_probabilities(self):
        result = super()._compute_probabilities()
        for lead in self.filtered("active"):
            if lead.automated_probability >= WON and not lead.stage_id.is_won:
                # Left of a won stage, where nothing can be predicted.
                lead.automated_probability = 0
            figure = lead._get_mode_probability()
            if not same(lead.probability, figure):
                lead.probability = figure
        return result

    @api.onchange("relation_probability_mode")
    def _onchange_relation_probability_mode(self):
        mode = self.relation_probability_mode
        self.update(self._get_choice_values({"relation_probability_mode": mode}))
        if mode == "stage" and self._origin.relation_probability_mode != mode:
            self.relation_probability_stage = self._get_stage_probability()
        if self.active:
            self.probability = self._get_mode_probability()

    @api.onchange("probability")
    def _onchange_probability(self):
        self.update(self._get_choice_values({"probability": self.probability}))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # An empty cell of an import is no figure, but zero is one.
            if isinstance(vals.get("probability", UNKNOWN), bool | None):
                del vals["probability"]
        leads = super().create(vals_list)
        # In predictive teams it is left to core, which then compares with no figure.
        given = leads.browse(
            lead.id
            for lead, vals in zip(leads, vals_list, strict=True)
            if "probability" in vals
            and lead._get_team_probability_mode() != "predictive"
        )
        given._predict()
        leads._follow_choices(vals_list)
        return leads

    def write(self, vals):
        moves = not MOVES.isdisjoint(vals)
        if moves:
            self._remember_stage_and_team()
        choices = {name: vals[name] for name in CHOICES if name in vals}
        lost = self.browse()
        if vals.get("active"):
            lost = self.filtered(lambda lead: lead.won_status == "lost")
        entering = self.browse()
        if vals.get("relation_probability_mode") == "stage":
            entering = self.filtered(
                lambda lead: lead.relation_probability_mode != "stage"
            )
        result = super().write(vals)
        if moves and "probability" in choices and "automated_probability" not in vals:
            # Sent by a list or kanban together with the stage it was computed for.
            self._predict()
        (lost + entering)._take_stage_probability()
        if lost and "probability" not in vals:
            lost._compute_probabilities()
        if choices and self.env.context.get("relation_keep_mode") is not KEEP_MODE:
            self._follow_choices([choices] * len(self))
        return result

    def action_restore(self):
        """Restore the figure of the mode, not the predicted one."""
        result = super(
            CrmLead, self.with_context(relation_keep_mode=KEEP_MODE)
        ).action_restore()
        self._align_probability()
        return result

    def action_set_automated_probability(self):
        """Choose the predictive mode."""
        self.ensure_one()
        self.relation_probability_mode = "predictive"
        return super().action_set_automated_probability()

    def _remember_stage_and_team(self):
        """Keep where opportunities are, until the move that comes is followed."""
        before = self.env.cr.cache.setdefault(BEFORE, {})
        for lead in self:
            keys = [(field, lead.id) for field in FOLLOWING]
            if not before.keys() >= set(keys):
                place = {"stage_id": lead.stage_id, "team_id": lead.team_id}
                for key in keys:
                    before.setdefault(key, place)

    def _has_moved(self, field, *names):
        """Tell if stage or team are others than when a field was computed.

        :param field: name of the field that follows them
        :param names: stage_id, team_id
        """
        origin = self._origin
        if origin == self:
            place = self.env.cr.cache.get(BEFORE, {}).pop((field, self.id), None)
        else:
            place = origin and {name: origin[name] for name in names}
        return not place or any(place[name] != self[name]._origin for name in names)

    def _has_chosen_probability_mode(self):
        """Tell if the mode is to stay when the team changes.

        A figure that somebody entered stays with any team.
        """
        return (
            self.relation_probability_mode_chosen
            or self.relation_probability_mode == "manual"
        )

    def _get_team_probability_mode(self):
        return self.team_id.relation_probability_mode or "predictive"

    def _get_stage_probability(self):
        return self.stage_id._get_relation_probability(self.team_id)

    def _get_mode_probability(self):
        """Return the figure of the mode, that of an opportunity which is not lost."""
        if self.stage_id.is_won:
            return WON
        if self.relation_probability_mode == "predictive":
            return self.automated_probability
        if (
            self.relation_probability_mode == "manual"
            and self.relation_probability_manual != UNKNOWN
        ):
            return self.relation_probability_manual
        return self.relation_probability_stage

    def _get_mode_of(self, figure):
        """Return the mode that a figure entered by hand leads to."""
        mode = self.relation_probability_mode
        if same(figure, self._get_mode_probability()):
            return mode
        if mode == "manual" and same(figure, self.automated_probability):
            return "predictive"
        return "manual"

    def _get_choice_values(self, vals):
        """Return what choosing a probability or a mode changes besides."""
        pending = self.won_status == "pending"
        mode = vals.get("relation_probability_mode")
        if not mode:
            if not pending or "probability" not in vals:
                return {}
            mode = self._get_mode_of(vals["probability"])
        values = {
            "relation_probability_mode": mode,
            "relation_probability_mode_chosen": (
                mode != self._get_team_probability_mode()
            ),
        }
        if mode == "manual" and pending:
            values["relation_probability_manual"] = self.probability
        return {name: value for name, value in values.items() if self[name] != value}

    def _follow_choices(self, vals_list):
        """Keep what people chose in the modes, and the probability with the modes.

        :param vals_list: what was written on each of the opportunities
        """
        updates = defaultdict(list)
        touched = []
        for lead, vals in zip(self, vals_list, strict=True):
            if CHOICES.isdisjoint(vals):
                if lead.relation_probability_mode != "manual":
                    continue
                # Created in a team with manual figures: stays with what it starts with.
                vals = {"relation_probability_mode": "manual"}
            touched.append(lead.id)
            updates[frozenset(lead._get_choice_values(vals).items())].append(lead.id)
        for values, ids in updates.items():
            if values:
                self.browse(ids)._write_kept(dict(values))
        self.browse(touched)._align_probability()

    def _predict(self):
        """Show what is predicted though a figure was given, where core predicts not."""
        if not self:
            return
        predictions, _tooltip = self._pls_get_naive_bayes_probabilities()
        with self.env.protecting([self._fields["automated_probability"]], self):
            for lead in self:
                lead.automated_probability = predictions.get(lead.id, 0)

    def _take_stage_probability(self):
        """Take what the stage is worth by now."""
        updates = defaultdict(list)
        for lead in self:
            updates[lead._get_stage_probability()].append(lead.id)
        for figure, ids in updates.items():
            self.browse(ids)._write_kept({"relation_probability_stage": figure})

    def _align_probability(self):
        """Give open opportunities the figure of their mode.

        Those that are still to be computed come out right by themselves.
        """
        pending = self.env.records_to_compute(self._fields["probability"])
        updates = defaultdict(list)
        for lead in (self - pending).filtered("active"):
            figure = lead._get_mode_probability()
            if not same(lead.probability, figure):
                updates[figure].append(lead.id)
        for figure, ids in updates.items():
            self.browse(ids)._write_kept({"probability": figure})

    def _write_kept(self, values):
        """Write what follows from a choice, which is no choice itself."""
        return self.with_context(relation_keep_mode=KEEP_MODE).write(values)
