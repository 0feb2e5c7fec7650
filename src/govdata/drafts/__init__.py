"""From a text to rows: drafts, derived columns filled in, and what others extracted admitted if the print proves it."""

from govdata.drafts.admission import Admission
from govdata.drafts.admitting import admit
from govdata.drafts.draft import Draft, Guess
from govdata.drafts.filling import Fill, plan_fill, write_fill

__all__ = ["Admission", "Draft", "Fill", "Guess", "admit", "plan_fill", "write_fill"]
