from odoo.tests import tagged

from .test_performance import PerformanceCommon

STAGES = 9


@tagged("post_install", "-at_install")
class TestGatePerformance(PerformanceCommon):
    """Nine stages, each with a requirement of every kind, all passed over at once."""

    size = 200

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage"].search([]).sequence = 1000
        cls.stages = cls.env["crm.stage"].create(
            [{"name": f"Stage {index}", "sequence": index} for index in range(STAGES)]
        )
        purpose = cls.env.ref("crm_relations.crm_interaction_purpose_care")
        kinds = (
            {"kind": "field", "field_path": "expected_revenue"},
            {"kind": "field", "field_path": "contact_name"},
            {"kind": "checklist"},
            {"kind": "questions"},
            {"kind": "interaction"},
            {"kind": "interaction", "purpose_id": purpose.id, "days": 30},
            {"kind": "quotation"},
            {"kind": "closing"},
            {"kind": "domain", "domain": "[('partner_id.email', '!=', False)]"},
        )
        cls.env["crm.stage.requirement"].create(
            [
                {"stage_id": stage.id, **values}
                for stage in cls.stages
                for values in kinds
            ]
        )
        items = cls.env["crm.stage.playbook.item"].create(
            [
                {"stage_id": stage.id, "kind": kind, "name": "Item"}
                for stage in cls.stages
                for kind in ("check", "question")
            ]
        )
        cls.env["crm.lead.playbook.answer"].create(
            [
                {"lead_id": lead.id, "item_id": item.id, "done": True}
                for lead in cls.leads
                for item in items
            ]
        )
        cls.Interaction.create(
            [
                {
                    "partner_id": lead.partner_id.id,
                    "lead_id": lead.id,
                    "purpose_id": purpose.id,
                }
                for lead in cls.leads
            ]
        )
        cls.env["sale.order"].create(
            [
                {"partner_id": lead.partner_id.id, "opportunity_id": lead.id}
                for lead in cls.leads
            ]
        )
        cls.leads.write(
            {
                "expected_revenue": 5,
                "contact_name": "Ann",
                "date_deadline": "2026-04-01",
                "stage_id": cls.stages[0].id,
            }
        )
        cls.env.flush_all()

    def _count_move(self, count, policy, **values):
        """Count the queries of moving from the first to the last stage.

        :param policy: of all stages; None: past the gate, as if there was none
        """
        self.stages.relation_gate_policy = policy or "off"
        leads = self.leads[:count].with_user(self.director)
        if not policy:
            leads = leads._with_gate_bypass()
        target = self.stages[-1]

        def move():
            leads.write({"stage_id": target.id, **values})

        counts = []
        for _try in ("fills the caches of the server", "counts"):
            with self.env.cr.savepoint() as savepoint:
                counts.append(self._count_queries(move))
                self.assertEqual(leads.stage_id, target)
                savepoint.rollback()
            self.env.invalidate_all(flush=False)
        return counts[-1]

    def _assert_extra(self, count, most, **values):
        plain = self._count_move(count, None, **values)
        gated = self._count_move(count, "block", **values)
        self.assertLessEqual(gated - plain, most, f"{plain} without, {gated} with")

    def test_one(self):
        self._assert_extra(1, 2)

    def test_one_and_its_form(self):
        self._assert_extra(1, 3, date_deadline="2026-05-01")

    def test_hundred_and_two_hundred(self):
        for count in (100, 200):
            with self.subTest(count=count):
                self._assert_extra(count, 2)

    def test_move_without_gates(self):
        """One query tells that nothing is to be checked."""
        for count in (1, 100):
            with self.subTest(count=count):
                extra = self._count_move(count, "off") - self._count_move(count, None)
                self.assertLessEqual(extra, 1)

    def test_what_is_no_move(self):
        self.stages.relation_gate_policy = "block"

        def write():
            self.leads.write({"priority": "2", "stage_id": self.stages[0].id})
            self.leads.write({"referred": "Ann"})

        queries = self._list_queries(write)
        gate = [query for query in queries if "crm_stage_requirement" in query]
        self.assertFalse(gate)

    def test_refusing_many(self):
        """What is missing is found and told without asking for each opportunity."""
        self.stages.relation_gate_policy = "block"
        self.leads.date_deadline = False

        def refuse(count):
            try:
                with self.env.cr.savepoint():
                    self.leads[:count].write({"stage_id": self.stages[-1].id})
            except Exception as error:
                self.assertIn("expected closing", error.args[0])
            else:
                self.fail("It went through.")

        self._run(refuse, 10)
        self.assertEqual(
            self._count_queries(refuse, 100), self._count_queries(refuse, 200)
        )

    def test_warning_for_many(self):
        """A note on each opportunity costs what Odoo needs to write it."""
        self.leads.date_deadline = False
        extra = {}
        for count in (50, 100):
            plain = self._count_move(count, None)
            extra[count] = self._count_move(count, "warn") - plain
        self.assertLessEqual(extra[100] - extra[50], 50)

    def test_playbook(self):
        """Its cost does not grow with the number of stages and items."""
        lead = self.leads[0].with_user(self.rep)
        self._run(lead.get_relation_playbook)
        before = self._count_queries(lead.get_relation_playbook)
        self.env["crm.stage.playbook.item"].create(
            [
                {"stage_id": self.stages[0].id, "name": f"More {index}"}
                for index in range(20)
            ]
        )
        self.env["crm.stage"].create({"name": "Tenth", "relation_playbook": "x"})
        self._run(lead.get_relation_playbook)
        self.assertLessEqual(self._count_queries(lead.get_relation_playbook), before)
        self.assertLessEqual(before, 20)

    def test_page_of_competitors(self):
        rival = self.env["crm.competitor"].create({"name": "Rival"})
        self.env["crm.lead.competitor"].create(
            [
                {"lead_id": lead.id, "competitor_id": rival.id, "price": 5}
                for lead in self.leads
            ]
        )
        Line = self.env["crm.lead.competitor"].with_user(self.rep)
        names = ("competitor_id", "price", "outcome", "currency_id", "company_id")

        def read(count):
            Line.web_search_read([], {name: {} for name in names}, limit=count)

        self._run(read, 10)
        self.assertEqual(self._count_queries(read, 80), self._count_queries(read, 160))
