from . import base_partner_merge_automatic_wizard
from . import mail_activity_schedule
from . import crm_lead_gate_override
from . import crm_lead_lost
from . import crm_pipeline_apply
from . import crm_pipeline_apply_line
from . import crm_contract_change
from . import sms_composer
