# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people of the demo company said, planned and hoped to sell."""

from typing import NamedTuple


class Talk(NamedTuple):
    """A kind of exchange, with a sentence in Chinese and one in English."""

    channel: str
    direction: str
    purpose: str
    sentiment: str
    outcome: str
    hours: float
    zh: str
    en: str


TALKS = [
    Talk(
        *("phone", "out", "followup", "positive", "reached", 0.2),
        "回访上月订单，客户满意，考虑年底再补一批",
        "Asked about last month's order: happy, may reorder before year's end",
    ),
    Talk(
        *("phone", "out", "followup", "", "not_reached", 0.05),
        "无人接听，前台说下午再打",
        "No answer, the front desk asked to try in the afternoon",
    ),
    Talk(
        *("phone", "in", "presales", "positive", "reached", 0.3),
        "来电询问 200 张以上的批发价和交货期",
        "Called for the price of more than 200 discs and the delivery time",
    ),
    Talk(
        *("phone", "in", "complaint", "negative", "reached", 0.4),
        "反映两张光盘外壳破裂，要求补发",
        "Two cases arrived broken, wants replacements",
    ),
    Talk(
        *("phone", "out", "callback", "neutral", "callback", 0.1),
        "对方在开会，约定周四上午十点再联系",
        "In a meeting, asked to be called on Thursday at ten",
    ),
    Talk(
        *("email", "in", "presales", "neutral", "", 0),
        "请发一份古典音乐的最新目录和报价",
        "Please send the latest classical catalogue with prices",
    ),
    Talk(
        *("email", "out", "presales", "", "", 0),
        "已发送目录和阶梯报价，有效期三十天",
        "Sent the catalogue and the tiered quote, valid for thirty days",
    ),
    Talk(
        *("email", "in", "aftersales", "neutral", "", 0),
        "询问发票抬头能否更改",
        "Asks whether the name on the invoice can be changed",
    ),
    Talk(
        *("email", "out", "aftersales", "positive", "", 0),
        "新发票已寄出，客户确认收到",
        "Sent the new invoice, customer confirmed",
    ),
    Talk(
        *("visit", "out", "followup", "positive", "reached", 1.5),
        "拜访采购部，了解门店陈列需求，介绍新品",
        "Visited purchasing: shop display needs, presented the new titles",
    ),
    Talk(
        *("visit", "out", "presales", "neutral", "reached", 2),
        "现场看了大堂音响和背景音乐方案，预算未定",
        "Looked at the lobby's sound and background music, no budget yet",
    ),
    Talk(
        *("meeting", "out", "presales", "positive", "reached", 1),
        "与总经理讨论年度框架协议的折扣",
        "Discussed the discount of a yearly agreement with the manager",
    ),
    Talk(
        *("chat", "in", "followup", "positive", "", 0),
        "客户在微信上说新到的一批很受欢迎",
        "Writes in the chat that the new batch sells well",
    ),
    Talk(
        *("chat", "out", "care", "", "", 0),
        "发送中秋祝福和会员优惠",
        "Sent greetings for the Mid-Autumn Festival and the member offer",
    ),
    Talk(
        *("sms", "out", "care", "", "", 0),
        "生日祝福短信",
        "Text message for the birthday",
    ),
    Talk(
        *("phone", "out", "care", "positive", "reached", 0.25),
        "节前问候，顺便介绍新的积分规则",
        "Called before the holidays, explained the new points",
    ),
    Talk(
        *("social", "in", "complaint", "negative", "", 0),
        "在微博上抱怨物流太慢，已私信联系",
        "Complained online about slow delivery, answered in private",
    ),
    Talk(
        *("phone", "out", "complaint", "neutral", "reached", 0.3),
        "说明补发进度，客户接受处理方案",
        "Told about the replacement, customer accepts the solution",
    ),
]
# Chance of success, what it is, worth, days until the expected end
OPPORTUNITIES = [
    (10, "酒店大堂背景音乐 · 发现机会", "Hotel lobby music", 18000, 120),
    (20, "年会礼品光盘 300 套", "300 gift sets for the annual party", 26800, 75),
    (30, "图书馆音像馆藏扩充", "More audio titles for the library", 42000, 90),
    (40, "连锁书店陈列架与首批铺货", "Displays and first stock, bookshops", 88000, 60),
    (50, "艺术学校教学用碟", "Discs for the art school's lessons", 15600, 45),
    (60, "会展中心开幕式音乐授权", "Music for the fair's opening", 35000, 40),
    (70, "餐饮连锁门店音乐年度采购", "Restaurants' yearly purchase", 96000, 30),
    (80, "企业周年纪念专辑定制", "Company anniversary album", 128000, 21),
    (90, "音像店春季补货", "Spring restock of a record shop", 31500, 10),
    (100, "广告公司配乐素材包", "Sound tracks for an agency", 22400, -14),
]
MEETINGS = [
    ("年度框架协议洽谈", "Yearly agreement"),
    ("新品试听会", "Listening to the new titles"),
    ("门店陈列方案讨论", "Shop display plan"),
    ("投诉处理沟通会", "About the complaint"),
    ("季度回顾", "Quarterly review"),
]
# Kind of activity, what is to be done
ACTIVITIES = [
    ("call", "回访到货情况", "Ask whether the goods arrived"),
    ("call", "确认报价是否通过", "Ask whether the quote was accepted"),
    ("todo", "准备年度对账单", "Prepare the yearly statement"),
    ("todo", "更新联系人资料", "Bring the contact's data up to date"),
    ("meeting", "预约下次拜访", "Arrange the next visit"),
    ("email", "发送新品目录", "Send the new catalogue"),
]

# What is preferred, the possible values, how it is known
PREFERENCES = [
    (
        ("联系时间", "Best time to call"),
        [("上午十点前", "Before ten"), ("下午三点后", "After three")],
        ("电话", "Phone call"),
    ),
    (
        ("音乐类型", "Kind of music"),
        [("古典", "Classical"), ("民乐", "Chinese folk"), ("爵士", "Jazz")],
        ("购买记录", "Purchases"),
    ),
    (
        ("送货方式", "Delivery"),
        [("送到门店", "To the shop"), ("自提", "Collects it")],
        ("拜访", "Visit"),
    ),
    (
        ("发票", "Invoice"),
        [("电子发票", "Electronic"), ("纸质专票", "Paper, special VAT")],
        ("邮件", "E-mail"),
    ),
]


# Three lines for each of the first stages
PLAYBOOK = [
    ("question", "客户是怎么知道我们的？", "How did they hear of us?"),
    ("question", "目前从哪里采购？", "Where do they buy now?"),
    ("check", "已记录决策人和联系方式", "Noted who decides, and how to reach them"),
    ("check", "已确认预算", "The budget is confirmed"),
    ("check", "已确认采购时间", "The time of purchase is confirmed"),
    ("question", "不采购会有什么后果？", "What happens if they do not buy?"),
    ("check", "已收到需求清单", "Got the list of what they need"),
    ("check", "已试听样品", "They listened to samples"),
    ("question", "哪些曲目必须包含？", "Which titles must be in it?"),
]
# Rank of the stage, what happens if it is not met, the requirement
REQUIREMENTS = [
    (0, "warn", {"kind": "interaction", "min_count": 1}),
    (2, "warn", {"kind": "checklist"}),
    (6, "block", {"kind": "quotation"}),
    (7, "block", {"kind": "closing"}),
]
LOST_REASONS = ["crm.lost_reason_1", "crm.lost_reason_2", "crm.lost_reason_3"]
# Name, what they are good at, what they are not
COMPETITORS = [
    (
        ("华音文化", "Huayin Culture"),
        ("价格低，交货快", "Cheap, delivers fast"),
        ("曲库以流行为主", "Hardly any classical titles"),
    ),
    (
        ("城市之声", "City Sound"),
        ("门店服务好", "Good service in the shops"),
        ("只做本地客户", "Local customers only"),
    ),
    (
        ("云听数字", "Cloud Listening"),
        ("数字版权齐全", "All digital rights"),
        ("不提供实体光盘", "No discs"),
    ),
]


# Kind of contract, what it is about, worth
CONTRACTS = [
    ("sales", "年度音像制品购销合同", "Yearly sale of discs", 68000),
    ("framework", "连锁门店供货框架合同", "Framework for the branches", 240000),
    ("confidentiality", "新品曲目保密协议", "Confidentiality, new titles", 0),
    ("sales", "节庆礼品光盘采购合同", "Gift sets for the holidays", 36000),
]


def choose(lang, zh, en, mixed=0.0):
    """Return the text for readers of ``lang``.

    :param float mixed: above 0.7 the other language: customers write in both
    """
    chinese = (lang or "").startswith("zh")
    return zh if chinese != (mixed > 0.7) else en
