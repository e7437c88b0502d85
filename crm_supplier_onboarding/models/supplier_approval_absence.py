from odoo import models


class SupplierApprovalTask(models.Model):
    """Tasks of people who are away go to their substitutes; who left is not asked."""

    _inherit = "supplier.approval.task"

    def _replace_absent(self):
        """Put substitutes in the place of those who are away.

        Where there is no substitute, or none who may decide, the task stays as it is.

        :return: the tasks to open
        """
        lines = self.env["supplier.approval.substitute"]._map_current(self.user_id)
        if not lines:
            return self
        replaced_ids, vals_list, taken = [], [], set()
        for task in self.filtered(lambda task: task.user_id in lines):
            for user in task._get_substitutes(lines[task.user_id]):
                place = (task.round_id, task.step_id, user)
                if place not in taken and task._may_be_asked(user):
                    taken.add(place)
                    replaced_ids.append(task.id)
                    vals_list.append(task._prepare_stand_in_values(user, "substitute"))
                    break
        replaced = self.browse(replaced_ids)
        if replaced:
            replaced._void()
        return self - replaced | self.create(vals_list)

    def _get_substitutes(self, lines):
        """Return who may stand in according to some lines, and is not away as well."""
        lines = lines.filtered(
            lambda line: line.company_id in (self.company_id, line.company_id.browse())
        )
        return lines.substitute_id.filtered(lambda user: not user.is_out_of_office)

    def _filter_members(self):
        """Return the tasks whose users still work for the company of the document."""
        # Not company_ids, which the cache forgets with each transaction.
        return self.filtered(
            lambda task: (
                task.user_id.active
                and task.company_id.id in task.user_id._get_company_ids()
            )
        )
