from odoo import fields, models
from odoo.tools import SQL

NOTICE_UNITS = [("day", "Days"), ("month", "Months")]
RENEWALS = [
    ("none", "No Renewal"),
    ("ask", "Ask"),
    ("auto", "Automatic"),
]


class CrmContractKind(models.Model):
    """Rules and defaults of one kind of contracts: sales, framework, supply ..."""

    _name = "crm.contract.kind"
    _description = "Contract Kind"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty to share the kind among all companies.",
    )
    renewal = fields.Selection(RENEWALS, required=True, default="none")
    notice_period = fields.Integer(
        default=30,
        help="A contract is expiring from that long before its end.",
    )
    notice_unit = fields.Selection(NOTICE_UNITS, required=True, default="day")
    overlap_allowed = fields.Boolean(
        string="Allow Overlap",
        default=True,
        help="Whether a customer may have several contracts of this kind at a time.",
    )
    opens_opportunity = fields.Boolean(
        string="Renewal Opportunity",
        help="Open an opportunity when a contract that is not renewed by itself is "
        "expiring.",
    )
    signed_file_required = fields.Boolean(
        string="Require Signed File",
        help="A contract is signed only once its scan is attached.",
    )
    clause_ids = fields.Many2many(
        "crm.contract.clause",
        string="Clauses",
        check_company=True,
        help="What new contracts begin with.",
    )
    role_ids = fields.Many2many(
        "crm.contract.role",
        string="Signatories",
        help="Somebody has to sign in each of these roles.",
    )

    _notice_period_positive = models.Constraint(
        "CHECK (notice_period >= 0)",
        "A notice period cannot be negative.",
    )

    def _serialize_exclusive(self):
        """Let one transaction at a time put contracts of these kinds into force.

        No lock but a change that changes nothing: a transaction that waited for a
        lock would still not see what the other one wrote, whereas this makes it start
        again. Kinds which allow overlaps need nothing of it.
        """
        # sudo is not needed: plain SQL, and no value changes.
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_contract_kind SET overlap_allowed = FALSE
                 WHERE id = ANY(%s) AND NOT overlap_allowed
                """,
                self.ids,
            )
        )
