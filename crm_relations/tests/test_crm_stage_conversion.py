from collections import defaultdict
from datetime import timedelta
from statistics import median

from odoo.tests import tagged, users

from .conversion_common import START, ConversionCommon
from .test_performance import PerformanceCommon

PATHS = (
    ("A2 B5 C", None),
    ("A2 B5 C1 D", None),
    ("A4 B", 3),
    ("A1 C7", None),
    ("A3 B2 A4 B1 C2 D", None),
    ("B9 A", None),
    ("A6", 2),
    ("C3 B", 1),
    ("D", None),
    ("A8 D2 B", None),
)


@tagged("post_install", "-at_install")
class TestStays(ConversionCommon):
    def _assert_stays(self, lead, *expected):
        stays = self._get_stays(lead, "stage_id", "outcome", "days", "next_stage_id")
        self.assertEqual(
            [(s, o, round(d, 6), n) for s, o, d, n in stays],
            list(expected),
        )

    def test_the_first_stay_starts_with_the_opportunity(self):
        lead = self._make_lead("A2 B5 C")
        self._assert_stays(
            lead,
            ("A", "advanced", 2, "B"),
            ("B", "advanced", 5, "C"),
            ("C", "open", 0, False),
        )
        days = [0, 2, 7]
        self.assertEqual(
            self._get_stays(lead, "date_entered", "date_left"),
            [
                (START + timedelta(days=day), left and START + timedelta(days=left))
                for day, left in zip(days, [*days[1:], False], strict=True)
            ],
        )

    def test_never_moved(self):
        self._assert_stays(self._make_lead("B"), ("B", "open", 0, False))

    def test_lost_in_the_last_stage(self):
        lead = self._make_lead("A4 B", lost=3)
        self._assert_stays(lead, ("A", "advanced", 4, "B"), ("B", "lost", 3, False))

    def test_restored_is_open_again(self):
        lead = self._make_lead("A4 B", lost=3)
        lead.action_restore()
        self.assertEqual(self._get_stays(lead, "outcome"), [("advanced",), ("open",)])

    def test_won(self):
        lead = self._make_lead("A2 B1 D")
        self._assert_stays(
            lead,
            ("A", "advanced", 2, "B"),
            ("B", "advanced", 1, "D"),
            ("D", "won", 0, False),
        )

    def test_going_back(self):
        lead = self._make_lead("B9 A")
        self._assert_stays(lead, ("B", "back", 9, "A"), ("A", "open", 0, False))

    def test_gone_on_in_the_end(self):
        lead = self._make_lead("A1 B2 A4 C")
        self.assertEqual(
            self._get_stays(lead, "outcome"),
            [("advanced",), ("advanced",), ("advanced",), ("open",)],
        )

    def test_taken_out_of_the_won_stage(self):
        lead = self._make_lead("A8 D2 B")
        self._assert_stays(
            lead,
            ("A", "advanced", 8, "D"),
            ("D", "back", 2, "B"),
            ("B", "open", 0, False),
        )
        self.assertEqual(self._get_stays(lead, "decided"), [(1,), (0,), (1,)])

    def test_a_stage_that_is_gone(self):
        stage = self.env["crm.stage"].create({"name": "X", "sequence": 101})
        self.stage["X"] = stage
        lead = self._make_lead("A2 X5 C")
        stage.unlink()
        self._assert_stays(lead, ("A", "advanced", 2, False), ("C", "open", 0, False))
        self.assertEqual(
            self._get_stays(lead, "date_entered")[1], (START + timedelta(days=7),)
        )

    def test_unqualified_leads_are_none(self):
        lead = self._make_lead("A2 B", type="lead")
        self.assertFalse(self._get_stays(lead, "outcome"))

    def test_other_tracked_values_are_none(self):
        lead = self._make_lead("A2 B")
        lead.user_id = self.senior
        lead.team_id = self.team
        self.env.cr.flush()
        self.assertEqual(len(self._get_stays(lead, "outcome")), 2)

    def test_a_change_of_pipeline_is_no_progress(self):
        lead = self._make_lead("A2 B")
        won = self._make_lead("A2 B")
        (lead + won)._move_to_pipeline(self.stage["C"], "Another pipeline")
        self.env.cr.flush()
        won.action_set_won()
        self.env.cr.flush()
        self.assertEqual(
            self._get_stays(lead, "stage_id", "outcome", "decided"),
            [("A", "advanced", 1), ("B", "switched", 0), ("C", "open", 1)],
        )
        self.assertEqual(
            self._get_stays(won, "stage_id", "outcome"),
            [("A", "advanced"), ("B", "switched"), ("C", "advanced"), ("D", "won")],
        )

    def test_stages_of_two_pipelines_are_not_compared(self):
        lead = self._make_lead("A2 B9 A")
        lead._move_to_pipeline(self.stage["C"], "Another pipeline")
        self.env.cr.flush()
        self.assertEqual(
            self._get_stays(lead, "outcome"),
            [("advanced",), ("back",), ("switched",), ("open",)],
        )


@tagged("post_install", "-at_install")
class TestConversion(ConversionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].union(
            *(cls._make_lead(path, lost) for path, lost in PATHS)
        )

    def _compute(self):
        """Compute the funnel from the paths alone."""
        rows = defaultdict(lambda: defaultdict(set))
        days = defaultdict(list)
        for number, (path, lost) in enumerate(PATHS):
            steps = [(step[0], int(step[1:] or 0)) for step in path.split()]
            won = steps[-1][0] == "D"
            for index, (name, spent) in enumerate(steps):
                last = index == len(steps) - 1
                rows[name]["count"].add(number)
                later = any(step > name for step, _days in steps[index + 1 :])
                if name != "D" and (later or won):
                    rows[name]["advanced"].add(number)
                if last and lost is not None:
                    rows[name]["lost"].add(number)
                    days[name].append(lost)
                elif not last:
                    days[name].append(spent)
            if won:
                rows["D"]["won"].add(number)
        return {
            name: {
                **{key: len(row[key]) for key in ("count", "advanced", "lost", "won")},
                "conversion": (
                    False
                    if name == "D"
                    else 100 * len(row["advanced"]) / len(row["count"])
                ),
                "days": median(days[name]) if days[name] else False,
            }
            for name, row in rows.items()
        }

    def _get_funnel(self, **filters):
        funnel = self.Report.get_funnel({"team_id": self.team.id, **filters})
        ours = {stage.id: stage.name for stage in self.stages}
        rows = {}
        for stage in funnel["stages"]:
            self.assertIn("is_won", stage)
            if stage["id"] in ours:
                self.assertEqual(stage.pop("name"), ours[stage["id"]])
                del stage["is_won"]
                rows[ours[stage.pop("id")]] = stage
        return funnel, rows

    def test_the_funnel(self):
        funnel, rows = self._get_funnel()
        self.assertEqual(list(rows), list("ABCD"))
        for name, expected in self._compute().items():
            with self.subTest(stage=name):
                for key, value in expected.items():
                    self.assertAlmostEqual(rows[name][key], value, msg=key)
        self.assertEqual(
            [funnel[key] for key in ("count", "won", "lost")], [len(PATHS), 3, 3]
        )

    def test_pivot_and_graph_say_the_same(self):
        groups = self.Report.formatted_read_group(
            [("team_id", "=", self.team.id)],
            ["stage_id"],
            ["advanced:sum", "conversion:avg", "median_days:avg", "lost:sum"],
        )
        expected = self._compute()
        for group in groups:
            row = expected[group["stage_id"][1]]
            with self.subTest(stage=group["stage_id"][1]):
                self.assertEqual(group["advanced:sum"], row["advanced"])
                self.assertEqual(group["lost:sum"], row["lost"])
                self.assertAlmostEqual(group["conversion:avg"], row["conversion"])
                self.assertAlmostEqual(group["median_days:avg"], row["days"])

    def test_by_salesperson(self):
        self._make_lead("A9 B", user_id=self.senior.id, team_id=self.other_team.id)
        groups = dict(
            self.Report._read_group(
                [("stage_id", "=", self.stage["A"].id)], ["user_id"], ["days:avg"]
            )
        )
        self.assertAlmostEqual(groups[self.senior], 9)
        rows = self._get_funnel(team_id=False, user_id=self.senior.id)[1]
        self.assertEqual({name: rows[name]["count"] for name in rows}, {"A": 1, "B": 1})

    def test_by_team(self):
        self._make_lead("A9 B", user_id=self.senior.id, team_id=self.other_team.id)
        rows = self._get_funnel(team_id=self.other_team.id)[1]
        self.assertEqual([rows[name]["count"] for name in "ABCD"], [1, 1, 0, 0])

    def test_by_period(self):
        self.Report = self.Report.with_context(tz="Asia/Shanghai")
        self._make_lead("C1 D", start=START.replace(month=3, hour=17))
        for first, last, count in (
            ("2026-03-02", "2026-03-02", 1),  # 17 hours in London are the next day
            ("2026-03-01", "2026-03-01", 0),
            ("2026-03-01", False, 1),
            ("2026-03-03", False, 0),
            (False, "2026-02-28", 5),
        ):
            with self.subTest(first=first, last=last):
                rows = self._get_funnel(date_from=first, date_to=last)[1]
                self.assertEqual(rows["C"]["count"], count)

    def test_stages_nobody_came_to_are_shown(self):
        team = self.env["crm.team"].create({"name": "New", "company_id": False})
        self.stages.team_ids += team
        funnel, rows = self._get_funnel(team_id=team.id)
        self.assertEqual([rows[name]["count"] for name in "ABCD"], [0] * 4)
        self.assertIs(rows["A"]["conversion"], False)
        self.assertEqual([funnel[key] for key in ("count", "won", "lost")], [0] * 3)

    def test_nothing_at_all(self):
        funnel = self.Report.get_funnel({"user_id": self.director.id})
        self.assertEqual(funnel, {"stages": [], "count": 0, "won": 0, "lost": 0})

    def test_the_list_behind_a_bar(self):
        funnel, rows = self._get_funnel()
        filters = {"team_id": self.team.id}
        for name in "ABCD":
            stage = self.stage[name]
            action = self.Report.get_funnel_action(filters, stage.id)
            found = self._search(action)
            with self.subTest(stage=name):
                self.assertEqual(len(found), rows[name]["count"])
                self.assertEqual(action["name"], name)
        for outcome in ("won", "lost"):
            action = self.Report.get_funnel_action(filters, outcome=outcome)
            found = self._search(action)
            with self.subTest(outcome=outcome):
                self.assertEqual(len(found), funnel[outcome])
                self.assertEqual(set(found.mapped("won_status")), {outcome})

    def _search(self, action):
        leads = self.env[action["res_model"]].with_context(**action["context"])
        return leads.search(action["domain"])

    def test_wrong_filters_are_refused(self):
        for filters in ({"team_id": "x"}, {"date_from": "yesterday; DROP"}):
            with self.subTest(filters=filters), self.assertRaises(ValueError):
                self.Report.get_funnel(filters)


@tagged("post_install", "-at_install", "security")
class TestConversionSecurity(ConversionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._make_lead("A1 B")
        cls.theirs = cls._make_lead(
            "A1 C", user_id=cls.senior.id, team_id=cls.other_team.id
        )
        cls.nobodys = cls._make_lead("A1 B", user_id=False)
        cls.foreign = cls._make_lead("A1 B", company_id=cls.company_2.id)
        cls.ours = cls.mine + cls.theirs + cls.nobodys + cls.foreign

    def _get_seen(self, user):
        Report = self.Report.with_user(user)
        Report = Report.with_context(allowed_company_ids=self.company_admin.ids)
        stays = Report.search([("lead_id", "in", self.ours.ids)])
        funnel = Report.get_funnel({})
        counts = {row["id"]: row["count"] for row in funnel["stages"]}
        self.assertEqual(counts.get(self.stage["A"].id), len(stays.lead_id))
        action = Report.get_funnel_action({}, self.stage["A"].id)
        leads = Report.env["crm.lead"].with_context(active_test=False)
        self.assertEqual(leads.search(action["domain"]), stays.lead_id.sorted())
        return stays.sudo().lead_id

    def test_own_documents(self):
        self.assertEqual(self._get_seen(self.rep), self.mine + self.nobodys)

    def test_all_documents(self):
        for user in (self.senior, self.director):
            with self.subTest(user=user.login):
                self.assertEqual(
                    self._get_seen(user), self.mine + self.theirs + self.nobodys
                )

    def test_nobody_writes(self):
        stay = self.Report.search([("lead_id", "=", self.mine.id)], limit=1)
        for user in (self.rep, self.senior, self.director):
            for operation in ("write", "create", "unlink"):
                with self.subTest(user=user.login, operation=operation):
                    self.assertFalse(stay.with_user(user).has_access(operation))
        self.assertFalse(stay.with_user(self.user_employee).has_access("read"))

    @users("relations_rep")
    def test_views_open(self):
        for view_type in ("pivot", "graph", "list", "search"):
            with self.subTest(view_type=view_type):
                view = self.env["crm.stage.conversion.report"].get_view(
                    view_type=view_type
                )
                self.assertTrue(view["arch"])


@tagged("post_install", "-at_install")
class TestFunnelPerformance(ConversionCommon, PerformanceCommon):
    size = 20

    @users("relations_rep", "relations_director")
    def test_the_funnel_costs_the_same_for_twice_as_many(self):
        Report = self.env["crm.stage.conversion.report"]
        costs = []
        for _round in range(3):
            for _index in range(5):
                self._make_lead("A1 B2 C")
            self._run(Report.get_funnel, {})
            costs.append(self._count_queries(Report.get_funnel, {}))
        self.assertEqual(costs[1:], costs[:-1])
        self.assertLessEqual(costs[0], 3)
