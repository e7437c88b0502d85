from . import test_supplier_application
from . import test_supplier_approval
from . import test_approval_surfaces
from . import test_approval_wizard
from . import test_approval_link
from . import test_ui_approval
from . import test_approval_performance
