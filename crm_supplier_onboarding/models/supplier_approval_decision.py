from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .supplier_approval_round import OUTCOMES

CHANNELS = [
    ("form", "Form"),
    ("list", "List"),
    ("activity", "Activity"),
    ("inbox", "Inbox"),
    ("email", "E-mail"),
]


class SupplierApprovalDecision(models.Model):
    """What somebody decided: a fact that is never changed."""

    _name = "supplier.approval.decision"
    _description = "Approval Decision"
    _order = "id desc"
    _log_access = False  # Rows never change: user and date tell it all.
    _rec_name = "outcome"

    round_id = fields.Many2one(
        "supplier.approval.round", required=True, index=True, ondelete="restrict"
    )
    task_id = fields.Many2one(
        "supplier.approval.task", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "supplier.approval.step", required=True, ondelete="restrict"
    )
    requester_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Decided by", required=True, ondelete="restrict"
    )
    on_behalf_id = fields.Many2one(
        "res.users", string="On Behalf of", ondelete="restrict"
    )
    outcome = fields.Selection(OUTCOMES, required=True)
    comment = fields.Text()
    channel = fields.Selection(CHANNELS, required=True, default="form")
    digest = fields.Char(help="SHA-256 of what the decider saw.")
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _task_uniq = models.UniqueIndex("(task_id)", "This task is already decided.")
    _not_own = models.Constraint(
        "CHECK (user_id != requester_id)", "Nobody decides on their own request."
    )

    def init(self):
        """Close the table to UPDATE, DELETE and TRUNCATE for every SQL client.

        A migration that adds a stored column must drop the triggers first; they are
        made again here, at each install and upgrade.
        """
        # Per row: the ON DELETE actions of foreign keys run statements on no row.
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION supplier_approval_decision_refuse()
                RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'Decisions are append-only'; END $$;
                DROP TRIGGER IF EXISTS append_only ON %(table)s;
                CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION supplier_approval_decision_refuse();
                DROP TRIGGER IF EXISTS append_only_truncate ON %(table)s;
                CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %(table)s
                FOR EACH STATEMENT EXECUTE FUNCTION
                supplier_approval_decision_refuse();
                """,
                table=SQL.identifier(self._table),
            )
        )

    def write(self, vals):
        if self:
            raise AccessError(self.env._("A decision cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A decision cannot be deleted."))
