from .common import OnboardingCommon


class ApprovalCommon(OnboardingCommon):
    """Policies with all kinds of steps, and one more user to stand in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._new_user("deputy", "base.group_user")
        cls.role = cls.env["res.role"].create({"name": "Onboarding test role"})

    @classmethod
    def _draft(cls, *steps, **values):
        """Return a draft policy with steps of these values."""
        policy = cls.env["supplier.approval.policy"].create(
            {
                "name": "Special",
                "res_model": "supplier.application",
                "company_id": cls.company_admin.id,
                **values,
            }
        )
        cls.env["supplier.approval.step"].create(
            [
                {
                    "policy_id": policy.id,
                    "name": f"Step {index}",
                    "sequence": index,
                    **step,
                }
                for index, step in enumerate(steps, 1)
            ]
        )
        return policy

    @classmethod
    def _activate(cls, *steps, **values):
        """Return a policy in force with steps of these values."""
        policy = cls._draft(*steps, **values)
        policy.action_activate()
        return policy

    @staticmethod
    def _by(*users, **values):
        """Return the values of a step of some users."""
        return {"user_ids": [(6, 0, [user.id for user in users])], **values}

    def _asked(self, application=None, state="open"):
        """Return the users of the tasks of an application."""
        application = application or self.application
        tasks = application.approval_round_ids[:1].task_ids
        return tasks.filtered(lambda task: task.state == state).user_id

    def _substitute(self, user, substitute, **values):
        return self.env["supplier.approval.substitute"].create(
            {"user_id": user.id, "substitute_id": substitute.id, **values}
        )
