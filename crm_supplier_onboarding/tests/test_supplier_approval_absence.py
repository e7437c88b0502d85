from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestSupplierApprovalAbsence(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls._activate(cls._by(cls.approver), cls._by(cls.director))

    def _leave(self, user):
        user.out_of_office_from = fields.Datetime.now() - timedelta(days=1)

    def _this_week(self):
        week = timedelta(days=7)
        return {"date_from": self.today - week, "date_to": self.today + week}

    def test_substitute_decides_on_behalf(self):
        self._leave(self.approver)
        self._substitute(self.approver, self.deputy)
        self._submit()
        self.assertEqual(self._asked(), self.deputy)
        self._task(self.deputy).action_decide("approved")
        decision = self.application.approval_round_ids.decision_ids
        self.assertEqual(decision.user_id, self.deputy)
        self.assertEqual(decision.on_behalf_id, self.approver)
        self.assertEqual(self._asked(), self.director)

    def test_absence_counts_when_the_task_opens(self):
        self._substitute(self.director, self.deputy)
        self._submit()
        self._leave(self.director)
        self._task(self.approver).action_decide("approved")
        self.assertEqual(self._asked(), self.deputy)

    def test_who_is_there_is_asked(self):
        self._substitute(self.approver, self.deputy)
        self._substitute(self.approver, self.deputy, date_to=self.today - timedelta(3))
        self._submit()
        self.assertEqual(self._asked(), self.approver)

    def test_days_count_without_out_of_office(self):
        self._substitute(self.approver, self.deputy, **self._this_week())
        self._submit()
        self.assertEqual(self._asked(), self.deputy)

    def test_without_a_substitute_the_task_stays(self):
        self._leave(self.approver)
        self._submit()
        self.assertEqual(self._asked(), self.approver)

    def test_substitute_of_another_company_is_not_asked(self):
        self._substitute(
            self.approver,
            self.deputy,
            company_id=self.company_2.id,
            **self._this_week(),
        )
        self._submit()
        self.assertEqual(self._asked(), self.approver)

    def test_neither_requester_nor_other_deciders_stand_in(self):
        self._leave(self.approver)
        for substitute in (self.buyer, self.director):
            line = self._substitute(self.approver, substitute)
            with self.subTest(substitute=substitute.login):
                application = self._submit(self._create_application())
                self.assertEqual(self._asked(application), self.approver)
            line.unlink()

    def test_absent_substitute_is_passed_over(self):
        self._leave(self.approver + self.deputy)
        self._substitute(self.approver, self.deputy)
        self._substitute(self.approver, self.manager)
        self._submit()
        self.assertEqual(self._asked(), self.manager)

    def test_one_substitute_takes_one_of_several_places(self):
        self._activate(self._by(self.approver, self.director, mode="all"))
        self._leave(self.approver + self.director)
        for user in self.approver + self.director:
            self._substitute(user, self.deputy)
        application = self._submit()
        self.assertEqual(len(self._asked()), 2)
        self.assertIn(self.deputy, self._asked())
        for user in self._asked():
            self._task(user).action_decide("approved")
        self.assertEqual(application.state, "contract")

    def test_everybody_names_their_own_substitutes(self):
        Substitute = self.env["supplier.approval.substitute"].with_user(self.approver)
        values = {"user_id": self.approver.id, "substitute_id": self.deputy.id}
        line = Substitute.create(values)
        with self.assertRaises(AccessError):
            Substitute.create({**values, "user_id": self.director.id})
        with self.assertRaises(AccessError):
            line.user_id = self.director
        with self.assertRaises(AccessError):
            line.with_user(self.director).read(["date_to"])
        line.with_user(self.manager).date_to = self.today

    def test_impossible_substitutes(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "onboarding_portal",
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )
        with self.assertRaisesRegex(ValidationError, "Only internal users"):
            self._substitute(self.approver, portal)
        dates = {"date_from": self.today, "date_to": self.today - timedelta(1)}
        for substitute, values in ((self.approver, {}), (self.deputy, dates)):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self._substitute(self.approver, substitute, **values)
