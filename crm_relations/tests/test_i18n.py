import io
import re

import polib

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import code_translations, trans_export

MODULE = "crm_relations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
MARKUP = re.compile(r"<[^>]+>")
# Attributes that people read: what they say differs from language to language.
SPOKEN_ATTRIBUTE = re.compile(r'\b(aria-label|placeholder|title)="[^"]+"')
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
# The same in Chinese; the linter wants such terms left empty.
SAME = {
    "zh_CN": {"ID", "object.display_name"},
    "zh_TW": {"object.display_name"},
}
# The old national encodings hold one script each.
SCRIPTS = {"zh_CN": "gb2312", "zh_TW": "big5"}
# Simplified characters that the encoding holds as rare ones, words of the mainland.
NOT_TAIWANESE = re.compile(
    "[价体几后云据机极构气确种胜适听坏划厂优]|"
    "默認|軟件|短信|郵箱|用戶|聯繫|聯系|數據|信息|視頻|網絡|屏幕|菜單|字段|打印|保存|"
    "添加|創建|鏈接|文檔|服務器|登錄"
)


def get_terms(catalogue):
    """Return the terms of a catalogue with all places where they are used."""
    return {
        (term.msgid, term.comment, place)
        for term in catalogue
        for place in term.occurrences or [None]
    }


@tagged("post_install", "-at_install")
class TestI18nFiles(TransactionCase):
    """The translations are those of the strings that the addon has now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.read_file(f"{MODULE}.pot")
        cls.catalogues = {lang: cls.read_file(f"{lang}.po") for lang in SCRIPTS}

    @classmethod
    def read_file(cls, name):
        return polib.pofile(file_path(f"{MODULE}/i18n/{name}"))

    def assertTerms(self, is_right):
        """Check each term of each language with ``is_right(lang, term)``."""
        wrong = [
            (lang, term.msgid, term.msgstr)
            for lang, catalogue in self.catalogues.items()
            for term in catalogue
            if not is_right(lang, term)
        ]
        self.assertFalse(wrong)

    def test_template_is_up_to_date(self):
        exported = io.BytesIO()
        trans_export(None, [MODULE], exported, "po", self.env)
        fresh = get_terms(polib.pofile(exported.getvalue().decode()))
        changed = fresh ^ get_terms(self.template)
        self.assertFalse(changed, f"run: odoo i18n export {MODULE} -l pot")

    def test_catalogues_have_the_terms_of_the_template(self):
        for lang, catalogue in self.catalogues.items():
            with self.subTest(lang=lang):
                # Obsolete terms have no place, and the template none of them.
                self.assertFalse(get_terms(catalogue) ^ get_terms(self.template))

    def test_every_term_is_translated(self):
        self.assertTerms(
            lambda lang, term: (
                term.msgid in SAME[lang] or (term.translated() and term.msgstr.strip())
            )
        )

    def test_placeholders_are_kept(self):
        def get_placeholders(text):
            return sorted(PLACEHOLDER.findall(text))

        self.assertTerms(
            lambda _lang, term: (
                get_placeholders(term.msgstr) == get_placeholders(term.msgid)
            )
        )

    def test_markup_is_kept(self):
        def get_markup(text):
            return MARKUP.findall(SPOKEN_ATTRIBUTE.sub(r"\1", text))

        self.assertTerms(
            lambda _lang, term: get_markup(term.msgstr) == get_markup(term.msgid)
        )

    def test_attributes_are_translated(self):
        self.assertTerms(
            lambda _lang, term: all(
                IDEOGRAPH.search(attribute[0])
                for attribute in SPOKEN_ATTRIBUTE.finditer(term.msgstr)
            )
        )

    def test_scripts_are_not_mixed(self):
        def is_of_script(lang, term):
            ideographs = "".join(IDEOGRAPH.findall(term.msgstr))
            known = ideographs.encode(SCRIPTS[lang], "ignore").decode(SCRIPTS[lang])
            return known == ideographs

        self.assertTerms(is_of_script)

    def test_taiwan_has_its_own_wording(self):
        self.assertTerms(
            lambda lang, term: lang != "zh_TW" or not NOT_TAIWANESE.search(term.msgstr)
        )


@tagged("post_install", "-at_install")
class TestI18nLoaded(TransactionCase):
    """What users of each language get to see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        module = cls.env["ir.module.module"]._get(MODULE)
        for lang in SCRIPTS:
            cls.env["res.lang"]._activate_lang(lang)
        module._update_translations(list(SCRIPTS), overwrite=True)

    def assertShown(self, get_text, simplified, traditional):
        """Check what ``get_text(env)`` says in both languages."""
        for lang, text in zip(SCRIPTS, (simplified, traditional), strict=True):
            with self.subTest(lang=lang):
                self.assertEqual(get_text(self.env(context={"lang": lang})), text)

    def assertNamed(self, xmlid, simplified, traditional):
        """Check the name of a record in both languages."""
        self.assertShown(
            lambda env: env.ref(f"{MODULE}.{xmlid}").name, simplified, traditional
        )

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
