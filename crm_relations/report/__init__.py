from . import crm_care_report
from . import crm_competitor_report
from . import crm_stage_conversion_report
from . import crm_stage_conversion_funnel
