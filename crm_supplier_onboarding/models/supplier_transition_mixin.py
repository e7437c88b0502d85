from odoo import api, models
from odoo.exceptions import UserError


class SupplierTransitionMixin(models.AbstractModel):
    """A record with a ``state`` that only its own methods change.

    Whatever a form, an import or RPC sends for ``_transition_fields`` is refused;
    methods write them as superuser, once they have checked who asks and from where.
    """

    _name = "supplier.transition.mixin"
    _description = "Record that Moves by Its Methods"

    _transition_fields = ("state",)

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in self._transition_fields:
            return self.env.su
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Take no default from a client for what a client may not write.

        Users have defaults of their own, which core never checks; those in the context
        it refuses, but not to methods that work as superuser.
        """
        defaults = super().default_get(fields)
        user = self.sudo(False)
        for name in defaults.keys() & self._fields.keys():
            field = self._fields[name]
            if user._has_field_access(field, "write"):
                continue
            del defaults[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    def _check_state(self, *states):
        """Refuse records in another state, and users who may not change them.

        :param str states: in which of them the records may be
        :raise AccessError: when the user may not write one of the records
        :raise UserError: when one of them is in another state
        """
        self.check_access("write")
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "“%(name)s” is in the state “%(state)s”, in which this cannot "
                        "be done.",
                        name=record.display_name,
                        state=record._get_state_label(),
                    )
                )

    def _get_state_label(self):
        """Return what the state is called in the language of the user."""
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
