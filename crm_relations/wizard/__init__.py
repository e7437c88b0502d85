from . import base_partner_merge_automatic_wizard
from . import mail_activity_schedule
from . import sms_composer
