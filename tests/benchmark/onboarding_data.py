# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scripts for the shell that make what the onboarding part begins with."""

ORDER_COUNT = 100
ORDERS = f"""
category = env["product.category"].create({{"name": "Bench"}})
product = env["product.product"].create(
    {{"name": "Bench", "categ_id": category.id, "supplier_taxes_id": [(5, 0, 0)]}}
)
vendors = env["res.partner"].create(
    [{{"name": f"Vendor {{n}}", "is_company": True}} for n in range({ORDER_COUNT})]
)
buyer = env["res.users"].search([("login", "=", "bench_buyer")])
env["purchase.order"].with_user(buyer).create([
    {{
        "partner_id": vendor.id,
        "origin": "bench",
        "order_line": [(0, 0, {{"product_id": product.id, "price_unit": 10}})],
    }}
    for vendor in vendors
])
env.cr.commit()
"""
# One application to submit, one under approval; and all orders are covered.
APPLICATIONS = """
buyer, few, many = (
    env["res.users"].search([("login", "=", f"bench_{login}")])
    for login in ("buyer", "few", "many")
)
category = env["product.category"].search([("name", "=", "Bench")])
env["supplier.approval.policy"].create({
    "name": "Bench",
    "company_id": buyer.company_id.id,
    "step_ids": [
        (0, 0, {"name": user.name, "sequence": n, "user_ids": [(6, 0, user.ids)]})
        for n, user in enumerate((few, many))
    ],
}).action_activate()
applications = env["supplier.application"].create([
    {
        "partner_id": partner.id,
        "requester_id": buyer.id,
        "company_id": buyer.company_id.id,
        "category_id": category.id,
        "reason": "<p>A second source</p>",
        "trading_policy": "<p>A third of our demand</p>",
        "line_ids": [(0, 0, {"name": "Valve body", "quantity": 1000, "price": 12})],
    }
    for partner in env["res.partner"].search([("name", "=like", "Partner %")], limit=2)
])
applications._set_state("application")
applications[1].with_user(buyer).action_submit()
env["supplier.qualification"].create([
    {
        "partner_id": order.partner_id.id,
        "company_id": order.company_id.id,
        "category_id": category.id,
        "date_from": "2020-01-01",
        "date_to": "2099-12-31",
    }
    for order in env["purchase.order"].search([("origin", "=", "bench")])
])
env.cr.commit()
"""
