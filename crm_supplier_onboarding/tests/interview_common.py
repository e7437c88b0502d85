from .common import OnboardingCommon

ADDON = "crm_supplier_onboarding"


class InterviewCommon(OnboardingCommon):
    """A candidate in the general survey, with contacts to talk to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.env.ref(f"{ADDON}.supplier_interview_type_head")
        cls.types += cls.env.ref(f"{ADDON}.supplier_interview_type_technical")
        cls.types.active = True
        cls.head = cls._contact("Ms. Head", "head")
        cls.lead = cls._contact("Mr. Lead", "technical")
        cls.technology = cls._member("technology")
        cls.quality = cls._member("quality")
        cls.application.with_user(cls.buyer).action_start()
        cls.dossier = cls.application.with_user(cls.buyer)

    @classmethod
    def _contact(cls, name, role):
        role = cls.env.ref(f"{ADDON}.supplier_contact_role_{role}")
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": cls.supplier.id,
                "onboarding_role_ids": role.ids,
            }
        )

    @classmethod
    def _member(cls, name):
        user = cls._new_user(name, "base.group_user", notification_type="email")
        cls.env.ref(f"{ADDON}.res_role_head_{name}").user_ids = user
        return user

    @classmethod
    def _interview(cls, kind, contact, users=(), **values):
        """Log an interview as the buyer; return it."""
        interview_type = cls.env.ref(f"{ADDON}.supplier_interview_type_{kind}")
        interviews = cls.env["crm.interaction"].with_user(cls.buyer)
        return interviews.create(
            {
                "partner_id": contact.id,
                "company_id": cls.company_admin.id,
                "onboarding_application_id": cls.application.id,
                "onboarding_interview_type_id": interview_type.id,
                "onboarding_participant_ids": [user.id for user in users],
                **values,
            }
        )
