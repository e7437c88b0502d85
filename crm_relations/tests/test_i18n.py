from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from .i18n_common import I18nFiles, I18nLoaded

MODULE = "crm_relations"


@tagged("post_install", "-at_install")
class TestI18nFiles(I18nFiles, TransactionCase):
    module = MODULE


@tagged("post_install", "-at_install")
class TestI18nLoaded(I18nLoaded, TransactionCase):
    module = MODULE

    def test_field(self):
        self.assertShown(
            lambda env: env["res.partner"].fields_get(["relation_code"])[
                "relation_code"
            ]["string"],
            "客户代码",
            "客戶代碼",
        )

    def test_selection(self):
        self.assertShown(
            lambda env: dict(
                env["crm.interaction"].fields_get(["channel"])["channel"]["selection"]
            )["visit"],
            "拜访",
            "拜訪",
        )

    def test_menu(self):
        self.assertNamed("crm_interaction_menu", "互动记录", "互動記錄")

    def test_view(self):
        for lang, text in (("zh_CN", "30 天未联系"), ("zh_TW", "30 天未聯絡")):
            partners = self.env["res.partner"].with_context(lang=lang)
            self.assertIn(text, partners.get_view(view_type="search")["arch"])

    def test_attribute_in_view(self):
        for lang, text in (("zh_CN", "客户代码"), ("zh_TW", "客戶代碼")):
            partners = self.env["res.partner"].with_context(lang=lang)
            arch = partners.get_view(view_type="form")["arch"]
            self.assertIn(f'title="{text}"', arch)

    def test_purpose(self):
        self.assertNamed("crm_interaction_purpose_complaint", "投诉", "客訴")

    def test_code_scheme(self):
        self.assertNamed("crm_code_scheme_contract", "合同", "合約")

    def test_activity_type(self):
        self.assertNamed("mail_activity_type_visit", "拜访", "拜訪")

    def test_python_error(self):
        for lang, text in (
            ("zh_CN", "2 月最多只有 29 天，生日不可能是 30 日。"),
            ("zh_TW", "2 月最多只有 29 天，生日不可能是 30 日。"),
        ):
            values = {"relation_birth_month": 2, "relation_birth_day": 30}
            with self.assertRaisesRegex(ValidationError, text):
                self.env["res.partner"].with_context(lang=lang).create(
                    {"name": "Ann", **values}
                )

    def test_constraint(self):
        for lang, text in (
            ("zh_CN", "公司的员工人数不能为负数。"),
            ("zh_TW", "公司的員工人數不能為負數。"),
        ):
            constraint = self.env.ref(
                f"{MODULE}.constraint_res_partner_relation_head_count_positive"
            )
            self.assertEqual(constraint.with_context(lang=lang).message, text)

    def test_web_client(self):
        for lang, text in (("zh_CN", "加载更多"), ("zh_TW", "載入更多")):
            messages = code_translations.get_web_translations(MODULE, lang)["messages"]
            self.assertIn({"id": "Load more", "string": text}, messages)
