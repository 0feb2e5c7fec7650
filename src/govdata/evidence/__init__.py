"""Each figure against the clause that says it; what is recorded of each source.

Proposals for new texts are in `proposals`, which is imported by its module: it needs the extraction of figures, and a
check does not.
"""

from govdata.evidence.check import check_evidence
from govdata.evidence.coverage import Coverage, measure_coverage

__all__ = ["Coverage", "check_evidence", "measure_coverage"]
