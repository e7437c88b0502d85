# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Made-up names: the same number always gets the same one."""

import random
from typing import NamedTuple

# 城市, area code, ISO code of the province
CITIES = [
    ("北京", "Beijing", "10", "BJ"),
    ("上海", "Shanghai", "21", "SH"),
    ("深圳", "Shenzhen", "755", "GD"),
    ("广州", "Guangzhou", "20", "GD"),
    ("杭州", "Hangzhou", "571", "ZJ"),
    ("成都", "Chengdu", "28", "SC"),
    ("武汉", "Wuhan", "27", "HB"),
    ("南京", "Nanjing", "25", "JS"),
    ("苏州", "Suzhou", "512", "JS"),
    ("西安", "Xi'an", "29", "SN"),
    ("厦门", "Xiamen", "592", "FJ"),
    ("青岛", "Qingdao", "532", "SD"),
    ("长沙", "Changsha", "731", "HN"),
    ("重庆", "Chongqing", "23", "CQ"),
    ("天津", "Tianjin", "22", "TJ"),
]
BRANDS = [
    ("蓝海", "lanhai"),
    ("晨光", "chenguang"),
    ("远航", "yuanhang"),
    ("云帆", "yunfan"),
    ("金桥", "jinqiao"),
    ("瑞丰", "ruifeng"),
    ("华声", "huasheng"),
    ("百川", "baichuan"),
    ("天籁", "tianlai"),
    ("星河", "xinghe"),
    ("明德", "mingde"),
    ("雅乐", "yayue"),
    ("启航", "qihang"),
    ("嘉禾", "jiahe"),
    ("博闻", "bowen"),
    ("青禾", "qinghe"),
    ("长风", "changfeng"),
    ("和鸣", "heming"),
    ("海棠", "haitang"),
    ("万象", "wanxiang"),
]
TRADES = [
    ("文化传媒", "media"),
    ("音像制品", "records"),
    ("商贸", "trading"),
    ("酒店管理", "hotels"),
    ("图书", "books"),
    ("广告", "advertising"),
    ("会展服务", "events"),
    ("教育咨询", "education"),
    ("餐饮管理", "catering"),
    ("科技", "tech"),
]
SURNAMES = [
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("赵", "Zhao"),
    ("黄", "Huang"),
    ("周", "Zhou"),
    ("吴", "Wu"),
    ("徐", "Xu"),
    ("孙", "Sun"),
    ("马", "Ma"),
    ("朱", "Zhu"),
    ("胡", "Hu"),
    ("郭", "Guo"),
    ("何", "He"),
    ("高", "Gao"),
    ("林", "Lin"),
    ("罗", "Luo"),
]
GIVEN_NAMES = [
    ("伟", "Wei"),
    ("芳", "Fang"),
    ("娜", "Na"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("丽", "Li"),
    ("强", "Qiang"),
    ("磊", "Lei"),
    ("军", "Jun"),
    ("洋", "Yang"),
    ("勇", "Yong"),
    ("艳", "Yan"),
    ("杰", "Jie"),
    ("涛", "Tao"),
    ("明", "Ming"),
    ("超", "Chao"),
    ("秀英", "Xiuying"),
    ("建国", "Jianguo"),
    ("晓燕", "Xiaoyan"),
    ("志强", "Zhiqiang"),
    ("雨桐", "Yutong"),
    ("子轩", "Zixuan"),
    ("思远", "Siyuan"),
    ("嘉怡", "Jiayi"),
    ("文博", "Wenbo"),
]
ENGLISH_GIVEN_NAMES = (
    "Alice Brian Carol David Emma Frank Grace Henry Irene James Karen Louis Megan "
    "Nathan Olivia Peter Rachel Samuel Teresa Victor"
).split()
ENGLISH_SURNAMES = (
    "Adams Baker Carter Dixon Ellis Foster Graham Hughes Irving Jenkins Kelly Lawson "
    "Mason Norris Osborne Parker Quinn Reed Stone Turner Vaughn Walker Young Barrett"
).split()
FUNCTIONS = ["采购经理", "总经理", "行政主管", "市场经理", "财务主管", "总经理助理"]


class Person(NamedTuple):
    name: str
    latin: str
    email: str
    phone: str
    city: str
    state: str
    function: str = ""


class Company(NamedTuple):
    name: str
    email: str
    phone: str
    city: str
    state: str
    website: str
    contact: Person


def make_company(number):
    """Return the Chinese company that customer ``number`` is called after."""
    chance = random.Random(f"company {number}")
    city, _latin, area, state = chance.choice(CITIES)
    # Brand and trade follow from the number: no two companies share a name.
    brand, brand_latin = BRANDS[number % len(BRANDS)]
    trade, trade_latin = TRADES[number // len(BRANDS) % len(TRADES)]
    domain = f"{brand_latin}-{trade_latin}.example.com"
    phone = _phone(area, chance)
    contact = make_person(number, city, state, area, domain)
    return Company(
        name=f"{city}{brand}{trade}有限公司",
        email=f"info@{domain}",
        phone=phone,
        city=city,
        state=state,
        website=f"https://{domain}",
        contact=contact._replace(function=chance.choice(FUNCTIONS)),
    )


def make_person(number, city=None, state=None, area=None, domain="example.com"):
    """Return the person that customer ``number`` is called after, Chinese as a rule."""
    chance = random.Random(f"person {number}")
    if not city:
        city, _latin, area, state = chance.choice(CITIES)
        if number % 4 == 0:
            return _make_english_person(number, chance)
    surname, surname_latin = chance.choice(SURNAMES)
    given, given_latin = chance.choice(GIVEN_NAMES)
    latin = f"{given_latin} {surname_latin}"
    return Person(
        name=surname + given,
        latin=latin,
        email=_email(latin, number, domain),
        phone=_phone(area, chance),
        city=city,
        state=state,
    )


def _make_english_person(number, chance):
    name = f"{chance.choice(ENGLISH_GIVEN_NAMES)} {chance.choice(ENGLISH_SURNAMES)}"
    _city, city, area, state = chance.choice(CITIES)
    return Person(
        name=name,
        latin=name,
        email=_email(name, number, "example.com"),
        phone=_phone(area, chance),
        city=city,
        state=state,
    )


def _email(name, number, domain):
    return f"{name.lower().replace(' ', '.')}.{number:04d}@{domain}"


def _phone(area, chance):
    return f"+86 {area} 5555 {chance.randrange(10000):04d}"
