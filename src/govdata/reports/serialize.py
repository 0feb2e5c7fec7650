"""A report as JSON, and any other answer of a command as JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from govdata.reports.model import Report
from govdata.reports.printable import escaped_json


def render_json(report: Report, lang: str = "en") -> str:  # noqa: ARG001 (one signature for all renderers)
    """For machines; the same in every language. The keys are described in docs/reference/report.md."""
    return as_json(report.to_dict())


def as_json(value: object) -> str:
    """Any answer for machines, in the one form that all commands print; a terminal can show it, too."""
    return escaped_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as RFC 4180 text, but with the line feeds that other tools of a pipe expect."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
