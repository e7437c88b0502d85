from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged, users

from .contract_common import ContractCommon

RECORDS = ("mine", "nobodys", "theirs", "with_my_customer", "foreign")


@tagged("post_install", "-at_install", "security")
class TestContractSecurity(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.director
        cls.other_customer.user_id = cls.rep
        director = {"user_id": cls.director.id}
        cls.mine = cls._create_contract()
        cls.nobodys = cls._create_contract(user_id=False)
        cls.theirs = cls._create_contract(**director)
        cls.with_my_customer = cls._create_contract(
            partner_id=cls.other_customer.id, **director
        )
        cls.foreign = cls._create_contract(company_id=cls.company_2.id)
        for name in RECORDS:
            contract = getattr(cls, name)
            setattr(cls, f"{name}_term", contract.term_ids[0])
            setattr(cls, f"{name}_signatory", contract.signatory_ids[0])
        cls.kind = cls.kind_sales
        cls.clause = cls.kind_sales.clause_ids[0]
        cls.signatory_role = cls.kind_supply.role_ids[0]
        cls.foreign_kind, cls.foreign_clause = (
            cls.env[model].create({"name": "Theirs", "company_id": cls.company_2.id})
            for model in ("crm.contract.kind", "crm.contract.clause")
        )
        cls.wizard = cls.env["crm.contract.change"]
        cls.portal = cls._create_portal_user()
        cls.public = cls.env.ref("base.public_user")

    def _assert_contract_matrix(self, user, matrix):
        """The parts of a contract are as open as the contract."""
        for suffix in ("", "_term", "_signatory"):
            self._assert_matrix(
                user, {f"{name}{suffix}": allowed for name, allowed in matrix.items()}
            )

    def test_own_documents(self):
        self._assert_contract_matrix(
            self.rep,
            {
                "mine": "rwcu",
                "nobodys": "rwcu",
                "theirs": "",
                "with_my_customer": "r",
                "foreign": "",
            },
        )

    def test_all_documents_and_manager(self):
        for user in (self.senior, self.director):
            self._assert_contract_matrix(
                user, {**dict.fromkeys(RECORDS, "rwcu"), "foreign": ""}
            )

    def test_without_sales_rights(self):
        for user in (self.user_employee, self.portal, self.public):
            self._assert_contract_matrix(user, dict.fromkeys(RECORDS, ""))
            self._assert_matrix(
                user,
                dict.fromkeys(("kind", "clause", "signatory_role", "wizard"), ""),
            )

    def test_configuration(self):
        names = ("kind", "clause", "signatory_role")
        foreign = dict.fromkeys(("foreign_kind", "foreign_clause"), "")
        for user in (self.rep, self.senior):
            self._assert_matrix(
                user, {**dict.fromkeys(names, "r"), "wizard": "rwc", **foreign}
            )
        self._assert_matrix(self.director, {**dict.fromkeys(names, "rwcu"), **foreign})

    @users("relations_rep")
    def test_search_shows_what_may_be_read(self):
        names = ("mine", "nobodys", "theirs", "with_my_customer", "foreign")
        contracts = self.env["crm.contract"].with_context(
            allowed_company_ids=self.company_admin.ids
        )
        ids = [getattr(self, name).id for name in names]
        found = contracts.search([("id", "in", ids)])
        expected = self.mine + self.nobodys + self.with_my_customer
        self.assertEqual(set(found.ids), set(expected.ids))

    @users("relations_rep")
    def test_nobody_makes_contracts_for_others(self):
        with self.assertRaises(AccessError):
            self._create_contract_as(user_id=self.director.id)

    def _create_contract_as(self, **values):
        return self.env["crm.contract"].create(
            {"name": "X", "partner_id": self.other_customer.id, **values}
        )

    @users("relations_rep")
    def test_actions_need_write_access(self):
        contract = self.with_my_customer.with_user(self.env.user)
        for action in ("action_submit", "action_assign_code"):
            with self.assertRaises(AccessError):
                getattr(contract, action)()

    @users("relations_rep")
    def test_dialog_opens_no_door(self):
        self.with_my_customer.action_submit()
        self.with_my_customer.action_sign()
        wizard = self.env["crm.contract.change"].create(
            {
                "operation": "amend",
                "contract_ids": [(6, 0, self.with_my_customer.ids)],
                "reason": "Because",
            }
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()
        self.assertFalse(self.with_my_customer.next_ids)

    @users("relations_rep")
    def test_linking_needs_read_access(self):
        lead = self.lead.copy({"user_id": self.director.id})
        mine = self.mine.with_user(self.env.user)
        with self.assertRaises(AccessError):
            mine.lead_ids = [(4, lead.id)]

    @users("relations_rep")
    def test_moving_a_line_to_anothers_contract(self):
        term = self.mine.term_ids[0].with_user(self.env.user)
        with self.assertRaises(AccessError):
            term.contract_id = self.theirs.id

    def test_transitions_are_closed_to_rpc(self):
        for name in (
            "_do_sign",
            "_do_start",
            "_do_plan_termination",
            "_move_on",
            "_as_transition",
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.Contract, name)

    @users("relations_rep")
    def test_context_cannot_pretend_a_transition(self):
        mine = self.mine.with_user(self.env.user)
        for value in (True, 1, "object", object()):
            with self.assertRaises(UserError):
                mine.with_context(crm_contract_transition=value).state = "active"

    @users("relations_rep", "relations_senior", "relations_director")
    def test_views_open_for_every_role(self):
        for view_type in ("form", "list", "kanban", "search", "calendar", "graph"):
            with self.subTest(view_type=view_type):
                view = self.env["crm.contract"].get_view(view_type=view_type)
                self.assertTrue(view["arch"])
        self.assertEqual(
            "action_terminate" in self.env["crm.contract"].get_view()["arch"],
            self.env.user == self.director,
        )

    @users("employee")
    def test_customer_opens_without_sales_rights(self):
        partner = self.customer.with_user(self.env.user)
        self.assertNotIn("relation_contract_count", partner.get_view()["arch"])
        self.assertTrue(partner.web_read({"display_name": {}}))

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    @users("relations_director")
    def test_other_company_is_closed(self):
        self.env.user.sudo().company_ids = self.company_admin
        for record in (self.foreign, self.foreign_term, self.foreign_signatory):
            with self.assertRaises(AccessError):
                record.with_user(self.env.user).check_access("read")

    @users("relations_director")
    def test_contract_cannot_be_moved_out_of_ones_companies(self):
        self.env.user.sudo().company_ids = self.company_admin
        with self.assertRaises(UserError):
            self.mine.with_user(self.env.user).company_id = self.company_2.id

    def test_links_stay_within_the_company(self):
        for values in (
            {"order_ids": [(6, 0, self._create_foreign_order().ids)]},
            {"kind_id": self.foreign_kind.id},
            {"main_contract_id": self.foreign.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._create_contract(**values)

    def _create_foreign_order(self):
        return self.env["sale.order"].create(
            {"partner_id": self.contact.id, "company_id": self.company_2.id}
        )

    def test_overlap_is_counted_per_company(self):
        self._sign(kind_id=self.kind_framework.id)
        other = self._sign(kind_id=self.kind_framework.id, company_id=self.company_2.id)
        self.assertEqual(other.state, "active")

    def test_company_scheme_gives_the_code(self):
        self.env["crm.code.scheme"].create(
            {
                "code": "04",
                "name": "X",
                "prefix": "C2-",
                "company_id": self.company_2.id,
            }
        )
        contracts = self.mine + self.foreign
        contracts.action_assign_code()
        self.assertTrue(self.foreign.code.startswith("C2-"))
        self.assertTrue(self.mine.code.startswith("04-"))
