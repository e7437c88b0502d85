from . import batch
from . import survey
