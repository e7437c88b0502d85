from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class CrmCodeScheme(models.Model):
    """How the codes of one kind of records are made, and which number comes next.

    Numbers are handed out by ``next_codes`` only. They go up and are never given
    twice, even when what they were given to is deleted.
    """

    _name = "crm.code.scheme"
    _description = "Code Scheme"
    _order = "code, company_id, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(
        string="Kind",
        required=True,
        help="Number of the kind of codes; a company's own scheme goes before the "
        "shared one of the same kind.",
    )
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to share the scheme among all companies.",
    )
    prefix = fields.Char(help="What every code begins with.")
    padding = fields.Integer(
        string="Digits",
        default=4,
        required=True,
        help="Shorter numbers are filled up with zeros.",
    )
    next_number = fields.Integer(
        default=1,
        required=True,
        copy=False,
        help="May be raised to leave out numbers, but never falls below what was "
        "given out.",
    )
    last_number = fields.Integer(
        string="Last Number Given Out",
        readonly=True,
        copy=False,
    )
    next_code = fields.Char(compute="_compute_next_code")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "There is already a code scheme of this kind for this company.",
    )
    _padding_range = models.Constraint(
        "CHECK (padding BETWEEN 0 AND 20)",
        "A code has between 0 and 20 digits.",
    )
    _next_number_positive = models.Constraint(
        "CHECK (next_number > 0)",
        "The next number of a code scheme is 1 or more.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("prefix", "padding", "next_number")
    def _compute_next_code(self):
        for scheme in self:
            scheme.next_code = scheme._format_code(scheme.next_number)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.code or ''} {scheme.name or ''}".strip()

    @api.constrains("next_number")
    def _check_next_number(self):
        for scheme in self:
            if scheme.last_number and scheme.next_number <= scheme.last_number:
                raise ValidationError(scheme._get_given_out_error())

    def _get_given_out_error(self):
        return self.env._(
            "The code scheme %(name)s has given out number %(last)s already: "
            "the next number has to be higher.",
            name=self.display_name,
            last=self.last_number,
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if "last_number" in vals:
            for scheme in self:
                if vals["last_number"] < scheme.last_number:
                    raise ValidationError(scheme._get_given_out_error())
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if default and "code" in default:
            return vals_list
        return [
            dict(vals, code=self.env._("%s (copy)", scheme.code))
            for scheme, vals in zip(self, vals_list, strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given_out(self):
        for scheme in self:
            if scheme.last_number:
                raise UserError(
                    self.env._(
                        "The code scheme %(name)s has given out codes, which must not "
                        "be given out again: archive it instead of deleting it.",
                        name=scheme.display_name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_code_fields(self):
        """Return, by kind of scheme, the model and the field that hold its codes.

        Addons that put codes of another kind on a model add it here.
        """
        return {
            "01": ("res.partner", "relation_code"),
            "04": ("crm.contract", "code"),
        }

    @api.model
    def _get_scheme(self, kind, company):
        """Return the scheme in force for a company.

        :param str kind: number of the kind, such as "01"
        :param company: a ``res.company``, empty for what all companies share
        :raise UserError: when there is no such scheme
        """
        schemes = self.search(
            [("code", "=", kind), ("company_id", "in", [company.id, False])],
        )
        scheme = schemes.filtered("company_id")[:1] or schemes[:1]
        if not scheme:
            raise UserError(
                self.env._(
                    "There is no code scheme of kind %(kind)s. Ask a sales manager to "
                    "add it under CRM, Configuration, Code Schemes.",
                    kind=kind,
                )
            )
        return scheme

    @api.private
    def next_codes(self, count):
        """Hand out codes that were never given before.

        The row of the scheme stays locked until the end of the transaction: who asks
        at the same time waits, and starts again once this transaction has committed.
        Codes that came in by import are left out.

        :param int count: how many codes
        :return: list of ``count`` codes, in ascending order of their numbers
        :raise AccessError: when the user may not read the scheme
        """
        self.ensure_one().check_access("read")
        if count <= 0:
            return []
        self.flush_recordset()
        first = self._reserve_numbers(SQL("next_number + %s", count)) - count
        numbers = self._get_free_numbers(first, count)
        if numbers[-1] >= first + count:
            self._reserve_numbers(SQL("%s", numbers[-1] + 1))
        changed = ["next_number", "last_number", "next_code"]
        self.invalidate_recordset(changed, flush=False)
        return [self._format_code(number) for number in numbers]

    def _reserve_numbers(self, next_number):
        """Move the next number on, by an SQL expression, and return what it is now."""
        [[number]] = self.env.execute_query(
            SQL(
                """UPDATE crm_code_scheme
                      SET next_number = %(next)s, last_number = %(next)s - 1
                    WHERE id = %(id)s
                RETURNING next_number""",
                next=next_number,
                id=self.id,
            )
        )
        return number

    def _get_free_numbers(self, first, count):
        """Return the ``count`` lowest numbers from ``first`` on that nothing bears."""
        numbers, step = [], count
        while True:
            candidates = {self._format_code(n): n for n in range(first, first + step)}
            taken = self._get_taken_codes(list(candidates))
            numbers += [n for code, n in candidates.items() if code not in taken]
            if len(numbers) >= count:
                return numbers[:count]
            first += step
            step *= 2

    def _get_taken_codes(self, codes):
        """Return which of ``codes`` records bear already, whatever their company."""
        if self.code not in self._get_code_fields():
            return set()
        model_name, fname = self._get_code_fields()[self.code]
        # The caller was checked by next_codes, and learns of no record: records which
        # he may not see bear codes too.
        model_sudo = self.env[model_name].sudo().with_context(active_test=False)
        rows = model_sudo.search_fetch([(fname, "in", codes)], [fname])
        return set(rows.mapped(fname))

    def _format_code(self, number):
        return f"{self.prefix or ''}{number:0{self.padding or 1}d}"
