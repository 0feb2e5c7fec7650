"""Each figure against the clause that says it; what is recorded of each source."""

from govdata.evidence.check import check_evidence
from govdata.evidence.coverage import Coverage, cover

__all__ = ["Coverage", "check_evidence", "cover"]
