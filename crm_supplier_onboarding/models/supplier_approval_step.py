from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.condition import read_condition

MODES = [("any", "Any of Them"), ("all", "All of Them")]
SOURCES = [
    ("users", "Chosen Users"),
    ("role", "Members of a Role"),
    ("group", "Members of a Group"),
    ("path", "Users Named on the Document"),
    ("manager", "Requester's Manager"),
]


class SupplierApprovalStep(models.Model):
    """One step of an approval policy: who decides, when it applies, until when."""

    _name = "supplier.approval.step"
    _description = "Approval Step"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "supplier.approval.policy", required=True, index=True, ondelete="cascade"
    )
    res_model = fields.Selection(related="policy_id.res_model")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    condition = fields.Char(
        string="Applies to",
        default="[]",
        help="Documents that have to pass this step; it is asked once, when they are "
        "submitted.",
    )
    source = fields.Selection(
        SOURCES,
        string="Decided by",
        required=True,
        default="users",
        help="Whoever it is when the document is submitted: a later change does not "
        "touch what is under way.",
    )
    # As text: on a list the ORM would look for steps whenever a user is made.
    user_ids = fields.Many2many(
        "res.users", string="Approvers", domain="[('share', '=', False)]"
    )
    role_id = fields.Many2one("res.role", ondelete="restrict")
    group_id = fields.Many2one("res.groups", ondelete="restrict")
    user_path = fields.Char(
        string="Field",
        help="A field of the document that leads to users.",
    )
    mode = fields.Selection(MODES, string="Approved by", required=True, default="any")
    deadline_hours = fields.Float(
        string="Deadline",
        help="Working hours of the company, from when somebody is asked until they are "
        "reminded. 0 is no deadline.",
    )
    escalation_hours = fields.Float(
        string="Escalated after",
        help="Working hours after the deadline until somebody else is asked, too.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Escalated to",
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    escalation_role_id = fields.Many2one(
        "res.role", string="Escalated to the Role", ondelete="restrict"
    )

    _hours_positive = models.Constraint(
        """CHECK (COALESCE(deadline_hours, 0) >= 0
               AND COALESCE(escalation_hours, 0) >= 0)""",
        "Hours cannot be negative.",
    )

    # ------------------------------------------------------------
    # CONSTRAINS
    # ------------------------------------------------------------

    @api.constrains("condition", "policy_id")
    def _check_condition(self):
        # Not as superuser, as constraints are: conditions tell what fields contain.
        user = self.env.user
        for step in self.filtered("condition"):
            domain = step._get_condition()
            try:
                self.env[step.res_model].with_user(user)._search(domain)
            except Exception as error:
                step._raise_condition(error)

    def _check_source(self):
        """Refuse steps that do not tell who decides.

        :raise ValidationError: when one names nobody, leads to no users, or has a
            condition on other documents
        """
        fields_by_source = {
            "users": "user_ids",
            "role": "role_id",
            "group": "group_id",
            "path": "user_path",
        }
        for step in self:
            step._get_condition()
            name = fields_by_source.get(step.source)
            if name and not step[name]:
                raise ValidationError(
                    self.env._(
                        "Say who decides in the step “%(step)s”: fill in “%(field)s”.",
                        step=step.name,
                        field=step._fields[name]._description_string(self.env),
                    )
                )
            if step.source == "path":
                step._check_path()

    def _check_path(self):
        model = self.env[self.res_model]
        for name in self.user_path.split("."):
            field = model._fields.get(name)
            if field is None or not field.relational:
                model = None
                break
            model = self.env[field.comodel_name]
        if model is None or model._name != "res.users":
            raise ValidationError(
                self.env._(
                    "“%(path)s” does not lead to users in the step “%(step)s”.",
                    path=self.user_path,
                    step=self.name,
                )
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.policy_id._check_changeable({"step_ids": True})
        return steps

    def write(self, vals):
        if set(vals) - {"name"}:
            self.policy_id._check_changeable({"step_ids": True})
        result = super().write(vals)
        if "policy_id" in vals:
            self.policy_id._check_changeable({"step_ids": True})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self.policy_id._check_changeable({"step_ids": True})

    # ------------------------------------------------------------
    # CONDITION
    # ------------------------------------------------------------

    def _get_condition(self):
        """Return which documents have to pass this step.

        :rtype: Domain
        :raise ValidationError: when it is no domain of these documents
        """
        self.ensure_one()
        try:
            return read_condition(self.condition, self.env[self.res_model])
        except Exception as error:
            self._raise_condition(error)

    def _raise_condition(self, error):
        raise ValidationError(
            self.env._(
                "The condition of the step “%(step)s” cannot be read: %(condition)s. "
                "Choose fields of the document and fixed values. (%(error)s)",
                step=self.name,
                condition=self.condition,
                error=error,
            )
        ) from error

    def _filter_documents(self, documents):
        """Return the documents that have to pass this step."""
        return documents.filtered_domain(self._get_condition())

    # ------------------------------------------------------------
    # APPROVERS
    # ------------------------------------------------------------

    def _map_approvers(self, documents):
        """Map each document to the users who may decide on it in this step.

        :param documents: records of one company
        :return: dict from record to ``res.users``
        """
        self.ensure_one()
        company = documents.company_id
        if self.source == "path":
            found = {
                document: document.mapped(self.user_path) for document in documents
            }
        elif self.source == "manager":
            managers = self._map_managers(documents.requester_id, company)
            nobody = self.env["res.users"]
            found = {
                document: managers.get(document.requester_id, nobody)
                for document in documents
            }
        else:
            # The same for all: looked at once.
            users = self._get_members()._filter_approval_users(company)
            return dict.fromkeys(documents, users)
        return {
            document: users._filter_approval_users(company)
            for document, users in found.items()
        }

    def _get_members(self):
        """Return the users of a step that does not depend on the document."""
        if self.source == "role":
            return self.role_id.user_ids
        if self.source == "group":
            return self.group_id.all_user_ids
        return self.user_ids

    def _map_managers(self, users, company):
        """Map users to their managers: of the employee, or else of the sales team."""
        managers = {}
        members = self.env["crm.team.member"].search(
            [
                ("user_id", "in", users.ids),
                ("crm_team_id.company_id", "in", [company.id, False]),
            ]
        )
        for member in members:
            leaders = managers.get(member.user_id, self.env["res.users"])
            managers[member.user_id] = leaders | member.crm_team_id.user_id
        if "hr.employee" in self.env:
            employees = self.env["hr.employee"].search(
                [("user_id", "in", users.ids), ("company_id", "=", company.id)]
            )
            for employee in employees.filtered("parent_id.user_id"):
                managers[employee.user_id] = employee.parent_id.user_id
        return managers

    def _get_escalation_users(self):
        """Return whom to ask when nobody decides in time."""
        return self.escalation_user_id | self.escalation_role_id.user_ids

    # ------------------------------------------------------------
    # DEADLINES
    # ------------------------------------------------------------

    def _get_deadlines(self, company, start):
        """Return until when to decide in this step.

        :param datetime start: when it begins, naive and in UTC
        :return: values of tasks
        """
        self.ensure_one()
        deadline = escalation = False
        if self.deadline_hours:
            deadline = company._plan_approval_hours(self.deadline_hours, start)
            if self.escalation_user_id or self.escalation_role_id:
                hours = self.deadline_hours + self.escalation_hours
                escalation = company._plan_approval_hours(hours, start)
        return {"date_deadline": deadline, "date_escalation": escalation}
