{
    "name": "Customer Relations",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Customer profile, an interaction log that fills itself, timeline",
    "author": "Relations and Onboarding contributors",
    "license": "LGPL-3",
    "depends": ["contacts", "sale_crm", "sms"],
    "external_dependencies": {"python": ["lunar_python"]},
    "data": [
        "security/ir.model.access.csv",
    ],
    "assets": {
        "web.assets_backend": ["crm_relations/static/src/**/*"],
        "web.assets_tests": ["crm_relations/static/tests/tours/**/*"],
        "web.assets_unit_tests": ["crm_relations/static/tests/**/*.test.js"],
    },
}
