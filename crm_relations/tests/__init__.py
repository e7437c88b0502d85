from . import test_crm_code_scheme
