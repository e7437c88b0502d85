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
        "security/crm_code_scheme_security.xml",
        "security/crm_partner_preference_security.xml",
        "data/crm_code_scheme_data.xml",
        "views/crm_code_scheme_views.xml",
        "views/res_partner_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_relations/static/src/**/*"],
        "web.assets_tests": ["crm_relations/static/tests/tours/**/*"],
        "web.assets_unit_tests": ["crm_relations/static/tests/**/*.test.js"],
    },
}
