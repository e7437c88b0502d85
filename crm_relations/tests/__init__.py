from . import test_crm_code_scheme
from . import test_lunar
from . import test_res_partner_birthday
from . import test_res_partner_code
from . import test_res_partner_completeness
from . import test_res_partner_profile
