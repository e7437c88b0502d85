from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHANNELS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("visit", "Visit"),
    ("sms", "SMS"),
    ("chat", "Chat"),
    ("social", "Social Media"),
    ("other", "Other"),
]
DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
SENTIMENTS = [
    ("positive", "Good"),
    ("neutral", "Neutral"),
    ("negative", "Bad"),
]
OUTCOMES = [
    ("reached", "Reached"),
    ("not_reached", "Not Reached"),
    ("callback", "Call Back"),
    ("ordered", "Ordered"),
    ("complaint", "Complaint"),
]


class CrmInteraction(models.Model):
    """One exchange with somebody outside the company, whatever it happened on.

    A thin, append-mostly row: no chatter, no audit columns. Captured rows are
    written by SQL at flush time, see ``crm_interaction_capture``; only those that
    people, imports and other systems make use ``create``.
    """

    _name = "crm.interaction"
    _description = "Interaction"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "summary"
    _check_company_auto = True

    date = fields.Datetime(required=True, default=fields.Datetime.now)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index=True,
        ondelete="set null",
        check_company=True,
        help="The person talked to, or the customer itself.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        check_company=True,
        help="The company it happened with. It stays when the contact moves on.",
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", ondelete="set null", check_company=True
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Sales Order",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    calendar_event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    internal_participant_ids = fields.Many2many(
        "res.partner",
        string="Internal Participants",
        compute="_compute_internal_participant_ids",
        help="Colleagues who took part, as the meeting tells.",
    )
    user_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    purpose_id = fields.Many2one(
        "crm.interaction.purpose", index="btree_not_null", ondelete="restrict"
    )
    summary = fields.Char()
    note = fields.Text()
    duration = fields.Float(help="In hours.")
    sentiment = fields.Selection(SENTIMENTS)
    outcome = fields.Selection(OUTCOMES)
    source_model = fields.Char(
        readonly=True, copy=False, export_string_translation=False
    )
    source_id = fields.Many2oneReference(
        model_field="source_model",
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    external_id = fields.Char(
        string="External Reference",
        copy=False,
        help="What identifies it where it comes from: the message id of an e-mail, "
        "the number of a call in the telephone system. Used to log it only once.",
    )

    # A lead that has no customer yet stands in for one.
    _captured_uniq = models.UniqueIndex(
        "(external_id, company_id, COALESCE(commercial_partner_id, -lead_id))"
        " WHERE external_id IS NOT NULL",
        "This interaction is already logged for the customer.",
    )
    _external_uniq = models.UniqueIndex(
        "(external_id, company_id)"
        " WHERE external_id IS NOT NULL AND source_model IS NULL",
        "An interaction with this external reference is already logged.",
    )
    _customer_date_idx = models.Index("(commercial_partner_id, date DESC, id DESC)")
    _lead_date_idx = models.Index(
        "(lead_id, date DESC, id DESC) WHERE lead_id IS NOT NULL"
    )
    _user_date_idx = models.Index("(user_id, date DESC, id DESC)")
    _date_idx = models.Index("(date DESC, id DESC)")
    _customer_feedback_idx = models.Index(
        "(commercial_partner_id, date DESC)"
        " WHERE direction = 'in' OR sentiment IS NOT NULL"
    )
    _duration_positive = models.Constraint(
        "CHECK (duration >= 0)", "A duration cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("partner_id")
    def _compute_commercial_partner_id(self):
        """Take the customer of the contact, as it is when the contact is chosen.

        Deliberately blind to later moves of the contact: what was said to the
        former employer stays there, see ``res.partner.write``.
        """
        for interaction in self.filtered("partner_id"):
            customer = interaction.partner_id.commercial_partner_id
            interaction.commercial_partner_id = customer

    @api.depends("calendar_event_id")
    @api.depends_context("uid")
    def _compute_internal_participant_ids(self):
        # sudo: the reader may see the row, and the calendar shows every colleague who
        # attends, unless the meeting is somebody else's private one.
        for interaction in self:
            event_sudo = interaction.calendar_event_id.sudo()
            if event_sudo and event_sudo._check_private_event_conditions():
                event_sudo = event_sudo.browse()
            interaction.internal_participant_ids = event_sudo.partner_ids.filtered(
                lambda partner: not partner.partner_share
            )

    @api.depends("summary", "channel", "outcome")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        for interaction in self:
            labels = [channels.get(interaction.channel)]
            if interaction.outcome:
                labels.append(outcomes[interaction.outcome])
            interaction.display_name = interaction.summary or " · ".join(
                filter(None, labels)
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("commercial_partner_id", "lead_id")
    def _check_customer(self):
        for interaction in self:
            if not interaction.commercial_partner_id and not interaction.lead_id:
                raise ValidationError(
                    self.env._(
                        "Tell with whom it was: choose a customer or an opportunity."
                    )
                )

    @api.constrains("partner_id", "commercial_partner_id")
    def _check_contact(self):
        """Refuse somebody else's contact; a row that is already there may outlive
        the contact's move, since then only the contact was written."""
        pairs = {(row.partner_id, row.commercial_partner_id) for row in self}
        for contact, customer in pairs:
            if contact and customer and contact.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s.",
                        contact=contact.name,
                        customer=customer.name,
                    )
                )

    @api.onchange("commercial_partner_id")
    def _onchange_commercial_partner_id(self):
        """Forget what belongs to another customer."""
        customer = self.commercial_partner_id
        if customer and self.partner_id.commercial_partner_id != customer:
            self.partner_id = False
        lead_customer = self.lead_id.partner_id.commercial_partner_id
        if customer and lead_customer and lead_customer != customer:
            self.lead_id = False
        if customer and self.order_id.partner_id.commercial_partner_id != customer:
            self.order_id = False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("date"):
                # Once: the ORM would parse a text for the cache and for the column.
                vals["date"] = fields.Datetime.to_datetime(vals["date"])
        self._complete_customer(vals_list)
        self._derive_customer(vals_list)
        interactions = super().create(vals_list)
        self._invalidate_figures()
        return interactions

    def _complete_customer(self, vals_list):
        """Take the customer of the order or opportunity where none is named."""
        nobody = [
            vals
            for vals in vals_list
            if not vals.get("partner_id") and not vals.get("commercial_partner_id")
        ]
        # All at once, so that the customers of a batch are read together.
        orders, leads = (
            {
                document.id: document.partner_id.id
                for document in self.env[model].browse(
                    {vals[fname] for vals in nobody if vals.get(fname)}
                )
            }
            for model, fname in (("sale.order", "order_id"), ("crm.lead", "lead_id"))
        )
        for vals in nobody:
            customer = orders.get(vals.get("order_id"))
            vals["partner_id"] = customer or leads.get(vals.get("lead_id"))

    def _derive_customer(self, vals_list):
        """Tell the customer of each contact, as the compute would.

        It takes a quarter of the time of a large batch, as the ORM makes a record
        twice to compute a field before it is created.
        """
        if "default_commercial_partner_id" in self.env.context:
            return
        derived = [
            vals
            for vals in vals_list
            if vals.get("partner_id") and "commercial_partner_id" not in vals
        ]
        # sudo: as for every stored compute; the contact itself is checked as usual.
        contacts_sudo = self.env["res.partner"].sudo()
        contacts_sudo = contacts_sudo.browse({vals["partner_id"] for vals in derived})
        contacts_sudo.fetch(["commercial_partner_id", "company_id"])
        customers = {
            contact_sudo.id: contact_sudo.commercial_partner_id.id
            for contact_sudo in contacts_sudo
        }
        for vals in derived:
            vals["commercial_partner_id"] = customers[vals["partner_id"]]

    def _check_company(self, fnames=None):
        """Pass over rows that are all of one company: core asks them one by one."""
        documents = ("partner_id", "commercial_partner_id", "lead_id", "order_id")

        # sudo: core compares companies sudoed, too; nothing of them is shown.
        rows_sudo = self.sudo()
        company_sudo = rows_sudo.company_id
        linked_sudo = company_sudo.union(
            *(rows_sudo[fname].company_id for fname in documents)
        )
        if len(company_sudo) == 1 and linked_sudo == company_sudo:
            return None
        return super()._check_company(fnames)

    def write(self, vals):
        result = super().write(vals)
        self._invalidate_figures()
        return result

    def unlink(self):
        result = super().unlink()
        self._invalidate_figures()
        return result

    @api.model
    def _invalidate_figures(self):
        """Let what was read before from the log be read again in this transaction."""
        mixin = self.env["crm.interaction.mixin"]
        names = [
            name
            for name, field in mixin._fields.items()
            if field.compute == "_compute_relation_figures"
        ]
        for model in mixin._inherit_children:
            self.env[model].invalidate_model(names, flush=False)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def get_formview_action(self, access_uid=None):
        """Open the document it was captured on, if there is one and it is readable."""
        document = self._get_source_document()
        if document and document.has_access("read"):
            return document.get_formview_action(access_uid=access_uid)
        return super().get_formview_action(access_uid=access_uid)

    def action_open_source(self):
        """Open what the row was captured on, or the row itself.

        :return: an ``ir.actions.act_window`` dictionary
        """
        return self.get_formview_action()

    def action_log_result(self):
        """Finish the quick log with one of its preset answers.

        The button's context tells which: ``log_result`` is a dictionary of values
        for ``channel``, ``direction``, ``outcome`` and ``sentiment``.

        :return: the action that says so and closes the dialog
        """
        allowed = ("channel", "direction", "outcome", "sentiment")
        result = self.env.context.get("log_result") or {}
        self.write({name: result[name] for name in allowed if name in result})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Interaction logged"),
                "next": {
                    "type": "ir.actions.act_window_close",
                    "infos": {"logged": True},
                },
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_source_document(self):
        """Return the record it was captured on, or None when made by hand or gone."""
        self.ensure_one()
        if not self.source_model or self.source_model not in self.env:
            return None
        source = self.env[self.source_model].browse(self.source_id).exists()
        # A message and a finished activity point at their document.
        pointer = {"mail.message": "model", "mail.activity": "res_model"}.get(
            self.source_model
        )
        if not source or not pointer:
            return source
        # sudo: only the pointer is read; whoever opens the document is checked there.
        source_sudo = source.sudo()
        model = source_sudo[pointer]
        if not model or model not in self.env:
            return None
        return self.env[model].browse(source_sudo.res_id).exists()
