from datetime import timedelta

from odoo import fields

from .common import OnboardingCommon


class GateCommon(OnboardingCommon):
    """A company with a purchase gate, and categories below each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iron = cls._create_category("Iron", cls.category)
        cls.tools = cls._create_category("Tools")
        cls.product, cls.tool = (
            cls.env["product.product"].create(
                {"name": category.name, "categ_id": category.id}
            )
            for category in (cls.iron, cls.tools)
        )
        cls.company_admin.onboarding_purchase_gate = "block"
        cls.head = cls._new_user(
            "head", "purchase.group_purchase_manager", notification_type="email"
        )
        cls.env.ref(
            "crm_supplier_onboarding.res_role_head_purchasing"
        ).user_ids = cls.head
        # In the time zone of those who order.
        cls.env = cls.env(context={**cls.env.context, "tz": cls.buyer.tz})
        cls.today = fields.Date.context_today(cls.env["res.partner"])

    @classmethod
    def _create_category(cls, name, parent=None):
        return cls.env["product.category"].create(
            {"name": name, "parent_id": parent and parent.id}
        )

    @classmethod
    def _qualify(cls, first=-10, last=10, **values):
        """Return a qualification of a period in days from today."""
        return cls.env["supplier.qualification"].create(
            {
                "partner_id": cls.supplier.id,
                "company_id": cls.company_admin.id,
                "category_id": cls.category.id,
                "date_from": cls.today + timedelta(days=first),
                "date_to": cls.today + timedelta(days=last),
                **values,
            }
        )

    @classmethod
    def _create_order(cls, price=100, product=None, user=None, **values):
        """Return a request for quotation with one line, of the buyer."""
        values = {
            "partner_id": cls.supplier.id,
            "company_id": cls.company_admin.id,
            "order_line": [cls._line(price, product)],
            **values,
        }
        company = {"allowed_company_ids": cls.company_admin.ids}
        Order = cls.env["purchase.order"].with_user(user or cls.buyer)
        return Order.with_context(**company).create(values)

    @classmethod
    def _line(cls, price=100, product=None):
        return (
            0,
            0,
            {
                "product_id": (product or cls.product).id,
                "product_qty": 1,
                "price_unit": price,
                "tax_ids": [(5, 0, 0)],
            },
        )

    @classmethod
    def _release(cls, order, user=None, reason="Line is standing still"):
        wizard = cls.env["supplier.purchase.release.wizard"].with_user(
            user or cls.manager
        )
        wizard = wizard.with_context(allowed_company_ids=cls.company_admin.ids)
        wizard.create({"order_id": order.id, "reason": reason}).action_release()
        return order.sudo().onboarding_release_ids[:1]
