# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The same with the second addon on top of crm_relations, which has to stay whole."""

import unittest

from test_lifecycle import SETTINGS, Lifecycle

# A role that the user made before us, under the name of one of ours.
PREPARE = f"""
members = env.ref("base.user_admin").ids
env["res.role"].create({{"name": "Finance", "user_ids": members}})
{SETTINGS}
"""
USE = """
env = env(user=env.ref("base.user_admin").id)
buyer = env.user
approver, director = env["res.users"].with_context(no_reset_password=True).create([
    {"name": name, "login": name, "email": f"{name}@lifecycle.example.com",
     "group_ids": [(6, 0, env.ref("base.group_user").ids)]}
    for name in ("approver", "director")
])
env["supplier.approval.policy"].create({
    "name": "Standard",
    "step_ids": [
        (0, 0, {"name": user.name, "sequence": n, "user_ids": [(6, 0, user.ids)]})
        for n, user in enumerate((approver, director))
    ],
}).action_activate()
supplier = env["res.partner"].create(
    {"name": "Lifecycle Castings", "is_company": True, "email": "lc@example.com"}
)
application, draft = env["supplier.application"].create([
    {"partner_id": supplier.id, "reason": "<p>Second source</p>",
     "category_id": env["product.category"].create({"name": name}).id,
     "trading_policy": "<p>A third</p>",
     "line_ids": [(0, 0, {"name": "Valve", "quantity": 10, "price": 9})]}
    for name in ("Castings", "Forgings")
])
draft.activity_schedule("mail.mail_activity_data_todo", summary="Call them")
draft.message_post(body="Hello", attachments=[("survey.txt", b"x")])
# What each step needs is tested elsewhere.
application._set_state("application")
application.action_submit()
for user in (approver, director):
    tasks = application.approval_round_ids.task_ids
    task = tasks.filtered(lambda task: task.user_id == user and task.state == "open")
    task.with_user(user).action_decide("approved", "Fine")
assert application.state == "contract", application.state
application._do_register()
draft._set_state("application")
draft.action_submit()
env["supplier.principle"].create({"name": "Lifecycle principle"})
today = odoo.fields.Date.context_today(draft)
env["supplier.qualification"].sudo().create({
    "partner_id": supplier.id, "category_id": draft.category_id.id,
    "date_from": today, "date_to": today,
})
bolt = env["product.product"].create({
    "name": "Bolt", "categ_id": env["product.category"].create({"name": "Bolts"}).id,
    "supplier_taxes_id": False,
})
order = env["purchase.order"].with_user(odoo.SUPERUSER_ID).create({
    "partner_id": supplier.id,
    "order_line": [(0, 0, {"product_id": bolt.id, "price_unit": 2})],
})
order.company_id.onboarding_purchase_gate = "block"
env["supplier.purchase.release.wizard"].create(
    {"order_id": order.id, "reason": "Line is standing still"}
).action_release()
order.button_confirm()
assert order.state == "purchase" and order.onboarding_release_ids.used_on
env.ref("crm_supplier_onboarding.supplier_interview_type_technical").unlink()
env.ref("crm_supplier_onboarding.supplier_contact_role_technical").unlink()
env.ref("crm_supplier_onboarding.res_role_quality").name = "Quality"
env.cr.commit()
"""
KEPT = """
assert not env.ref("crm_supplier_onboarding.supplier_contact_role_technical", False)
assert env.ref("crm_supplier_onboarding.res_role_quality").name == "Quality"
assert env["supplier.approval.decision"].search_count([]) == 2
assert env["supplier.approval.task"].search_count([("state", "=", "open")]) == 1
"""
# Without the second addon, the first one works; the role is still its user's.
GONE = """
partner = env["res.partner"].search([("name", "=", "Lifecycle Castings")])
assert partner, "the supplier is the user's"
partner.action_relation_verify()
env["crm.interaction"].create({"partner_id": partner.id, "summary": "Still here"})
assert partner.relation_interaction_count >= 1
finance = env["res.role"].search([("name", "=", "Finance")])
assert finance.user_ids == env.ref("base.user_admin"), finance
env["purchase.order"].create({"partner_id": partner.id}).button_confirm()
env.cr.commit()
"""
WORKS_AGAIN = """
finance = env.ref("crm_supplier_onboarding.res_role_finance")
assert finance.user_ids == env.ref("base.user_admin"), finance
assert not env["supplier.application"].search_count([])
partner = env["res.partner"].search([("name", "=", "Lifecycle Castings")])
env["supplier.application"].create({"partner_id": partner.id})
"""


class TestLifecycleOnboarding(Lifecycle, unittest.TestCase):
    """crm_supplier_onboarding, on a database where crm_relations is in use."""

    addon = "crm_supplier_onboarding"
    table = "supplier_application"
    use, kept, gone, works_again = USE, KEPT, GONE, WORKS_AGAIN

    @classmethod
    def _prepare(cls):
        cls._odoo("-i", "crm_relations")
        cls.erp.shell(cls.name, PREPARE)

    def test_uninstalling_leaves_nothing_on_documents(self):
        for table, column in (
            ("mail_activity", "res_model"),
            ("mail_message", "model"),
            ("mail_followers", "res_model"),
            ("ir_attachment", "res_model"),
        ):
            left = f"SELECT {column} FROM {table} WHERE {column} LIKE 'supplier.%'"
            self.assertEqual(self.look.rows(left), [], table)
