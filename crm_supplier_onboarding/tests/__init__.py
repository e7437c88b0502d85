from . import test_supplier_application
from . import test_supplier_approval
from . import test_supplier_evaluation
from . import test_survey_arithmetic
from . import test_supplier_survey_result
from . import test_security_evaluation
from . import test_supplier_finding
from . import test_supplier_survey_plan
