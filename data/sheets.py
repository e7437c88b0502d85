# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the spreadsheets hold; ``data/build`` writes them in each language.

A column is the path of a field. Its heading is the field's label, so it is what the
importer looks for; a cell is the same in all languages unless it is

- ``Text``: example data, told in each language,
- ``Choice``: the label of a selection value,
- ``Named``: the name of a record that Odoo or our addons bring.
"""

from datetime import date, datetime
from typing import NamedTuple

LANGUAGES = ["en_US", "zh_CN", "zh_TW"]


class Text(NamedTuple):
    """Example data in the three languages."""

    en_US: str
    zh_CN: str
    zh_TW: str


class Choice(NamedTuple):
    """A value of the column's selection field."""

    key: str


class Named(NamedTuple):
    """The name of the record that has this external id."""

    xmlid: str


class Sheet(NamedTuple):
    """One file: its model, its columns, its rows."""

    name: str
    model: str
    columns: list
    rows: list


CHINA = Named("base.cn")
HUASHENG = Text("Huasheng Records Ltd", "华声音像有限公司", "華聲音像有限公司")
BAICHUAN = Text("Baichuan Hotels Ltd", "百川酒店管理有限公司", "百川酒店管理有限公司")
SHANGHAI = Text("Shanghai", "上海", "上海")

CUSTOMERS = Sheet(
    "customers",
    "res.partner",
    [
        "id",
        "name",
        "is_company",
        "relation_code",
        "relation_size_band",
        "relation_head_count",
        "industry_id",
        "phone",
        "email",
        "website",
        "street",
        "city",
        "zip",
        "country_id",
        "relation_referrer_id/id",
        "relation_verified_on",
        "relation_birth_calendar",
        "relation_birth_year",
        "relation_birth_month",
        "relation_birth_day",
        "relation_birth_leap",
        "relation_preference_ids/id",
        "relation_preference_ids/name",
        "relation_preference_ids/value",
        "relation_preference_ids/source",
        "relation_preference_ids/date",
    ],
    [
        [
            "customer_huasheng",
            HUASHENG,
            True,
            "KH-0001",
            Choice("50-249"),
            120,
            Named("base.res_partner_industry_R"),
            "+86 21 5555 0101",
            "info@huasheng.example.com",
            "https://huasheng.example.com",
            Text("1 Music Road", "音乐路 1 号", "音樂路 1 號"),
            SHANGHAI,
            "200000",
            CHINA,
            None,
            date(2026, 3, 2),
            *(None, None, None, None, None),
            "preference_huasheng_1",
            Text("Best time to call", "联系时间", "聯絡時間"),
            Text("After three", "下午三点后", "下午三點後"),
            Text("Phone call", "电话", "電話"),
            date(2026, 2, 10),
        ],
        # A further preference of the same customer: all else stays empty.
        [
            *[None] * 21,
            "preference_huasheng_2",
            Text("Kind of music", "音乐类型", "音樂類型"),
            Text("Jazz", "爵士", "爵士"),
            Text("Purchases", "购买记录", "購買記錄"),
            date(2026, 3, 1),
        ],
        [
            "customer_baichuan",
            BAICHUAN,
            True,
            "KH-0002",
            Choice("250-999"),
            400,
            Named("base.res_partner_industry_I"),
            "+86 571 5555 0102",
            "info@baichuan.example.com",
            "https://baichuan.example.com",
            Text("8 Lake Street", "湖滨路 8 号", "湖濱路 8 號"),
            Text("Hangzhou", "杭州", "杭州"),
            "310000",
            CHINA,
            "customer_huasheng",
            None,
            *[None] * 10,
        ],
        [
            "customer_zhou",
            Text("Zhou Siyuan", "周思远", "周思遠"),
            False,
            "KH-0003",
            *(None, None, None),
            "+86 21 5555 0103",
            "zhou.siyuan@example.com",
            *(None, None),
            SHANGHAI,
            None,
            CHINA,
            "customer_huasheng",
            date(2026, 1, 15),
            Choice("lunar"),
            1979,
            6,
            15,
            True,
            *[None] * 5,
        ],
    ],
)
CONTACTS = Sheet(
    "contacts",
    "res.partner",
    [
        "id",
        "name",
        # The importer of the Contacts app takes everybody for a company otherwise.
        "is_company",
        "parent_id/id",
        "function",
        "phone",
        "email",
        "relation_birth_calendar",
        "relation_birth_year",
        "relation_birth_month",
        "relation_birth_day",
        "relation_birth_leap",
        "relation_verified_on",
    ],
    [
        [
            "contact_li_min",
            Text("Li Min", "李敏", "李敏"),
            False,
            "customer_huasheng",
            Text("Purchasing manager", "采购经理", "採購經理"),
            "+86 21 5555 0111",
            "li.min@huasheng.example.com",
            Choice("solar"),
            1985,
            5,
            20,
            False,
            date(2026, 3, 2),
        ],
        [
            "contact_wang_qiang",
            Text("Wang Qiang", "王强", "王強"),
            False,
            "customer_huasheng",
            Text("General manager", "总经理", "總經理"),
            "+86 21 5555 0112",
            "wang.qiang@huasheng.example.com",
            Choice("lunar"),
            None,
            12,
            8,
            False,
            None,
        ],
        [
            "contact_chen_jing",
            Text("Chen Jing", "陈静", "陳靜"),
            False,
            "customer_baichuan",
            Text("Office manager", "行政主管", "行政主管"),
            "+86 571 5555 0113",
            "chen.jing@baichuan.example.com",
            *(None, None, None, None, None, None),
        ],
    ],
)
OPPORTUNITIES = Sheet(
    "opportunities",
    "crm.lead",
    [
        "id",
        "name",
        "type",
        "partner_id/id",
        "stage_id",
        "expected_revenue",
        "probability",
        "date_deadline",
    ],
    [
        [
            "opportunity_gifts",
            Text("300 gift sets", "年会礼品光盘 300 套", "年會禮品光碟 300 套"),
            Choice("opportunity"),
            "contact_li_min",
            Named("crm.stage_lead1"),
            26800,
            20,
            date(2026, 12, 31),
        ],
        [
            "opportunity_lobby",
            Text("Lobby music", "酒店大堂背景音乐", "酒店大廳背景音樂"),
            Choice("opportunity"),
            "contact_chen_jing",
            Named("crm.stage_lead3"),
            96000.5,
            70,
            date(2026, 11, 30),
        ],
    ],
)
INTERACTIONS = Sheet(
    "interactions",
    "crm.interaction",
    [
        "id",
        "date",
        "partner_id/id",
        "lead_id/id",
        "channel",
        "direction",
        "purpose_id",
        "summary",
        "note",
        "duration",
        "sentiment",
        "outcome",
        "external_id",
    ],
    [
        [
            "interaction_1",
            datetime(2026, 3, 2, 10, 30),
            "contact_li_min",
            "opportunity_gifts",
            Choice("phone"),
            Choice("in"),
            Named("crm_relations.crm_interaction_purpose_presales"),
            Text(
                "Asked for the price of 300 sets",
                "询问 300 套的价格",
                "詢問 300 套的價格",
            ),
            Text("Wants them by December.", "希望十二月前到货。", "希望十二月前到貨。"),
            0.25,
            Choice("positive"),
            Choice("reached"),
            "PBX-100001",
        ],
        [
            "interaction_2",
            datetime(2026, 3, 3, 15, 0),
            "customer_baichuan",
            None,
            Choice("visit"),
            Choice("out"),
            Named("crm_relations.crm_interaction_purpose_followup"),
            Text("Looked at the lobby", "现场看了大堂", "現場看了大廳"),
            None,
            1.5,
            Choice("neutral"),
            None,
            None,
        ],
        [
            "interaction_3",
            datetime(2026, 3, 5, 9, 5),
            "customer_zhou",
            None,
            Choice("chat"),
            Choice("in"),
            Named("crm_relations.crm_interaction_purpose_complaint"),
            Text("Two broken cases", "两张外壳破裂", "兩張外殼破裂"),
            None,
            None,
            Choice("negative"),
            None,
            None,
        ],
    ],
)
# In the order they have to be imported: later ones point at earlier ones.
SHEETS = [CUSTOMERS, CONTACTS, OPPORTUNITIES, INTERACTIONS]
