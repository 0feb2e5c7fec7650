"""What a finding is recognised by from run to run, also where rows were inserted above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from govdata.reports.findings import Finding

FINGERPRINT = "govdata/v1"
"""The name of the form of these fingerprints: another form has another name."""
_NUMERAL = re.compile(r"\d+")


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """One for each finding, no two alike: by rule, table, column, and the id of the row or else what the cell holds.

    The number of the row is no part of it. Those that nothing tells apart are counted, in their order.
    """
    seen: Counter[str] = Counter()
    made = []
    for finding in findings:
        known = "\x1f".join(_known(finding))
        seen[known] += 1
        made.append(sha256(f"{known}\x1f{seen[known]}".encode(errors="replace")).hexdigest())
    return made


def _known(finding: Finding) -> tuple[str, ...]:
    """Numbers in a sentence may be those of rows; it counts where neither an id nor a cell tells findings apart."""
    columns = ",".join((finding.field or "", *finding.fields))
    own = finding.key or finding.cell or _NUMERAL.sub("#", finding.message.en)
    return (finding.type, finding.table or "", columns, own)
