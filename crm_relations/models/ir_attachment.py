from odoo import api, models

# What makes an attachment another file, or another record's.
CONTENT_FIELDS = frozenset(
    (
        "datas",
        "db_datas",
        "raw",
        "res_field",
        "res_id",
        "res_model",
        "type",
        "url",
    )
)


class IrAttachment(models.Model):
    """The signed file of a contract stays, by whatever way one comes to it."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        if any(vals.get("res_field") == "signed_file" for vals in vals_list):
            attachments._check_signed_file()
        return attachments

    def write(self, vals):
        if CONTENT_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._check_signed_file()
        result = super().write(vals)
        self._check_signed_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_file(self):
        self._check_signed_file()

    def _check_signed_file(self):
        """Refuse to touch the file of a contract that is signed.

        The contract itself writes it with sudo, and knows when it may.
        """
        if self.env.su:
            return
        for attachment in self:
            if (attachment.res_model, attachment.res_field) == (
                "crm.contract",
                "signed_file",
            ):
                self.env["crm.contract"].browse(
                    attachment.res_id
                )._check_file_replaceable()
