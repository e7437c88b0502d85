from odoo import Command, api, fields, models

from ..models.supplier_application import RISKS


class SupplierApprovalSimulation(models.TransientModel):
    """Show who would decide on a document, without making one.

    It goes by the same route as a document that is submitted.
    """

    _name = "supplier.approval.simulation"
    _description = "Approval Simulation"

    policy_id = fields.Many2one(
        "supplier.approval.policy",
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('res_model', '=', res_model)]",
        help="The one in force, unless you choose another.",
    )
    res_model = fields.Selection(
        selection=lambda self: self.env[
            "supplier.approval.policy"
        ]._get_model_selection(),
        string="Document",
        required=True,
        default="supplier.application",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    requester_id = fields.Many2one(
        "res.users",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    category_id = fields.Many2one("product.category", string="Product Category")
    amount_total = fields.Monetary(string="Yearly Amount")
    risk = fields.Selection(RISKS, default="medium")
    line_ids = fields.One2many(
        "supplier.approval.simulation.line",
        "simulation_id",
        string="Route",
        compute="_compute_line_ids",
        store=True,
    )
    dead_end = fields.Char(compute="_compute_line_ids", store=True)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("res_model", "company_id")
    def _compute_policy_id(self):
        Policy = self.env["supplier.approval.policy"]
        for simulation in self:
            if simulation.policy_id.res_model == simulation.res_model:
                continue
            simulation.policy_id = Policy._search_policy(
                simulation.res_model, simulation.company_id
            )

    @api.depends(
        "policy_id",
        "company_id",
        "requester_id",
        "category_id",
        "amount_total",
        "risk",
    )
    def _compute_line_ids(self):
        for simulation in self:
            commands = [Command.clear()]
            simulation.dead_end = False
            if simulation.policy_id and simulation.requester_id:
                # sudo: managers, who alone have this wizard, need not see all users.
                policy_sudo = simulation.policy_id.sudo()
                route = simulation._get_route(policy_sudo)
                simulation.dead_end = policy_sudo._get_dead_end(route)
                commands += simulation._prepare_lines(policy_sudo, dict(route))
            simulation.line_ids = commands

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_route(self, policy):
        """Return the route of a document with these values: see ``_map_routes``."""
        sample_sudo = self.env[self.res_model].sudo()
        names = (
            "company_id",
            "requester_id",
            "category_id",
            "amount_total",
            "risk",
        )
        sample_sudo = sample_sudo.new(
            {
                name: self[name].id if self._fields[name].relational else self[name]
                for name in names
                if name in sample_sudo._fields
            }
        )
        nobody = self.env["res.users"]
        return policy._map_routes(sample_sudo, nobody)[sample_sudo]

    def _prepare_lines(self, policy, route):
        """Return commands for a line per step, those that do not apply included."""
        commands = []
        start = fields.Datetime.now()
        for step in policy.step_ids:
            users = route.get(step, self.env["res.users"])
            deadline = False
            if step in route:
                deadline = step._get_deadlines(self.company_id, start)["date_deadline"]
                # The next step begins when this one ends, at the latest.
                start = deadline or start
            commands.append(
                Command.create(
                    {
                        "step_id": step.id,
                        "applies": step in route,
                        "user_ids": [Command.set(users.ids)],
                        "date_deadline": deadline,
                        "remark": self._get_remark(step, route),
                    }
                )
            )
        return commands

    def _get_remark(self, step, route):
        """Return what is special about a step."""
        if step not in route:
            return self.env._("Does not apply.")
        users = route[step]
        if not users:
            return self.env._("Nobody may decide: a dead end.")
        lines = self.env["supplier.approval.substitute"].sudo()._map_current(users)
        remarks = []
        for user in users:
            if user in lines:
                remarks.append(
                    self.env._(
                        "%(user)s is away, substitute: %(substitute)s.",
                        user=user.name,
                        substitute=lines[user][0].substitute_id.name,
                    )
                )
            elif user.is_out_of_office:
                remarks.append(
                    self.env._("%s is away, without a substitute.", user.name)
                )
        return " ".join(remarks)
