from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# Documents the rule is for. A moment is the day that it is at the document's company:
# as it does not hang on whoever is responsible, no other one makes it another occasion.
DATES = """
    SELECT document.partner_id, moment.day::text, moment.day + %(days)s, %(model)s,
           document.id, document.user_id, document.company_id
      FROM (%(documents)s) AS document(id, partner_id, user_id, company_id, date)
 LEFT JOIN unnest(%(companies)s::int[], %(zones)s::text[]) AS zone(company_id, tz)
        ON zone.company_id = document.company_id
CROSS JOIN LATERAL (SELECT %(day)s AS day) moment
"""


class CrmCareRule(models.Model):
    """Rules that wait for a date on any document, and act on the document."""

    _inherit = "crm.care.rule"

    def _get_model_selection(self):
        # sudo: names of models only; see _check_domain for what is in them.
        models_sudo = self.env["ir.model"].sudo()
        found_sudo = models_sudo.search(
            [
                ("is_mail_activity", "=", True),
                ("abstract", "=", False),
                ("transient", "=", False),
            ],
            order="name",
        )
        return [(model_sudo.model, model_sudo.name) for model_sudo in found_sudo]

    res_model = fields.Selection(
        selection="_get_model_selection",
        string="Document",
        required=True,
        default="res.partner",
        help="What the rule acts on: customers, or the documents with the date.",
    )
    date_field = fields.Char(
        string="Date", help="The field of the document that holds the date."
    )
    responsible_path = fields.Char(
        string="Responsible Field",
        help="The field of the document that holds who acts, such as user_id.",
    )
    date_label = fields.Char(string="Date Field", compute="_compute_date_label")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("res_model", "date_field")
    @api.depends_context("lang")
    def _compute_date_label(self):
        for rule in self:
            field = rule._get_date_field()
            rule.date_label = field and field._description_string(self.env)

    def _get_date_field(self):
        model = self.env.get(self.res_model or "")
        return model._fields.get(self.date_field) if model is not None else None

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.onchange("trigger")
    def _onchange_trigger(self):
        """Forget the document where the rule is for customers."""
        if self.trigger == "date":
            self.days = 0
            self.responsible = "document"
        elif self.res_model != "res.partner" or self.responsible == "document":
            self.res_model = "res.partner"
            self.domain = "[]"
            self.responsible = "owner"

    @api.onchange("res_model")
    def _onchange_res_model(self):
        """Forget what belongs to another document; most have a responsible user."""
        known = self.env[self.res_model]._fields if self.res_model else {}
        if self.date_field not in known:
            self.date_field = False
            self.domain = "[]"
        if self.responsible_path not in known:
            self.responsible_path = "user_id" if "user_id" in known else False

    @api.constrains(
        "trigger", "res_model", "date_field", "responsible", "responsible_path"
    )
    def _check_document(self):
        for rule in self:
            if rule.trigger == "date":
                rule._check_res_model()
                rule._check_date_field()
            elif rule.res_model != "res.partner" or rule.responsible == "document":
                raise ValidationError(
                    self.env._("“%(rule)s” is for customers.", rule=rule.name)
                )
            if rule.responsible == "document" and not rule._is_user_path():
                raise ValidationError(
                    self.env._(
                        "“%(path)s” does not lead from “%(model)s” to a user: name"
                        " stored fields, such as user_id or partner_id.user_id.",
                        path=rule.responsible_path or "",
                        model=rule._get_model_name(),
                    )
                )
            rule.step_ids._check_action()

    def _check_res_model(self):
        if self.res_model not in dict(self._get_model_selection()):
            raise ValidationError(
                self.env._(
                    "“%(model)s” has no activities: nobody can be reminded there.",
                    model=self._get_model_name() or self.res_model,
                )
            )

    def _check_date_field(self):
        field = self._get_date_field()
        if not field or not field.store or field.type not in ("date", "datetime"):
            raise ValidationError(
                self.env._(
                    "“%(field)s” is no stored date of “%(model)s”.",
                    field=self.date_field or "",
                    model=self._get_model_name(),
                )
            )

    def _is_user_path(self):
        model = self.env[self.res_model]
        for name in (self.responsible_path or "").split("."):
            field = model._fields.get(name)
            if not field or field.type != "many2one":
                return False
            if not field.store and not field.inherited:
                return False
            model = self.env[field.comodel_name]
        return model._name == "res.users"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_model_name(self):
        return self.env["ir.model"]._get(self.res_model).name

    def _get_document_domain(self):
        """Return the documents that the rule is for.

        :raise ValueError: if what was written is no domain
        """
        domain = self._parse_domain()
        if self.company_id and "company_id" in self.env[self.res_model]._fields:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return domain

    def _get_domain_to_check(self):
        """Let the rule tell nobody what its author may not read."""
        domain = super()._get_domain_to_check()
        if self.trigger == "date":
            steps = [self.date_field]
            if self.responsible == "document":
                steps.append(self.responsible_path)
            domain &= Domain.OR(Domain(step, "!=", False) for step in steps)
        return domain

    def _select_date_events(self, first, last):
        """Return the statement for the documents whose date is near, see ``DATES``."""
        companies = self.env["res.company"]
        day = SQL("document.date")
        if self._get_date_field().type == "datetime":
            companies = self._get_companies()
            day = SQL(
                "(document.date AT TIME ZONE 'UTC'"
                " AT TIME ZONE COALESCE(zone.tz, 'UTC'))::date"
            )
        return SQL(
            DATES,
            days=self.days,
            model=self.res_model,
            documents=self._select_documents(first, last),
            companies=companies.ids,
            zones=[company._get_relation_tz() for company in companies],
            day=day,
        )

    def _select_documents(self, first, last):
        """Return the statement for the documents with a date in a span of days."""
        model = self.env[self.res_model].with_context(active_test=True)
        query = model._search(self._get_document_domain())
        table = query.table
        date = model._field_to_sql(table, self.date_field, query)
        # For an index on the date: no time zone is more than a day off.
        query.add_where(
            SQL(
                "%(date)s >= %(first)s::date - %(days)s"
                " AND %(date)s < %(last)s::date - %(days)s",
                date=date,
                first=fields.Date.subtract(first, days=1),
                last=fields.Date.add(last, days=2),
                days=self.days,
            )
        )
        company, field = SQL("NULL::int"), model._fields.get("company_id")
        if field and (field.store or field.inherited):
            company = model._field_to_sql(table, "company_id", query)
        return query.select(
            SQL.identifier(table, "id"),
            self._partner_to_sql(model, query),
            self._user_to_sql(model, query),
            SQL("COALESCE(%s, %s)", company, self.company_id.id or None),
            date,
        )

    def _partner_to_sql(self, model, query):
        """Return the column that tells whom the document is about."""
        if model._name == "res.partner":
            return SQL.identifier(query.table, "id")
        for fname in model._mail_get_partner_fields():
            field = model._fields[fname]
            if field.type == "many2one" and field.store:
                return model._field_to_sql(query.table, fname, query)
        return SQL("NULL::int")

    def _user_to_sql(self, model, query):
        """Return the column at the end of the path, with the joins that lead there."""
        if self.responsible != "document":
            return SQL("NULL::int")
        *steps, last = self.responsible_path.split(".")
        alias = query.table
        for step in steps:
            column = model._field_to_sql(alias, step, query)
            model = model[step]
            joined = query.make_alias(alias, step)
            query.add_join(
                "LEFT JOIN",
                joined,
                model._table,
                SQL("%s = %s", column, SQL.identifier(joined, "id")),
            )
            alias = joined
        return model._field_to_sql(alias, last, query)
