from . import test_supplier_application
from . import test_supplier_approval
from . import test_supplier_approval_route
from . import test_supplier_approval_duties
from . import test_supplier_approval_absence
from . import test_supplier_approval_escalation
