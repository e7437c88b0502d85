from freezegun import freeze_time

from odoo.tests import tagged, users

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractPerformance(ContractCommon):
    """Cost does not grow with the number of contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = cls._create_contracts(40)
        cls.contracts.action_submit()
        cls.contracts.action_sign()
        cls.env.flush_all()

    @classmethod
    def _create_contracts(cls, count, **values):
        first = cls._create_contract(**values)
        return first + cls.Contract.create(first.copy_data() * (count - 1))

    def _count_queries(self, function, *args):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _assert_flat(self, function, few, many):
        function(few)
        cost = self._count_queries(function, few)
        self.assertLessEqual(self._count_queries(function, many), cost)

    def _get_names(self, view_type):
        views = self.env["crm.contract"].get_views([[False, view_type]])
        fields = views["models"]["crm.contract"]["fields"]
        lines = ("activity_ids", "tag_ids", "term_ids", "signatory_ids")
        return {name: {} for name in fields if name not in lines}

    @users("relations_rep")
    def test_list_and_kanban(self):
        contracts = self.env["crm.contract"]
        for view_type in ("list", "kanban"):
            names = self._get_names(view_type)
            for name in ("commercial_partner_id", "kind_id", "user_id"):
                names[name] = {"fields": {"display_name": {}}}

            def read(limit, names=names):
                domain = [("id", "in", self.contracts.ids)]
                rows = contracts.web_search_read(domain, names, limit=limit)
                self.assertEqual(len(rows["records"]), limit)

            with self.subTest(view_type=view_type):
                self._assert_flat(read, 20, 40)

    @users("relations_rep")
    def test_days_left_and_names(self):
        contracts = self.contracts.with_user(self.env.user)

        def read(count):
            contracts[:count].read(["days_left", "display_name", "date_notice"])

        self._assert_flat(read, 20, 40)

    @users("relations_rep")
    def test_counts_on_pages(self):
        leads = self.lead.create(
            [{"name": f"Lead {i}", "user_id": self.rep.id} for i in range(40)]
        )
        partners = self.customer.create([{"name": f"Page {i}"} for i in range(40)])
        for records in (leads, partners):
            records = records.with_user(self.env.user)

            def read(count, records=records):
                records[:count].read(["name", "relation_contract_count"])

            with self.subTest(model=records._name):
                self._assert_flat(read, 20, 40)

    def test_signing(self):
        def sign(contracts):
            contracts.action_submit()
            contracts.action_sign()

        kwargs = {"date_start": "2026-05-01"}
        batches = [self._create_contracts(n, **kwargs) for n in (2, 10, 20)]
        sign(batches[0])
        cost = self._count_queries(sign, batches[1])
        self.assertLessEqual(self._count_queries(sign, batches[2]), cost)

    def _count_job(self, day):
        with freeze_time(f"{day} 12:00:00"):
            return self._count_queries(self._move_on)

    def test_job_costs_the_same_for_twice_as_many(self):
        for values, day in (
            ({"date_start": "2026-05-01"}, "2026-05-01"),
            ({"date_end": "2026-04-20", "renewal": "none"}, "2026-04-20"),
            ({"date_end": "2026-04-20", "renewal": "none"}, "2026-04-21"),
        ):
            costs = []
            for count in (1, 10, 20):
                contracts = self._create_contracts(count, **values)
                contracts.action_submit()
                contracts.action_sign()
                costs.append(self._count_job(day))
            with self.subTest(day=day):
                self.assertEqual(costs[1], costs[2])

    def test_job_with_nothing_to_do(self):
        self._move_on()
        self.assertLessEqual(self._count_queries(self._move_on), 10)
