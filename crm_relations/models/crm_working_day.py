from odoo import fields, models


class CrmWorkingDay(models.Model):
    """A day on which a company works though its calendar says that it does not.

    The time off of a working schedule can only take days away: this is for the days
    that make up for a holiday, such as a Saturday before the Spring Festival.
    """

    _name = "crm.working.day"
    _description = "Make-up Working Day"
    _order = "date desc, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    date = fields.Date(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )

    _date_uniq = models.UniqueIndex(
        "(company_id, date)",
        "This day is a make-up working day of this company already.",
    )
