import io
import re

import polib

from odoo.tools import file_path
from odoo.tools.translate import trans_export

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
MARKUP = re.compile(r"<[^>]+>")
# Attributes that people read: what they say differs from language to language.
SPOKEN_ATTRIBUTE = re.compile(r'\b(aria-label|placeholder|title)="[^"]+"')
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
# The same in Chinese; the linter wants such terms left empty.
SAME = {
    "zh_CN": {"10", "ID", "object.display_name", "object.name"},
    "zh_TW": {"10", "object.display_name", "object.name"},
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


class I18nFiles:
    """The translations are those of the strings that the addon has now."""

    module = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.read_file(f"{cls.module}.pot")
        cls.catalogues = {lang: cls.read_file(f"{lang}.po") for lang in SCRIPTS}

    @classmethod
    def read_file(cls, name):
        return polib.pofile(file_path(f"{cls.module}/i18n/{name}"))

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
        trans_export(None, [self.module], exported, "po", self.env)
        fresh = get_terms(polib.pofile(exported.getvalue().decode()))
        changed = fresh ^ get_terms(self.template)
        self.assertFalse(changed, f"run: odoo i18n export {self.module} -l pot")

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


class I18nLoaded:
    """What users of each language get to see."""

    module = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        module = cls.env["ir.module.module"]._get(cls.module)
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
            lambda env: env.ref(f"{self.module}.{xmlid}").name, simplified, traditional
        )
