from . import base_partner_merge_automatic_wizard
from . import supplier_qualification_legacy
from . import supplier_qualification_status
from . import supplier_purchase_release_wizard
