from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .metric_common import MetricCommon


@tagged("post_install", "-at_install", "security")
class TestCrmPartnerMetricSecurity(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobodys_customer = cls.env["res.partner"].create({"name": "Coral"})
        cls.customer.user_id = cls.rep
        cls.other_customer.user_id = cls.senior
        customers = cls.customer | cls.other_customer | cls.nobodys_customer
        for customer in customers:
            # Whose orders they are does not matter, whose customer it is does.
            cls._order_on(customer, 5, user_id=cls.director.id)
            cls._order_on(customer, 6, user_id=cls.rep.id, company_id=cls.company_2.id)
        for company in cls.companies:
            cls.Metric._refresh(company)
        cls.own, cls.others, cls.nobodys = (
            cls.Metric.search(
                [("partner_id", "=", c.id), ("company_id", "=", cls.company_admin.id)]
            )
            for c in customers
        )
        cls.closed = cls.Metric.search(
            [
                ("partner_id", "=", cls.customer.id),
                ("company_id", "=", cls.company_2.id),
            ]
        )

    # ------------------------------------------------------------
    # MATRIX
    # ------------------------------------------------------------

    def test_salesperson_reads_figures_of_own_customers(self):
        matrix = {"own": "r", "others": "", "nobodys": "", "closed": ""}
        self._assert_matrix(self.rep, matrix)

    def test_who_reads_all_orders_reads_all_figures(self):
        matrix = {"own": "r", "others": "r", "nobodys": "r", "closed": ""}
        self._assert_matrix(self.senior, matrix)
        self._assert_matrix(self.director, matrix)

    def test_nobody_else_reads_figures(self):
        matrix = dict.fromkeys(("own", "others", "nobodys", "closed"), "")
        for group in (
            "base.group_user,base.group_partner_manager",
            "base.group_user,base.group_system",
            "base.group_portal",
            "base.group_public",
        ):
            login = f"metric_{group}"
            user = new_test_user(self.env, login=login, groups=group)
            user.company_ids |= self.companies
            self._assert_matrix(user, matrix)

    def test_figures_change_hands_with_the_customer(self):
        self.other_customer.user_id = self.rep
        self._assert_matrix(self.rep, {"others": "r"})

    # ------------------------------------------------------------
    # TWO COMPANIES
    # ------------------------------------------------------------

    def test_figures_are_read_company_by_company(self):
        for companies, expected in (
            (self.company_admin, self.own),
            (self.company_2, self.closed),
            (self.companies, self.own | self.closed),
        ):
            env = self.env(
                user=self.rep, context={"allowed_company_ids": companies.ids}
            )
            metrics = env["crm.partner.metric"].search([])
            self.assertEqual(metrics, expected)
            customer = self.customer.with_env(env)
            customer.invalidate_recordset()
            self.assertEqual(customer.relation_metric_ids, expected)

    # ------------------------------------------------------------
    # ON THE CUSTOMER
    # ------------------------------------------------------------

    def _open_form(self, partner, user):
        self.env.invalidate_all()
        partner = partner.with_user(user)
        return Form(partner.with_context(allowed_company_ids=self.company_admin.ids))

    def test_form_shows_the_figures_to_who_may_read_them(self):
        for user, partner, shown in (
            (self.rep, self.customer, True),
            (self.rep, self.other_customer, False),
            (self.rep, self.contact, False),
            (self.director, self.other_customer, True),
        ):
            with self.subTest(user=user.login, partner=partner.name):
                form = self._open_form(partner, user)
                self.assertEqual(len(form.relation_metric_ids), shown)

    def test_form_without_sales_rights_has_no_figures(self):
        user = new_test_user(self.env, login="metric_internal")
        view = self.env["res.partner"].with_user(user).get_view(view_type="form")
        self.assertNotIn("relation_metric_ids", view["arch"])
        with self.assertRaises(AccessError):
            self.customer.with_user(user).read(["relation_metric_ids"])

    def test_importance_is_not_for_people_outside(self):
        user = new_test_user(
            self.env, login="metric_portal", groups="base.group_portal"
        )
        partner = user.partner_id.with_user(user)
        with self.assertRaises(AccessError):
            partner.search([("relation_importance", "=", "key")])
        with self.assertRaises(AccessError):
            partner.write({"relation_importance": "key"})
