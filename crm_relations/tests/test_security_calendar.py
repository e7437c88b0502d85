from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .calendar_common import CalendarCommon


@tagged("post_install", "-at_install", "security")
class TestCalendarSecurity(CalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.festival = cls.env.ref("crm_relations.crm_festival_mid_autumn")
        cls.working_day = cls._make_up(date(2026, 2, 14))
        cls.foreign_day = cls._make_up(date(2026, 2, 14), company_id=cls.company_2.id)
        cls.wizard = cls.env["crm.holiday.import"]
        cls.portal = cls._create_portal_user()
        cls.public = cls.env.ref("base.public_user")

    def test_roles(self):
        for user in (self.rep, self.senior):
            self._assert_matrix(
                user,
                {"festival": "r", "working_day": "r", "foreign_day": "", "wizard": ""},
            )
        self._assert_matrix(
            self.director,
            {
                "festival": "rwcu",
                "working_day": "rwcu",
                "foreign_day": "",
                "wizard": "rwcu",
            },
        )
        names = ("festival", "working_day", "foreign_day", "wizard")
        for user in (self.user_employee, self.portal, self.public):
            self._assert_matrix(user, dict.fromkeys(names, ""))

    def test_menus_are_for_sales_managers(self):
        for name in ("crm_festival", "crm_working_day", "crm_holiday_import"):
            menu = self.env.ref(f"crm_relations.{name}_menu")
            for user, visible in ((self.rep, False), (self.director, True)):
                found = menu.with_user(user)._visible_menu_ids()
                self.assertEqual(menu.id in found, visible, name)

    def test_views_open(self):
        for model, types in (
            ("crm.festival", ("list", "kanban", "form", "search")),
            ("crm.working.day", ("list", "search")),
            ("crm.holiday.import", ("form",)),
        ):
            for view_type in types:
                self.assertTrue(
                    self.env[model].with_user(self.director).get_view(None, view_type)
                )

    def test_a_day_is_made_up_once_in_a_company(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._make_up(date(2026, 2, 14))
