import re
from datetime import datetime, timedelta

from odoo import http
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..models.supplier_approval_link import LINK_HOURS
from .surfaces_common import SurfacesCommon


@tagged("post_install", "-at_install")
class TestApprovalLink(HttpCase, SurfacesCommon):
    def setUp(self):
        super().setUp()
        with self.mock_mail_gateway():
            self._submit()
        bodies = self._new_mails.filtered(
            lambda mail: self.mailer.partner_id in mail.recipient_ids
        ).mapped("body_html")
        links = re.findall(r'href="[^"]*(/supplier-approval/[^"]+)"', "".join(bodies))
        self.approve, self.refuse, self.return_ = links

    def _get(self, url, user=None, method="GET"):
        login = (user or self.mailer).login
        self.authenticate(login, login)
        return self.url_open(url, method=method).text

    def _post(self, url, user=None, **data):
        login = (user or self.mailer).login
        self.authenticate(login, login)
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data).text

    def _assert_undecided(self):
        self.env.invalidate_all()
        self.assertEqual(self.application.state, "approval")
        self.assertFalse(self.application.approval_round_ids.decision_ids)
        self.assertTrue(self._requests(self.mailer).active)

    def test_looking_changes_nothing(self):
        for url in (self.approve, self.refuse, self.return_):
            page = self._get(url)
            for text in ("Copper Works", "12,000.00", "Medium", self.buyer.name):
                self.assertIn(text, page)
            self._get(url, method="HEAD")
        self._assert_undecided()

    def test_prefetch_with_a_comment_changes_nothing(self):
        self._get(f"{self.refuse}?comment=No&csrf_token=x")
        self.url_open(self.approve, headers={"Sec-Purpose": "prefetch"})
        self._assert_undecided()

    def test_anonymous_has_to_log_in(self):
        response = self.url_open(self.approve, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_page_fits_a_phone(self):
        self.assertIn("width=device-width", self._get(self.approve))

    def test_page_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        step = self.policy.step_ids[0].with_context(lang="fr_FR")
        step.name = "Chef du marché"
        self.mailer.lang = "fr_FR"
        page = self._get(self.approve)
        self.assertIn("Chef du marché", page)

    def test_page_shows_the_frozen_summary(self):
        self.supplier.name = "Tin & <b>Works</b>"
        page = self._get(self.approve)
        self.assertIn("Supplier: Copper Works", page)
        self.assertNotIn("<b>Works", page)

    def test_post_decides_once(self):
        self.assertIn("is recorded", self._post(self.refuse, comment="Too dear"))
        decision = self.application.approval_round_ids.decision_ids
        self.assertEqual((decision.user_id, decision.channel), (self.mailer, "email"))
        self.assertEqual((decision.outcome, decision.comment), ("refused", "Too dear"))
        for page in (self._post(self.approve), self._get(self.approve)):
            self.assertIn("already decided: Refused by Onboarding mailer", page)
        self.assertEqual(len(self.application.approval_round_ids.decision_ids), 1)

    def test_return_by_mail(self):
        self.assertIn("is recorded", self._post(self.return_, comment="Prices?"))
        self.assertEqual(self.application.state, "application")

    def test_rival_was_faster(self):
        self._task(self.rival).action_decide("approved")
        page = self._post(self.refuse, comment="No")
        self.assertIn("already decided: Approved by Onboarding rival", page)
        self.assertEqual(self.application.state, "approval")

    @mute_logger("odoo.http")
    def test_post_needs_the_token_of_the_session(self):
        self.authenticate(self.mailer.login, self.mailer.login)
        for data in ({"x": 1}, {"csrf_token": "forged"}):
            self.assertEqual(self.url_open(self.approve, data=data).status_code, 400)
        self._assert_undecided()

    def test_refusal_without_comment_leaves_nothing_behind(self):
        for url in (self.refuse, self.return_):
            self.assertIn("Say why", self._post(url, comment="  "))
            self._assert_undecided()

    def test_link_of_somebody_else(self):
        for user in (self.approver, self.director, self.manager):
            self.assertIn("sent to Onboarding mailer", self._get(self.approve, user))
            self.assertIn("sent to Onboarding mailer", self._post(self.approve, user))
        self._assert_undecided()

    def test_forged_and_missing_links(self):
        token = self.approve.split("/")[2]
        for forged in (token[:-4] + "AAAA", token[:20], "x", "%C3%A9", "AQ"):
            url = self.approve.replace(token, forged)
            self.assertIn("not valid or has expired", self._post(url))
        self.authenticate(self.mailer.login, self.mailer.login)
        for url in ("/supplier-approval", "/supplier-approval//approved"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(
            self.url_open(self.approve.replace("approved", "done")).status_code, 404
        )
        self._assert_undecided()

    def test_expired_link(self):
        with freeze_time(datetime.now() - timedelta(hours=LINK_HOURS + 1)):
            url = self._task(self.mailer)._get_link("approved")
        for page in (self._get(url), self._post(url)):
            self.assertIn("not valid or has expired", page)
        self._assert_undecided()

    def test_link_of_an_earlier_round(self):
        self._task(self.rival).action_decide("returned", "Which prices?")
        self._submit()
        self.assertIn("already decided: Returned", self._post(self.approve))
        second = self.application.approval_round_ids.filtered(
            lambda round_: round_.state == "open"
        )
        self.assertFalse(second.decision_ids)

    def test_reassigned_task_takes_its_links_along(self):
        self._task(self.mailer).sudo().user_id = self.manager
        for user in (self.mailer, self.manager):
            self.assertIn("not valid", self._post(self.approve, user))
