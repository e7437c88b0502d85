from odoo import api, models

from odoo.addons.crm_relations.models.ir_attachment import CONTENT_FIELDS


class IrAttachment(models.Model):
    """The file of a document that was handed in stays, by whatever way one comes."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        if any(vals.get("res_field") == "file" for vals in vals_list):
            attachments._check_document_file()
        return attachments

    def write(self, vals):
        if CONTENT_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._check_document_file()
        result = super().write(vals)
        self._check_document_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_document_file(self):
        self._check_document_file()

    def _check_document_file(self):
        """Refuse to touch the file of a document that was handed in.

        The document itself writes it with sudo, and knows when it may.
        """
        if self.env.su:
            return
        ids = [
            attachment.res_id
            for attachment in self
            if (attachment.res_model, attachment.res_field)
            == ("supplier.document", "file")
        ]
        self.env["supplier.document"].browse(ids)._check_changeable()
