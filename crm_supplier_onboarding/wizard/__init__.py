from . import supplier_approval_simulation
from . import supplier_approval_simulation_line
from . import supplier_evaluation_reopen
from . import supplier_survey_plan
from . import supplier_survey_plan_line
