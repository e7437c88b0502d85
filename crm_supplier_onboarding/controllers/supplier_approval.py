from odoo import http
from odoo.exceptions import UserError
from odoo.http import request


class SupplierApprovalController(http.Controller):
    @http.route(
        "/supplier-approval/<string:token>/<any(approved,refused,returned):outcome>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
    )
    def supplier_approval(self, token, outcome, comment="", **kwargs):
        """Ask for a confirmation (GET), decide (POST), or tell why not.

        Mail scanners and browsers follow links before anybody reads, hence GET changes
        nothing. The token names the task, the session proves the user: a forwarded mail
        is worth nothing.
        """
        values = {"outcome": outcome, "posted": request.httprequest.method == "POST"}
        try:
            # An error is shown on the page: nothing half-done may be committed then.
            with request.env.cr.savepoint():
                values["task"] = self._process(
                    token, outcome, comment, values["posted"]
                )
        except UserError as error:
            values["error"] = str(error)
        return request.render("crm_supplier_onboarding.supplier_approval_page", values)

    def _process(self, token, outcome, comment, posted):
        """Decide on the task of a link, or check that one could; return it as sudo."""
        Task = request.env["supplier.approval.task"]
        task_sudo = Task._from_link(token)
        if posted:
            Task.browse(task_sudo.id).action_decide(outcome, comment, "email")
        else:
            task_sudo._check_can_decide()
        return task_sudo
