"""From a text to rows: derived columns filled in, and what others extracted admitted only if the print proves it."""

from govdata.drafts.admission import Admission
from govdata.drafts.admitting import admit
from govdata.drafts.filling import Fill, plan_fill, write_fill

__all__ = ["Admission", "Fill", "admit", "plan_fill", "write_fill"]
