from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .common import RelationsCommon


@tagged("post_install", "-at_install", "security")
class TestInteractionSecurity(RelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.director
        cls.lead_of_director = cls.lead.copy(
            {"user_id": cls.director.id, "partner_id": cls.contact.id}
        )
        cls.lead_of_nobody = cls.lead.copy(
            {"user_id": False, "partner_id": cls.contact.id}
        )
        director = {"user_id": cls.director.id}
        cls.mine = cls._create_interactions(cls.contact)
        cls.captured = cls._create_interactions(
            cls.contact, source_model="mail.message", source_id=1
        )
        cls.theirs = cls._create_interactions(cls.contact, **director)
        cls.on_my_lead = cls._create_interactions(
            cls.contact, lead_id=cls.lead.id, **director
        )
        cls.on_nobodys_lead = cls._create_interactions(
            cls.contact, lead_id=cls.lead_of_nobody.id, **director
        )
        cls.on_their_lead = cls._create_interactions(
            cls.contact, lead_id=cls.lead_of_director.id, **director
        )
        cls.nobodys_customer = cls._create_interactions(cls.other_customer, **director)
        cls.unassigned = cls._create_interactions(cls.other_customer, user_id=False)
        cls.foreign = cls._create_interactions(cls.contact, company_id=cls.company_2.id)
        cls.purpose = cls.env.ref("crm_relations.crm_interaction_purpose_care")
        cls.portal = cls._create_portal_user()
        cls.public = cls.env.ref("base.public_user")

    def test_own_documents(self):
        self._assert_matrix(
            self.rep,
            {
                "mine": "rwcu",
                "captured": "rwc",
                "theirs": "",
                "on_my_lead": "r",
                "on_nobodys_lead": "r",
                "on_their_lead": "",
                "nobodys_customer": "r",
                "unassigned": "rw",
                "foreign": "",
                "purpose": "r",
            },
        )

    def test_all_documents(self):
        self._assert_matrix(
            self.senior,
            {
                "mine": "rwc",
                "captured": "rwc",
                "theirs": "rwc",
                "on_their_lead": "rwc",
                "unassigned": "rwc",
                "foreign": "",
                "purpose": "r",
            },
        )

    def test_manager(self):
        self._assert_matrix(
            self.director,
            {
                "mine": "rwcu",
                "captured": "rwcu",
                "theirs": "rwcu",
                "foreign": "",
                "purpose": "rwcu",
            },
        )

    def test_without_sales_rights(self):
        for user in (self.user_employee, self.portal, self.public):
            self._assert_matrix(user, {"mine": "", "foreign": "", "purpose": ""})

    @users("relations_rep")
    def test_search_shows_what_may_be_read(self):
        ours = (
            self.mine
            + self.captured
            + self.theirs
            + self.on_my_lead
            + self.on_nobodys_lead
            + self.on_their_lead
            + self.nobodys_customer
            + self.unassigned
            + self.foreign
        )
        interactions = self.env["crm.interaction"].with_context(
            allowed_company_ids=self.company_admin.ids
        )
        found = interactions.search([("id", "in", ours.ids)])
        self.assertEqual(
            set(found.ids),
            set(
                (
                    self.mine
                    + self.captured
                    + self.on_my_lead
                    + self.on_nobodys_lead
                    + self.nobodys_customer
                    + self.unassigned
                ).ids
            ),
        )

    @users("relations_rep")
    def test_nobody_logs_in_anothers_name_or_on_their_lead(self):
        Interaction = self.env["crm.interaction"]
        for values in (
            {"user_id": self.director.id},
            {"lead_id": self.lead_of_director.id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                Interaction.create({"partner_id": self.contact.id, **values})

    @users("relations_rep")
    def test_nobody_hands_a_row_over_to_escape(self):
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.env.user).user_id = self.env.user

    @users("employee")
    def test_capture_needs_no_sales_rights(self):
        self.env.user.sudo().group_ids += self.env.ref("base.group_partner_manager")
        before = self._get_interactions()
        self._post(self.contact.with_user(self.env.user))
        self.assertEqual(len(self._get_interactions() - before), 1)

    @users("relations_director")
    def test_other_company_is_closed(self):
        self.env.user.sudo().company_ids = self.company_admin
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.env.user).check_access("read")
        found = self.env["crm.interaction"].search([("id", "=", self.foreign.id)])
        self.assertFalse(found)

    @users("relations_rep")
    def test_other_companies_lead_is_refused(self):
        team = (
            self.env["crm.team"]
            .sudo()
            .create({"name": "Abroad", "company_id": self.company_2.id})
        )
        foreign_lead = self.lead.sudo().copy(
            {
                "company_id": self.company_2.id,
                "team_id": team.id,
                "user_id": self.rep.id,
                "partner_id": False,
            }
        )
        with self.assertRaises(Exception) as caught:
            self.env["crm.interaction"].with_context(
                allowed_company_ids=self.company_admin.ids
            ).create({"partner_id": self.contact.id, "lead_id": foreign_lead.id})
        self.assertIn("compan", str(caught.exception).lower())

    @users("relations_rep", "relations_senior", "relations_director", "employee")
    def test_partner_form_opens_for_every_role(self):
        partner = self.customer.with_user(self.env.user)
        for view_type in ("form", "list", "kanban", "search"):
            with self.subTest(view_type=view_type):
                self.assertTrue(partner.get_view(view_type=view_type)["arch"])
        self.assertTrue(partner.web_read({"display_name": {}}))
