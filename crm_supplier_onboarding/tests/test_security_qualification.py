from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .gate_common import GateCommon


@tagged("post_install", "-at_install", "security")
class TestQualificationSecurity(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._qualify()
        cls.foreign = cls._qualify(company_id=cls.company_2.id)
        cls.order = cls._create_order(product=cls.tool)
        cls.release = cls._release(cls.order)
        for name, model in {
            "release_wizard": "supplier.purchase.release.wizard",
            "status_wizard": "supplier.qualification.status",
            "legacy_wizard": "supplier.qualification.legacy",
        }.items():
            setattr(cls, name, cls.env[model])
        cls.portal = mail_new_test_user(
            cls.env, login="onboarding_portal", groups="base.group_portal"
        )
        cls.public = cls.env.ref("base.public_user")

    def test_matrix(self):
        wizards = ("release_wizard", "status_wizard", "legacy_wizard")
        nothing = dict.fromkeys(("own", "foreign", "release", *wizards), "")
        for user in (self.outsider, self.approver, self.portal, self.public):
            self._assert_matrix(user, nothing)
        self._assert_matrix(self.buyer, {**nothing, "own": "r", "release": "r"})
        self._assert_matrix(
            self.manager,
            {
                **dict.fromkeys(wizards, "rwcu"),
                "own": "rw",
                "foreign": "",
                "release": "r",
            },
        )

    def test_nothing_is_written_but_by_methods(self):
        row = self.own.with_user(self.manager)
        for values in (
            {"status": "revoked"},
            {"status_reason": "x"},
            {"date_to": "2999-01-01"},
            {"limit_amount": 1e9},
            {"kind": "qualified"},
            {"category_id": self.tools.id},
            {"partner_id": self.company_2.partner_id.id},
            {"company_id": self.company_2.id},
        ):
            with self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaises(AccessError):
            row.copy()
        with self.assertRaises(AccessError):
            row.unlink()

    def test_import_makes_nothing(self):
        rows = self.env["supplier.qualification"].with_user(self.manager)
        result = rows.load(
            ["partner_id/.id", "category_id/.id", "date_to"],
            [[str(self.supplier.id), str(self.tools.id), "2999-01-01"]],
        )
        self.assertFalse(result["ids"])

    def test_application_cannot_smuggle_in_a_qualification(self):
        values = {"partner_id": self.supplier.id, "category_id": self.tools.id}
        values["date_to"] = "2999-01-01"
        application = self.application.with_user(self.buyer)
        with self.assertRaises(AccessError):
            application.write({"qualification_ids": [(0, 0, values)]})

    def test_what_the_gate_says_is_for_purchase_users(self):
        for name in ("onboarding_gate_warning", "onboarding_release_ids"):
            for user in (self.portal, self.outsider):
                order = self.order.with_user(user)
                field = order._fields[name]
                self.assertFalse(order._has_field_access(field, "read"))
        partner = self.supplier.with_user(self.outsider)
        field = partner._fields["onboarding_qualification_count"]
        self.assertFalse(partner._has_field_access(field, "read"))
