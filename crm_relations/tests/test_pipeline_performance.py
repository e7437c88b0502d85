from lxml import etree

from odoo.tests import tagged, users

from .pipeline_common import PipelineCommon
from .test_performance import PerformanceCommon

STAGES = 9
RELATIONAL = ("many2one", "many2many", "one2many")


@tagged("post_install", "-at_install")
class TestKanbanPerformance(PerformanceCommon):
    """The pipeline of 2,000 opportunities in nine stages, as the web client asks."""

    size = 20
    leads_count = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = cls.env["crm.stage"].create(
            [{"name": f"Stage {n}", "sequence": 300 + n} for n in range(STAGES)]
        )
        cls._insert_leads(0, cls.leads_count)

    @classmethod
    def _insert_leads(cls, start, stop):
        """Copy an opportunity by SQL, with an interaction on every second one."""
        lead = cls.leads[0]
        lead.flush_recordset()
        columns = [
            name
            for name, field in lead._fields.items()
            if field.store and field.column_type and name not in ("id", "stage_id")
        ]
        names = ", ".join(f'"{name}"' for name in columns)
        cls.env.cr.execute(
            f"""
            WITH made AS (
                INSERT INTO crm_lead (stage_id, {names})
                SELECT (%s)[1 + n %% %s], {names}
                  FROM crm_lead, generate_series(%s, %s - 1) n WHERE id = %s
             RETURNING id, partner_id, company_id
            )
            INSERT INTO crm_interaction (
                date, lead_id, partner_id, commercial_partner_id, company_id, user_id,
                channel, direction
            )
            SELECT '2026-03-01', made.id, partner.id, partner.commercial_partner_id,
                   made.company_id, %s, 'phone', 'in'
              FROM made JOIN res_partner partner ON partner.id = made.partner_id
             WHERE made.id %% 2 = 0
            """,  # pylint: disable=sql-injection
            [cls.stages.ids, STAGES, start, stop, lead.id, cls.rep.id],
        )
        cls.env.invalidate_all()

    def _get_specification(self, ours):
        """Return what the kanban view reads, with what this addon shows or without."""
        view = self.env.ref("crm.crm_case_kanban_view_leads")
        model = self.env["crm.lead"]
        arch = model.get_view(view.id, "kanban")["arch"]
        names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
        self.assertIn("relation_is_silent", names)
        return {
            name: (
                {"fields": {"display_name": {}}}
                if model._fields[name].type in RELATIONAL
                else {}
            )
            for name in sorted(names)
            if ours or not name.startswith("relation_")
        }

    def _read(self, spec):
        Lead = self.env["crm.lead"].with_context(lang="en_US", tz="Asia/Shanghai")
        page = Lead.web_read_group(
            [("stage_id", "in", self.stages.ids), ("type", "=", "opportunity")],
            ["stage_id"],
            ["expected_revenue:sum", "recurring_revenue_monthly:sum"],
            limit=80,
            auto_unfold=True,
            unfold_read_specification=spec,
        )
        opened = [group for group in page["groups"] if group.get("__records")]
        self.assertEqual(len(opened), STAGES)
        self.assertEqual({len(group["__records"]) for group in opened}, {80})

    def _count_extra(self):
        costs = []
        for ours in (True, False):
            spec = self._get_specification(ours)
            self._run(self._read, spec)
            costs.append(self._count_queries(self._read, spec))
        return costs

    @users("relations_rep", "relations_director")
    def test_the_pipeline_costs_two_queries_more(self):
        cost, plain = self._count_extra()
        self.assertLessEqual(cost, plain + 2)

    @users("relations_rep")
    def test_twice_as_many_cost_the_same(self):
        cost, _plain = self._count_extra()
        self._insert_leads(self.leads_count, 2 * self.leads_count)
        self.assertEqual(self._count_extra()[0], cost)

    @users("relations_rep", "relations_director")
    def test_the_list_costs_one_query_more(self):
        view = self.env.ref("crm.crm_case_tree_view_oppor")
        Lead = self.env["crm.lead"].with_context(lang="en_US", tz="Asia/Shanghai")
        arch = etree.fromstring(Lead.get_view(view.id, "list")["arch"])
        shown = [
            node.get("name")
            for node in arch.iter("field")
            if node.get("column_invisible") not in ("1", "True")
            and node.get("optional") != "hide"
        ]
        order = [
            *("partner_id", "name", "probability", "expected_revenue", "user_id"),
            *("date_deadline", "relation_interaction_count"),
            *("relation_last_interaction_date", "relation_last_feedback"),
        ]
        self.assertEqual(shown[: len(order)], order)
        names = {node.get("name") for node in arch.iter("field")}

        def read(names):
            spec = {
                name: {"fields": {"display_name": {}}}
                if Lead._fields[name].type in RELATIONAL
                else {}
                for name in names
            }
            Lead.web_search_read([("stage_id", "in", self.stages.ids)], spec, limit=80)

        plain = {name for name in names if not name.startswith("relation_")}
        costs = []
        for wanted in (names, plain):
            self._run(read, wanted)
            costs.append(self._count_queries(read, wanted))
        self.assertLessEqual(costs[0], costs[1] + 1)


@tagged("post_install", "-at_install")
class TestChangePerformance(PipelineCommon, PerformanceCommon):
    size = 20

    def _add_leads(self, count):
        values = self.leads[0].copy_data({"stage_id": self.fresh.id})[0]
        self.Lead.create([values for _index in range(count)])
        self.env.cr.flush()

    def _change(self):
        self._undo(self._apply())

    def test_as_many_queries_for_twice_as_many(self):
        # Odoo inserts a hundred records by a statement: no more of them here.
        costs = []
        self._run(self._change)
        for count in (20, 20, 40):
            self._add_leads(count)
            costs.append(self._count_queries(self._change))
        # A statement or two that caches save at one size or the other are no growth.
        self.assertLess(costs[2], max(costs[:2]) + 5, costs)
