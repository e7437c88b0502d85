from . import base_partner_merge_automatic_wizard
from . import mail_activity_schedule
from . import crm_lead_gate_override
from . import crm_lead_lost
from . import sms_composer
