from . import test_supplier_application
from . import test_supplier_approval
