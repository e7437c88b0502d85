# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The spreadsheets in ``data/`` through the web client's own importer."""

import io
import sys
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

sys.path.append(str(Path(__file__).resolve().parents[1] / "data"))

from sheets import CONTACTS, CUSTOMERS, INTERACTIONS, LANGUAGES, OPPORTUNITIES, SHEETS
from writer import Filled, file_path, install_languages, read_cells

# What the web client sends when a file was chosen.
OPTIONS = {
    "advanced": True,
    "date_format": "",
    "datetime_format": "",
    "encoding": "",
    "fallback_values": {},
    "float_decimal_separator": ".",
    "float_thousand_separator": ",",
    "has_headers": True,
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "keep_matches": False,
    "limit": 2000,
    "name_create_enabled_fields": {},
    "quoting": '"',
    "separator": "",
    "sheet": "",
    "sheets": [],
    "skip": 0,
    "tracking_disable": True,
}
SCREENS = {
    "customers": "contacts.action_contacts",
    "contacts": "contacts.action_contacts",
    "opportunities": "crm.crm_lead_action_pipeline",
    "interactions": "crm_relations.crm_interaction_action",
}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tagged("standard", "at_install")
class TestDataImport(TransactionCase):
    """Imports files as a salesperson of a language would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        install_languages(cls.env)
        cls.user = new_test_user(
            cls.env,
            login="data-import",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager,"
            "base.group_allow_export",
            tz="Asia/Shanghai",
        )

    def use_language(self, lang):
        """Work as the salesperson from now on, in a language."""
        self.user.lang = lang
        context = {"lang": lang, "tz": "Asia/Shanghai"}
        self.user_env = self.env(user=self.user, context=context)

    def open_file(self, sheet, content):
        """Upload a file; return the import, its mapping and options."""
        # The importer works in the context of the screen it was opened from.
        action = self.env.ref(SCREENS[sheet.name])
        screen = safe_eval(action.context, {"uid": self.user.id, "active_id": False})
        importer = self.user_env["base_import.import"].with_context(**screen)
        wizard = importer.create(
            {
                "res_model": sheet.model,
                "file": content,
                "file_name": f"{sheet.name}.xlsx",
                "file_type": EXCEL,
            }
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview)
        columns = preview["headers"]
        matches = preview["matches"]
        fields = ["/".join(matches.get(n, ())) for n in range(len(columns))]
        return wizard, fields, columns, preview["options"]

    def run_import(self, sheet, content, dryrun=False):
        """Upload a file, take the mapping that is proposed, and import it."""
        wizard, fields, columns, options = self.open_file(sheet, content)
        return wizard.execute_import(fields, columns, dict(options), dryrun=dryrun)

    def import_files(self, lang):
        """Import all files of a language, in their order."""
        self.use_language(lang)
        for sheet in SHEETS:
            result = self.run_import(sheet, file_path(sheet, lang).read_bytes())
            self.assertFalse(result["messages"], sheet.name)

    def imported(self, name):
        """Return the record that a file calls ``name``."""
        return self.env.ref(f"__import__.{name}")

    def count(self):
        """Return how many records of each kind there are."""
        models = [
            "res.partner",
            "crm.partner.preference",
            "crm.lead",
            "crm.interaction",
        ]
        return {model: self.env[model].search_count([]) for model in models}

    # ------------------------------------------------------------
    # AS DELIVERED
    # ------------------------------------------------------------

    def test_files_are_up_to_date(self):
        for lang in LANGUAGES:
            for sheet in SHEETS:
                with self.subTest(lang=lang, sheet=sheet.name):
                    self.assertEqual(
                        read_cells(file_path(sheet, lang)),
                        Filled(self.env, sheet, lang).as_read(),
                        "run data/build",
                    )

    def test_every_column_is_matched(self):
        for lang in LANGUAGES:
            self.use_language(lang)
            for sheet in SHEETS:
                with self.subTest(lang=lang, sheet=sheet.name):
                    content = file_path(sheet, lang).read_bytes()
                    _wizard, fields, _columns, _options = self.open_file(sheet, content)
                    self.assertEqual(fields, sheet.columns)

    def test_dry_run_imports_nothing(self):
        self.use_language("zh_CN")
        before = self.count()
        content = file_path(CUSTOMERS, "zh_CN").read_bytes()
        result = self.run_import(CUSTOMERS, content, dryrun=True)
        self.assertEqual(result["messages"], [])
        self.assertEqual(len(result["ids"]), 3)
        self.assertEqual(self.count(), before)

    def test_chinese_files(self):
        self.import_files("zh_CN")
        self.assertEqual(self.imported("customer_huasheng").name, "华声音像有限公司")
        self.assertEqual(self.imported("contact_li_min").name, "李敏")
        self.assertEqual(self.imported("interaction_3").summary, "两张外壳破裂")
        self.check_records()

    def test_traditional_chinese_files(self):
        self.import_files("zh_TW")
        self.assertEqual(self.imported("customer_huasheng").name, "華聲音像有限公司")
        self.check_records()

    def test_english_files(self):
        self.import_files("en_US")
        self.assertEqual(self.imported("opportunity_gifts").name, "300 gift sets")
        self.check_records()

    def check_records(self):
        """Assert what is the same in all languages."""
        huasheng, baichuan, zhou, li = map(
            self.imported,
            [
                "customer_huasheng",
                "customer_baichuan",
                "customer_zhou",
                "contact_li_min",
            ],
        )
        self.assertRecordValues(
            huasheng + baichuan + zhou,
            [
                {
                    "is_company": True,
                    "relation_code": "KH-0001",
                    "relation_size_band": "50-249",
                    "relation_head_count": 120,
                    "relation_referrer_id": False,
                    "relation_verified_on": date(2026, 3, 2),
                    "country_id": self.env.ref("base.cn").id,
                },
                {
                    "is_company": True,
                    "relation_code": "KH-0002",
                    "relation_size_band": "250-999",
                    "relation_head_count": 400,
                    "relation_referrer_id": huasheng.id,
                    "relation_verified_on": False,
                    "country_id": self.env.ref("base.cn").id,
                },
                {
                    "is_company": False,
                    "relation_code": "KH-0003",
                    "relation_size_band": False,
                    "relation_head_count": 0,
                    "relation_referrer_id": huasheng.id,
                    "relation_verified_on": date(2026, 1, 15),
                    "country_id": self.env.ref("base.cn").id,
                },
            ],
        )
        self.assertEqual(len(huasheng.relation_preference_ids), 2)
        self.assertEqual(zhou.relation_birthday, "lunar 1979, day 15 of leap month 6")
        self.assertEqual(li.parent_id, huasheng)
        self.assertEqual(li.commercial_partner_id, huasheng)
        self.assertEqual(li.relation_birthday, "May 20, 1985")
        lead = self.imported("opportunity_gifts")
        self.assertEqual((lead.type, lead.partner_id), ("opportunity", li))
        self.assertEqual((lead.probability, lead.expected_revenue), (20, 26800))
        self.check_interactions(huasheng, baichuan, li, lead)

    def check_interactions(self, huasheng, baichuan, li, lead):
        """Assert the rows of the log."""
        call, visit = self.imported("interaction_1"), self.imported("interaction_2")
        common = {"user_id": self.user.id, "company_id": self.user.company_id.id}
        self.assertRecordValues(
            call + visit,
            [
                {
                    **common,
                    "partner_id": li.id,
                    "commercial_partner_id": huasheng.id,
                    "lead_id": lead.id,
                    "channel": "phone",
                    "direction": "in",
                    "sentiment": "positive",
                    "outcome": "reached",
                    "external_id": "PBX-100001",
                },
                {
                    **common,
                    "partner_id": baichuan.id,
                    "commercial_partner_id": baichuan.id,
                    "lead_id": False,
                    "channel": "visit",
                    "direction": "out",
                    "sentiment": "neutral",
                    "outcome": False,
                    "external_id": False,
                },
            ],
        )
        # 10:30 in Shanghai.
        self.assertEqual(str(call.date), "2026-03-02 02:30:00")

    def test_again_doubles_nothing(self):
        self.import_files("zh_CN")
        before = self.count()
        self.import_files("zh_CN")
        self.assertEqual(self.count(), before)

    # ------------------------------------------------------------
    # WITH A MISTAKE: row and reason are told, nothing is imported
    # ------------------------------------------------------------

    def change(self, sheet, lang, row, path, value):
        """Return the content of a file with one cell changed."""
        book = load_workbook(file_path(sheet, lang))
        book.active.cell(row, sheet.columns.index(path) + 1).value = value
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def assert_refused(self, sheet, content, row, reason):
        """Import, and expect a message on a row of the file and no record."""
        before = self.count()
        for dryrun in (True, False):
            result = self.run_import(sheet, content, dryrun=dryrun)
            self.assertFalse(result["ids"])
            # The importer counts from the first row below the headings.
            found = [
                message["message"]
                for message in result["messages"]
                if message.get("rows", {}).get("from") == row - 2
            ]
            self.assertRegex("\n".join(found), reason)
            self.assertEqual(self.count(), before)

    def test_size_that_does_not_exist(self):
        self.use_language("en_US")
        content = self.change(CUSTOMERS, "en_US", 4, "relation_size_band", "huge")
        self.assert_refused(
            CUSTOMERS, content, 4, "'huge' not found in .* 'Company Size'"
        )

    def test_day_that_does_not_exist(self):
        self.use_language("en_US")
        content = self.change(CUSTOMERS, "en_US", 5, "relation_birth_day", 31)
        self.assert_refused(CUSTOMERS, content, 5, "Zhou Siyuan: ")

    def test_unknown_channel(self):
        self.import_files("zh_CN")
        content = self.change(INTERACTIONS, "zh_CN", 3, "channel", "飞鸽")
        self.assert_refused(INTERACTIONS, content, 3, "飞鸽")

    def test_unknown_customer(self):
        self.use_language("zh_CN")
        content = self.change(CONTACTS, "zh_CN", 2, "parent_id/id", "customer_nobody")
        self.assert_refused(CONTACTS, content, 2, "customer_nobody")

    def test_stage_that_does_not_exist(self):
        self.use_language("en_US")
        self.run_import(CUSTOMERS, file_path(CUSTOMERS, "en_US").read_bytes())
        self.run_import(CONTACTS, file_path(CONTACTS, "en_US").read_bytes())
        content = self.change(OPPORTUNITIES, "en_US", 2, "stage_id", "Dream")
        self.assert_refused(OPPORTUNITIES, content, 2, "Dream")
