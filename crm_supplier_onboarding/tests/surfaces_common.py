from .common import OnboardingCommon


class SurfacesCommon(OnboardingCommon):
    """Approvers who are asked in the Inbox, and one who reads e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        email = {"notification_type": "email"}
        cls.rival = cls._new_user("rival", "base.group_user", **email)
        cls.rival.notification_type = "inbox"
        cls.mailer = cls._new_user("mailer", "base.group_user", **email)
        cls.candidates = cls.approver + cls.rival + cls.mailer
        cls.policy = cls._create_policy(
            ("Market Manager", cls.candidates), ("Director", cls.director)
        )
        cls.policy.action_activate()

    @classmethod
    def _inbox(cls, users, application=None):
        """Return the unread Inbox notifications of users on an application."""
        application = application or cls.application
        return (
            cls.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_message_id.model", "=", application._name),
                    ("mail_message_id.res_id", "in", application.ids),
                    ("mail_message_id.message_type", "=", "user_notification"),
                    ("res_partner_id", "in", users.partner_id.ids),
                    ("notification_type", "=", "inbox"),
                    ("is_read", "=", False),
                ]
            )
        )

    @classmethod
    def _requests(cls, users, application=None):
        """Return the activities that ask users to decide, as the first of them."""
        application = application or cls.application
        activities = application.activity_ids.filtered(
            lambda activity: (
                activity.user_id in users
                and activity.activity_category == "supplier_approval"
            )
        )
        return activities.with_user(users[:1])
