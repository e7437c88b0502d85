from . import crm_birthday_mixin
from . import crm_code_scheme
from . import crm_completeness_mixin
from . import crm_partner_preference
from . import res_partner
