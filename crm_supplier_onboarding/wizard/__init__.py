from . import supplier_approval_decide
