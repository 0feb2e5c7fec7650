"""Each figure against the clause that says it; what is recorded of each source.

Proposals for new texts are in `proposals`, which is imported by its module: it needs the extraction of figures, and a
check does not.
"""

from typing import TYPE_CHECKING

from govdata.evidence.check import check_evidence
from govdata.late import when_asked

if TYPE_CHECKING:
    from govdata.evidence.coverage import Coverage, measure_coverage

__all__ = ["Coverage", "check_evidence", "measure_coverage"]

__getattr__ = when_asked(__name__, {"Coverage": "coverage", "measure_coverage": "coverage"})
