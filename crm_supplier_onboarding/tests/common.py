from odoo.addons.mail.tests.common import MailCommon, mail_new_test_user

OPERATIONS = ("read", "write", "create", "unlink")
ROLES = {
    "buyer": "purchase.group_purchase_user",
    "manager": "purchase.group_purchase_manager",
    "approver": "base.group_user",
    "director": "base.group_user",
    "outsider": "base.group_user",
}


class OnboardingCommon(MailCommon):
    """A candidate, its application, and a user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The day of the company is that of its people.
        cls.company_admin.partner_id.tz = "Asia/Shanghai"
        for role, group in ROLES.items():
            setattr(cls, role, cls._new_user(role, group))
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Copper Works", "is_company": True, "email": "cw@example.com"}
        )
        cls.category = cls.env["product.category"].create({"name": "Castings"})
        cls.policy = cls._create_policy(
            ("Market Manager", cls.approver), ("Director", cls.director)
        )
        cls.policy.action_activate()
        cls._clear_checklists()
        cls.application = cls._create_application()

    @classmethod
    def _clear_checklists(cls):
        """Nothing to hand in and nobody to talk to, unless a test says so."""
        cls.env["supplier.document.type"].search([]).step = "none"
        cls.env["supplier.interview.type"].search([]).active = False

    @classmethod
    def _new_user(cls, role, group, **values):
        companies = cls.company_admin + cls.company_2
        values = {
            "login": f"onboarding_{role}",
            "name": f"Onboarding {role}",
            "groups": f"base.group_user,{group}",
            "notification_type": "inbox",
            "company_id": cls.company_admin.id,
            "company_ids": [(6, 0, companies.ids)],
            "tz": "Asia/Shanghai",
            **values,
        }
        return mail_new_test_user(cls.env, **values)

    @classmethod
    def _create_policy(cls, *steps, **values):
        """Return a draft policy with steps of (name, users)."""
        return cls.env["supplier.approval.policy"].create(
            {
                "name": "Standard",
                "res_model": "supplier.application",
                "company_id": cls.company_admin.id,
                "step_ids": [
                    (
                        0,
                        0,
                        {"name": name, "sequence": n, "user_ids": [(6, 0, users.ids)]},
                    )
                    for n, (name, users) in enumerate(steps)
                ],
                **values,
            }
        )

    @classmethod
    def _create_application(cls, **values):
        """Return a draft that lacks nothing, of the buyer."""
        return cls.env["supplier.application"].create(
            {
                "partner_id": cls.supplier.id,
                "requester_id": cls.buyer.id,
                "company_id": cls.company_admin.id,
                "category_id": cls.category.id,
                "reason": "<p>A second source</p>",
                "trading_policy": "<p>A third of our demand</p>",
                "line_ids": [
                    (0, 0, {"name": "Valve body", "quantity": 1000, "price": 12})
                ],
                **values,
            }
        )

    @classmethod
    def _move_to(cls, state, application=None):
        """Put an application into a step, past all conditions; return it."""
        application = application or cls.application
        application._set_state(state)
        return application

    @classmethod
    def _submit(cls, application=None):
        """Return an application under approval."""
        application = cls._move_to("application", application)
        application.with_user(application.requester_id).action_submit()
        return application

    @classmethod
    def _task(cls, user, application=None):
        """Return the open task of a user on an application, as that user."""
        application = application or cls.application
        tasks = application.approval_round_ids.task_ids
        return tasks.filtered(
            lambda task: task.user_id == user and task.state == "open"
        ).with_user(user)

    def _assert_matrix(self, user, matrix):
        """Compare, for each record, the initials of what the user may do with it."""
        for name, allowed in matrix.items():
            record = getattr(self, name).with_user(user)
            record = record.with_context(allowed_company_ids=self.company_admin.ids)
            granted = "".join(op[0] for op in OPERATIONS if record.has_access(op))
            with self.subTest(user=user.login, record=name):
                self.assertEqual(granted, allowed)
