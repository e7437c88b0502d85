from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import Form, tagged

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install", "security")
class TestEvaluationBlind(EvaluationCommon):
    """Whoever asks, and whichever way: nobody learns what others answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evaluation = cls._answer("quality", "2")
        cls.evaluation.line_ids[:1].remark = "Secret remark"
        cls.finding = cls._finding("quality", name="Secret finding")
        cls.evaluation.action_submit()
        cls.lines = cls.evaluation.line_ids
        cls.curious = (
            cls.buyer
            + cls.manager
            + cls.design_user
            + cls.approver
            + cls.env.ref("base.user_admin")
        )
        cls.curious.group_ids += cls.env.ref("base.group_allow_export")
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _as(self, records, user):
        self.env.invalidate_all()
        return records.with_user(user).with_context(
            allowed_company_ids=self.company_admin.ids
        )

    def test_reading(self):
        for user in self.curious:
            for records in (self.lines, self.finding):
                records = self._as(records, user)
                for read in (
                    lambda r: r.read(["display_name"]),
                    lambda r: r.web_read({"display_name": {}}),
                    lambda r: r.export_data(["id", "display_name"]),
                    lambda r: r[:1].display_name,
                    lambda r: r.check_access("read"),
                ):
                    with self.subTest(user=user.login), self.assertRaises(AccessError):
                        read(records)

    def test_searching(self):
        for user in self.curious:
            lines = self._as(self.lines, user)
            findings = self._as(self.finding, user)
            domain = [("evaluation_id", "=", self.evaluation.id)]
            with self.subTest(user=user.login):
                self.assertFalse(lines.search(domain))
                self.assertFalse(lines.search_count(domain))
                self.assertFalse(lines.name_search("", domain))
                self.assertFalse(findings.search(domain))
                self.assertFalse(findings.name_search("Secret", []))
                self.assertFalse(lines.web_search_read(domain, {"id": {}})["records"])

    def test_grouping(self):
        for user in self.curious:
            lines = self._as(self.lines, user)
            domain = [("evaluation_id", "=", self.evaluation.id)]
            with self.subTest(user=user.login):
                self.assertEqual(
                    lines._read_group(domain, ["principle_id"], ["points:avg"]), []
                )
                self.assertEqual(
                    lines._read_group(domain, [], ["points:sum", "__count"]),
                    [(False, 0)],
                )
                self.assertEqual(
                    lines.formatted_read_group(domain, ["score"], ["points:max"]), []
                )
                self.assertFalse(
                    lines.web_read_group(domain, ["remark"], ["points:avg"])["groups"]
                )

    def test_through_what_may_be_read(self):
        """Records around the answers tell nothing about them either."""
        names = ["line_ids", "finding_ids"]
        for user in self.buyer + self.manager + self.design_user:
            evaluation = self._as(self.evaluation, user)
            with self.subTest(user=user.login):
                self.assertEqual(
                    evaluation.read(names),
                    [{"id": evaluation.id, "line_ids": [], "finding_ids": []}],
                )
                spec = {name: {"fields": {"display_name": {}}} for name in names}
                [values] = evaluation.web_read(spec)
                self.assertFalse(values["line_ids"] or values["finding_ids"])
                rows = evaluation.export_data(["line_ids/score", "finding_ids/name"])
                self.assertEqual(rows["datas"], [["", ""]])
                application = self._as(self.application, user)
                rows = application.export_data(["evaluation_ids/line_ids/remark"])
                self.assertNotIn("Secret", str(rows))
                self.assertEqual(application.finding_count, 0)
                self.assertFalse(application.read(["finding_ids"])[0]["finding_ids"])

    def test_guessing_by_domain(self):
        """A search must not answer what cannot be read."""
        for user in self.buyer + self.manager + self.design_user:
            for records, domain in (
                (self.evaluation, Domain("line_ids.score", "=", "2")),
                (self.evaluation, Domain("line_ids.remark", "ilike", "Secret")),
                (self.evaluation, Domain("line_ids.points", "<", 50)),
                (self.evaluation, Domain("line_ids", "any", [("points", "<", 50)])),
                (self.evaluation, Domain("finding_ids.name", "ilike", "Secret")),
                (self.application, Domain("evaluation_ids.line_ids.score", "=", "2")),
                (self.application, Domain("finding_ids.name", "ilike", "Secret")),
                (self.application, Domain("finding_ids", "ilike", "Secret")),
            ):
                found = self._as(records, user).search(
                    Domain("id", "in", records.ids) & domain
                )
                with self.subTest(user=user.login, domain=domain):
                    self.assertFalse(found)

    def test_whether_there_is_one(self):
        """That something was found is a secret, too."""
        for user in self.curious - self.env.ref("base.user_admin"):
            application = self._as(self.application, user)
            domain = [("id", "=", application.id)]
            for found in (
                [("finding_ids", "!=", False)],
                [("finding_ids", "in", self.finding.ids)],
                [("finding_ids.severity", "=", self.finding.severity)],
                [("finding_ids", "any", [("severity", "!=", False)])],
            ):
                with self.subTest(user=user.login, found=found):
                    self.assertFalse(application.search(domain + found))
            for none in (
                [("finding_ids", "=", False)],
                [("finding_ids", "not in", self.finding.ids)],
                ["!", ("finding_ids", "!=", False)],
            ):
                with self.subTest(user=user.login, none=none):
                    self.assertTrue(application.search(domain + none))

    def test_notes_and_activities(self):
        """What Odoo writes about a finding is as secret as the finding."""
        self.finding.user_id = self.design_user
        self.assertFalse(self.finding.activity_ids)
        self.finding.message_post(body="Secret note")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "Secret photo",
                "res_model": "supplier.finding",
                "res_id": self.finding.id,
                "raw": b"photo",
            }
        )
        messages = self.finding.message_ids
        self.env.flush_all()
        for user in self.buyer + self.manager + self.design_user:
            with self.subTest(user=user.login):
                self.assertFalse(
                    self._as(messages, user).search([("id", "in", messages.ids)])
                )
                with self.assertRaises(AccessError):
                    self._as(attachment, user).read(["raw"])

    def test_evaluator_reads_only_his_own(self):
        own = self._evaluation("quality")
        self.assertEqual(own.line_ids[:1].remark, "Secret remark")
        self.assertEqual(own.finding_ids.name, "Secret finding")
        lines = self.lines.with_user(self.quality_user).search([])
        self.assertEqual(lines.evaluation_id.user_id, self.quality_user)

    def test_progress_is_no_secret(self):
        for user in self.buyer + self.manager + self.design_user:
            application = self._as(self.application, user)
            states = sorted(application.evaluation_ids.mapped("state"))
            with self.subTest(user=user.login):
                self.assertEqual(application.survey_progress, "1 of 4 submitted")
                self.assertEqual(states, ["draft", "draft", "draft", "submitted"])

    def test_everything_is_open_in_the_end(self):
        self._survey(departments=("purchasing", "technology", "design"))
        for user in self.buyer + self.manager + self.design_user:
            with self.subTest(user=user.login):
                lines = self._as(self.lines, user)
                self.assertIn("Secret remark", lines.mapped("remark"))
                self.assertEqual(self._as(self.finding, user).name, "Secret finding")
        with self.assertRaises(AccessError):
            self._as(self.lines, self.outsider).read(["score"])

    def test_taking_over_an_evaluation_shows_nothing(self):
        self._answer("design", "10")
        self._line("remark_design").remark = "Secret design"
        finding = self._finding("design")
        self.roles["design"].user_ids += self.buyer
        wizard = self.env["supplier.survey.plan"].with_user(self.buyer)
        with Form(
            wizard.with_context(default_application_id=self.application.id)
        ) as form:
            for number in range(len(form.line_ids)):
                with form.line_ids.edit(number) as line:
                    if line.role_id == self.roles["design"]:
                        line.user_id = self.buyer
        form.save().action_apply()
        evaluation = self._evaluation("design")
        self.assertEqual(evaluation.user_id, self.buyer)
        self.assertFalse(any(evaluation.line_ids.mapped("score")))
        self.assertFalse(any(evaluation.line_ids.mapped("remark")))
        self.assertFalse(finding.exists())
        event = self.application.survey_event_id
        self.assertNotIn(self.design_user.partner_id, event.partner_ids)


@tagged("post_install", "-at_install", "security")
class TestEvaluationAccess(EvaluationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_portal_user()
        cls.user_public = cls.env.ref("base.public_user")
        cls.area = cls.template.area_ids[:1]
        cls.criterion = cls.template.criterion_ids[:1]
        cls.own_finding = cls._finding("quality", user_id=cls.approver.id)
        cls._survey()
        cls.evaluation = cls._evaluation("quality").sudo()
        cls.answer = cls.evaluation.line_ids[:1]
        cls.finding = cls.env["supplier.finding"].create(
            {"name": "Dust", "application_id": cls.application.id}
        )
        cls.dossier = cls.application
        cls.product = cls.application.line_ids

    def test_matrix(self):
        templates = ("template", "area", "criterion")
        for user, config, evaluation, finding, own, dossier in (
            (self.outsider, "", "", "", "", ""),
            (self.quality_user, "", "rw", "rwcu", "rwcu", "r"),
            (self.design_user, "", "r", "rwcu", "rwcu", "r"),
            (self.approver, "", "", "", "rw", ""),
            (self.buyer, "r", "r", "rwcu", "rwcu", "rwcu"),
            (self.manager, "rwcu", "r", "rwcu", "rwcu", "rwcu"),
            (self.user_portal, "", "", "", "", ""),
            (self.user_public, "", "", "", "", ""),
        ):
            matrix = {
                **dict.fromkeys(templates, config),
                **dict.fromkeys(("evaluation", "answer"), evaluation),
                "finding": finding,
                "own_finding": own,
                **dict.fromkeys(("dossier", "product"), dossier),
            }
            self._assert_matrix(user, matrix)

    def test_two_companies(self):
        for user in (self.manager, self.quality_user):
            for record in (self.evaluation, self.answer, self.finding):
                record = record.with_user(user)
                inside = record.with_context(allowed_company_ids=self.company_admin.ids)
                outside = record.with_context(allowed_company_ids=self.company_2.ids)
                with self.subTest(user=user.login, record=record):
                    self.assertTrue(inside.has_access("read"))
                    self.assertFalse(outside.has_access("read"))

    def test_templates_of_another_company(self):
        template = self.template.copy({"company_id": self.company_2.id})
        manager = template.with_user(self.manager)
        inside = manager.with_context(allowed_company_ids=self.company_2.ids)
        outside = manager.with_context(allowed_company_ids=self.company_admin.ids)
        for record in (inside, inside.area_ids[:1], inside.criterion_ids[:1]):
            self.assertTrue(record.has_access("write"))
        self.assertFalse(outside.has_access("read"))
        self.assertFalse(outside.search([("id", "=", template.id)]))

    def test_nobody_makes_or_deletes_evaluations(self):
        values = {
            "application_id": self.application.id,
            "role_id": self.env.ref("crm_supplier_onboarding.res_role_legal").id,
            "user_id": self.buyer.id,
        }
        for user in (self.buyer, self.manager, self.quality_user):
            evaluation = self.evaluation.with_user(user)
            with self.assertRaises(AccessError):
                evaluation.create(values)
            result = evaluation.load(
                ["application_id/.id", "role_id/.id", "user_id/.id"],
                [[str(value) for value in values.values()]],
            )
            self.assertFalse(result["ids"])
            with self.assertRaises(AccessError):
                evaluation.unlink()

    def test_outsider_makes_no_finding(self):
        for values in ({}, {"user_id": self.outsider.id}):
            with self.assertRaises(AccessError):
                self.finding.with_user(self.outsider).create(
                    {"name": "x", "application_id": self.application.id, **values}
                )

    def test_evaluation_cannot_be_written_through_the_dossier(self):
        line = self.answer
        for user in (self.buyer, self.manager):
            application = self.application.with_user(user)
            with self.assertRaises(AccessError):
                application.write(
                    {
                        "evaluation_ids": [
                            Command.update(
                                self.evaluation.id,
                                {"line_ids": [Command.update(line.id, {"score": "0"})]},
                            )
                        ]
                    }
                )
