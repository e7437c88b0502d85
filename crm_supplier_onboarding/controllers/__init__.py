from . import supplier_approval
