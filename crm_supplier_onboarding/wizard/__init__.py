from . import supplier_approval_simulation
from . import supplier_approval_simulation_line
