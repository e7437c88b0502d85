from base64 import b64encode
from contextlib import contextmanager

from odoo import SUPERUSER_ID, fields

from .common import OnboardingCommon

PDF = b64encode(b"%PDF-1.4 licence")


class DocumentCommon(OnboardingCommon):
    """A candidate in the general survey, which asks for a single document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # In the time zone of those who hand in, whatever hour it is.
        cls.env = cls.env(context={**cls.env.context, "tz": cls.buyer.tz})
        cls.today = fields.Date.context_today(cls.env["supplier.document"])
        cls.type = cls._type("Licence", step="survey", validity="date")
        cls.application.with_user(cls.buyer).action_start()
        cls.document = cls.application.document_ids.with_user(cls.buyer)

    @classmethod
    def _type(cls, name, **values):
        return cls.env["supplier.document.type"].create({"name": name, **values})

    @classmethod
    def _hand_in(cls, document=None, **values):
        """Hand in the file of a document; return it."""
        document = document or cls.document
        document.write({"file": PDF, "filename": "licence.pdf", **values})
        document.action_submit()
        return document

    @classmethod
    def _verify(cls, document=None, days=400):
        """Hand in and verify a document that expires in some days; return it."""
        expiry = fields.Date.add(cls.today, days=days)
        document = cls._hand_in(document, date_expiry=expiry)
        document.action_verify()
        return document

    def _run(self, records, method, *args, **options):
        """Run a job as the scheduler does, without its commits."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=SUPERUSER_ID, context={})
            getattr(records.with_env(env), method)(*args, **options)
        self.env.invalidate_all()

    @contextmanager
    def _count_queries(self):
        """Yield a function that tells how many queries there were since."""
        start = self.env.cr.sql_log_count
        yield lambda: self.env.cr.sql_log_count - start
