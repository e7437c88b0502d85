from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .test_mail_activity_task import ActivityCommon
from .test_performance import PerformanceCommon

ACTION = "crm_relations.mail_activity_action_my_work"


class MyWorkCommon(ActivityCommon):
    def _get_view(self, view_type):
        """Return the fields of one of the views, as the web client asks for them."""
        action = self.env.ref(ACTION).sudo()
        view_id = dict((mode, view_id) for view_id, mode in action.views)[view_type]
        view = self.env["mail.activity"].get_view(view_id, view_type)
        fnames = view["models"]["mail.activity"]
        fields = self.env["mail.activity"].fields_get(fnames, ["type"])
        return {
            fname: {"fields": {"display_name": {}}}
            if fields[fname]["type"] == "many2one"
            else {}
            for fname in fnames
            if fname in fields
        }


@tagged("post_install", "-at_install", "security")
class TestMyWork(MyWorkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_of_director = cls.lead.copy(
            {
                "user_id": cls.director.id,
                "partner_id": cls.other_customer.id,
                "name": "Secret Deal",
            }
        )
        cls.mine = cls._create_activities(cls.lead)
        cls.theirs = cls._create_activities(
            cls.lead_of_director, user_id=cls.director.id
        )
        cls.lent = cls._create_activities(cls.lead_of_director)
        cls.ours = cls.mine + cls.theirs + cls.lent
        cls.domain = [("id", "in", cls.ours.ids)]

    @users("relations_rep")
    def test_nothing_of_unreadable_documents(self):
        Activity = self.env["mail.activity"]
        self.assertEqual(Activity.search(self.domain), self.mine + self.lent)
        groups = Activity._read_group(self.domain, ["relation_due"], ["id:recordset"])
        found = Activity.union(*(activities for _due, activities in groups))
        self.assertEqual(found, self.mine + self.lent)
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.env.user).read(["relation_partner_id"])

    @users("relations_rep")
    def test_search_by_customer_finds_nothing_unreadable(self):
        domain = [("relation_customer_id", "=", self.other_customer.id), *self.domain]
        self.assertEqual(self.env["mail.activity"].search(domain), self.lent)

    @users("relations_senior", "relations_director")
    def test_who_reads_all_documents_sees_all_work(self):
        self.assertEqual(self.env["mail.activity"].search(self.domain), self.ours)

    @users("relations_rep", "relations_director")
    def test_screens_open_for_each_role(self):
        activities = self.env["mail.activity"].search(self.domain)
        for view_type in ("list", "kanban", "calendar"):
            with self.subTest(view_type=view_type):
                found = activities.web_search_read(
                    self.domain, self._get_view(view_type)
                )
                self.assertEqual(found["length"], len(activities))

    @users("relations_rep")
    def test_opens_when_the_customer_is_out_of_sight(self):
        """A task may be given to who may read neither its document nor the customer."""
        self.other_customer.sudo().company_id = self.company_2
        self.env.user.sudo().company_ids = self.company_admin
        found = self.env["mail.activity"].web_search_read(
            [("id", "=", self.lent.id)], self._get_view("list")
        )
        [row] = found["records"]
        self.assertEqual(row["res_name"], "Secret Deal")

    @users("relations_rep")
    def test_done_and_rescheduled_in_place(self):
        mine, lent = (act.with_user(self.env.user) for act in (self.mine, self.lent))
        (mine + lent).action_reschedule_today()
        self.assertEqual({*(mine + lent).mapped("relation_due")}, {"2_today"})
        (mine + lent).action_done()
        self.assertFalse((mine + lent).filtered("active"))

    @users("relations_director")
    def test_team_of_its_leader(self):
        team = (
            self.env["crm.team"]
            .sudo()
            .create({"name": "North", "user_id": self.director.id})
        )
        self.env["crm.team.member"].sudo().create(
            {"crm_team_id": team.id, "user_id": self.rep.id}
        )
        domain = [
            "|",
            ("user_id.crm_team_ids.user_id", "=", self.env.uid),
            ("user_id.crm_team_ids.member_ids", "in", self.env.uid),
            *self.domain,
        ]
        found = self.env["mail.activity"].search(domain)
        self.assertEqual(found, self.mine + self.lent)


@tagged("post_install", "-at_install")
class TestMyWorkPerformance(MyWorkCommon, PerformanceCommon):
    size = 160

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.env["mail.activity"].create(
            [
                {
                    "res_model_id": cls.env["ir.model"]._get_id(document._name),
                    "res_id": document.id,
                    "user_id": cls.rep.id,
                }
                for lead in cls.leads
                for document in (lead, lead.partner_id)
            ]
        )

    def _assert_flat(self, view_type):
        Activity = self.env["mail.activity"].with_context(lang="en_US", tz="UTC")
        specification = self._get_view(view_type)
        domain = [("id", "in", self.tasks.ids)]

        def read(limit):
            page = Activity.web_search_read(
                domain,
                specification,
                limit=limit,
                order="relation_priority desc, date_deadline, id",
            )
            self.assertEqual(len(page["records"]), limit)

        self._run(read, 160)
        self.assertEqual(*(self._count_queries(read, size) for size in (80, 160)))

    @users("relations_rep")
    def test_list_and_kanban(self):
        for view_type in ("list", "kanban"):
            with self.subTest(view_type=view_type):
                self._assert_flat(view_type)

    @users("relations_director")
    def test_list_of_who_is_not_assigned(self):
        self._assert_flat("list")

    @users("relations_rep")
    def test_groups(self):
        Activity = self.env["mail.activity"].with_context(lang="en_US", tz="UTC")

        def group(tasks):
            found = Activity.web_read_group(
                [("id", "in", tasks.ids)], ["relation_due"], ["__count"]
            )
            self.assertEqual(found["length"], 1)

        self._run(group, self.tasks)
        queries = [self._count_queries(group, self.tasks[:n]) for n in (80, 160)]
        self.assertEqual(*queries)
