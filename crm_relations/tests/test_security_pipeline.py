from odoo.exceptions import AccessError
from odoo.tests import tagged

from .pipeline_common import PipelineCommon

OPERATIONS = ("read", "write", "create", "unlink")
MODELS = (
    "crm.pipeline.template",
    "crm.pipeline.template.stage",
    "crm.pipeline.change",
    "crm.pipeline.change.lead",
    "crm.pipeline.change.stage",
)


@tagged("post_install", "-at_install", "security")
class TestPipelineSecurity(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        change = cls._apply(cls)
        cls.records = {
            "crm.pipeline.template": cls.template,
            "crm.pipeline.template.stage": cls.potential,
            "crm.pipeline.change": change,
            "crm.pipeline.change.lead": change.lead_ids[0],
            "crm.pipeline.change.stage": change.stage_ids[0],
        }
        cls.portal = cls._create_portal_user()

    def _get_granted(self, record, user):
        record = record.with_user(user)
        record = record.with_context(allowed_company_ids=user.company_ids.ids)
        return "".join(op[0] for op in OPERATIONS if record.has_access(op))

    def _assert_matrix(self, user, template, change):
        for model, record in self.records.items():
            expected = template if "template" in model else change
            with self.subTest(user=user.login, model=model):
                self.assertEqual(self._get_granted(record, user), expected)

    def test_roles(self):
        self._assert_matrix(self.director, "rwcu", "r")
        for user in (self.rep, self.senior):
            self._assert_matrix(user, "r", "")
        for user in (self.user_employee, self.portal):
            self._assert_matrix(user, "", "")

    def test_another_company_is_closed(self):
        self.team.company_id = self.template.company_id = self.company_2
        self.env.flush_all()
        self.env.invalidate_all()
        self._assert_matrix(self.director, "rwcu", "r")
        self.director.company_ids = self.company_admin
        self._assert_matrix(self.director, "", "")

    def test_templates_of_another_company_are_not_offered(self):
        self.template.company_id = self.company_2
        wizard = self.env["crm.pipeline.apply"].new({"team_id": self.team.id})
        domain = [("company_id", "in", (self.company_admin.id, False))]
        self.assertNotIn(self.template, wizard.template_id.search(domain))

    def test_a_template_of_another_company_is_refused(self):
        self.template.company_id = self.company_2
        self.team.company_id = self.company_admin
        self.env.flush_all()
        self._undo(self.team.relation_pipeline_change_id)
        with self.assertRaises(Exception) as caught:
            self._apply()
        self.assertIn("compan", str(caught.exception).lower())

    def test_the_record_of_a_change_is_nobodys_to_edit(self):
        change = self.records["crm.pipeline.change"].with_user(self.director)
        with self.assertRaises(AccessError):
            change.state = "undone"
        with self.assertRaises(AccessError):
            change.unlink()
        with self.assertRaises(AccessError):
            change.lead_ids[0].from_stage_id = self.sketch

    def test_the_team_does_not_tell_others_about_changes(self):
        team = self.team.with_user(self.rep)
        self.assertNotIn(
            "relation_pipeline_change_id", team.fields_get(attributes=["type"])
        )
        with self.assertRaises(AccessError):
            team.read(["relation_pipeline_change_id"])
