"""Each figure against the clause that says it; what is recorded of each source."""

from govdata.evidence.check import check_evidence
from govdata.evidence.coverage import Coverage, measure_coverage
from govdata.evidence.proposals import proposal_rows

__all__ = ["Coverage", "check_evidence", "measure_coverage", "proposal_rows"]
