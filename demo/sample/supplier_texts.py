# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who wants to supply the demo company, and what is said about it."""

# Category: its names, a product, how many a year, at what price
CATEGORIES = {
    "material": (
        "原材料",
        "Raw Materials",
        "光盘级聚碳酸酯",
        "Polycarbonate",
        40,
        13500,
    ),
    "packaging": ("包装材料", "Packaging", "光盘盒", "Jewel cases", 300000, 1.2),
    "printing": (
        "印刷品",
        "Printed Matter",
        "彩印封面",
        "Colour booklets",
        280000,
        0.6,
    ),
    "equipment": ("生产设备", "Equipment", "模具", "Moulds", 6, 45000),
}
# Category, Chinese name, English name
CANDIDATES = [
    ("material", "苏州恒塑新材料有限公司", "Suzhou Hengsu Materials"),
    ("packaging", "东莞佳盒包装制品有限公司", "Dongguan Jiahe Packaging"),
    ("printing", "上海锦文彩印有限公司", "Shanghai Jinwen Printing"),
    ("equipment", "宁波精模机械有限公司", "Ningbo Jingmo Machinery"),
    ("material", "天津渤海化工材料有限公司", "Tianjin Bohai Chemicals"),
    ("packaging", "厦门鹭岛纸业有限公司", "Xiamen Ludao Paper"),
    ("printing", "深圳雅昌印务有限公司", "Shenzhen Yachang Print"),
    ("equipment", "青岛海晟自动化有限公司", "Qingdao Haisheng Automation"),
    ("material", "南京金陵树脂有限公司", "Nanjing Jinling Resins"),
    ("packaging", "温州顺发塑胶有限公司", "Wenzhou Shunfa Plastics"),
    ("printing", "武汉长江印刷有限公司", "Wuhan Changjiang Printing"),
    ("equipment", "西安秦川模具有限公司", "Xi'an Qinchuan Moulds"),
    ("material", "成都蜀光涂料有限公司", "Chengdu Shuguang Coatings"),
    ("packaging", "佛山南海纸箱有限公司", "Foshan Nanhai Cartons"),
    ("printing", "北京燕山印制有限公司", "Beijing Yanshan Print Works"),
    ("equipment", "无锡太湖注塑机有限公司", "Wuxi Taihu Moulding Machines"),
    ("material", "大连远东铝材有限公司", "Dalian Yuandong Aluminium"),
    ("packaging", "杭州西子薄膜有限公司", "Hangzhou Xizi Films"),
    ("printing", "广州珠江油墨有限公司", "Guangzhou Zhujiang Inks"),
    ("equipment", "重庆山城冷却设备有限公司", "Chongqing Shancheng Cooling"),
    ("material", "福州闽江染料有限公司", "Fuzhou Minjiang Dyes"),
    ("packaging", "合肥徽风包装有限公司", "Hefei Huifeng Packaging"),
    ("printing", "长沙湘文标签有限公司", "Changsha Xiangwen Labels"),
    ("equipment", "沈阳北方仪器有限公司", "Shenyang Beifang Instruments"),
]
REASON = (
    "第二货源：现有供应商已无法满足增长的需求。",
    "A second source: our supplier cannot keep up with the demand any more.",
)
POLICY = (
    "首年采购三分之一的需求量，质量稳定后逐步增加。",
    "A third of our demand in the first year, more once the quality is steady.",
)
FINDINGS = [
    ("检验设备未按期校准", "Test equipment is not calibrated in time", "minor"),
    ("来料批次无法追溯", "Batches of material cannot be traced", "major"),
    ("消防通道堆放货物", "Goods stand in the fire lane", "minor"),
]
APPROVED = ("同意，条件合理。", "Approved, the terms are fair.")
REFUSED = (
    "价格高于现有供应商，且无质量优势。",
    "Dearer than what we have, and no better.",
)
RETURNED = ("请补充三年的价格承诺。", "Please add prices for three years.")
