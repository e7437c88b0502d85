# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One demo user per role: the table that demo/up prints and creates."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A demo user. The password is the login."""

    login: str
    name: dict
    groups: tuple
    task: dict

    def says(self, field, lang):
        """Return a text in the user's language."""
        texts = getattr(self, field)
        return texts["zh" if lang.startswith("zh") else "en"]


ROLES = [
    Role(
        "director",
        {"en": "Dana Director", "zh": "戴总监"},
        ("sales_team.group_sale_manager",),
        {
            "en": "leads sales: sees everything, configures purposes, stages and teams",
            "zh": "销售总监：查看全部数据，配置联系目的、阶段和团队",
        },
    ),
    Role(
        "rep",
        {"en": "Alex Allround", "zh": "艾全"},
        ("sales_team.group_sale_salesman_all_leads",),
        {
            "en": "sells and stands in for colleagues: sees all customers and leads",
            "zh": "资深销售：可查看所有客户和商机，可代同事处理",
        },
    ),
    Role(
        "seller",
        {"en": "Sam Seller", "zh": "桑晓"},
        ("sales_team.group_sale_salesman",),
        {
            "en": "sells: sees own leads and orders, logs calls and visits",
            "zh": "销售员：只看自己的商机和订单，记录电话和拜访",
        },
    ),
    Role(
        "service",
        {"en": "Sasha Service", "zh": "傅务"},
        ("sales_team.group_sale_salesman_all_leads",),
        {
            "en": "answers customers after the sale: complaints, call-backs, care",
            "zh": "客服：处理售后、投诉、回访和客户关怀",
        },
    ),
    Role(
        "office",
        {"en": "Olga Office", "zh": "欧文"},
        ("base.group_user",),
        {
            "en": "works in the company without sales rights: sees contacts only",
            "zh": "普通内部员工：没有销售权限，只能查看联系人",
        },
    ),
    Role(
        "buyer",
        {"en": "Bo Buyer", "zh": "柏采"},
        ("purchase.group_purchase_user",),
        {
            "en": "buys: finds suppliers and hands them in for approval",
            "zh": "采购员：寻找供应商并提出认定申请",
        },
    ),
    Role(
        "purchasing",
        {"en": "Petra Purchasing", "zh": "裴购"},
        ("purchase.group_purchase_manager",),
        {
            "en": "heads purchasing: first approval, policies, releases of orders",
            "zh": "资材部长：初审，维护审批流程，特批采购订单",
        },
    ),
    Role(
        "quality",
        {"en": "Quinn Quality", "zh": "齐质"},
        ("base.group_user",),
        {
            "en": "heads quality management: evaluates, approves high risks",
            "zh": "质量管理部长：参与实地调查，审批高风险供应商",
        },
    ),
    Role(
        "technology",
        {"en": "Theo Technology", "zh": "田工"},
        ("base.group_user",),
        {
            "en": "heads technology: evaluates suppliers on site",
            "zh": "技术部长：参与实地调查",
        },
    ),
    Role(
        "market",
        {"en": "Mary Market", "zh": "梅市"},
        ("base.group_user",),
        {
            "en": "market manager: decides last on new suppliers",
            "zh": "市场主管：最终审批新供应商",
        },
    ),
]
ADMIN_TASK = {
    "en": "administers the system: settings, users, addons",
    "zh": "系统管理员：设置、用户和应用",
}
