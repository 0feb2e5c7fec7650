"""Whether a row that says it was observed can have been: the text aims at the figure, or its period was not over."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.printed import Printed
from govdata.quantities.status import TargetText, status_words
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Severity


def status_findings(case: Case, printed: Printed | None) -> Iterator[Finding]:
    """The warning on a target that is called observed; else the one on a period that ends after the document."""
    if case.observation.status != "observed":
        return
    text = _target_text(case, printed)
    if text and printed and printed.in_source and text.is_target(printed.start, printed.end):
        message, expected = sentences.target_called_observed(case.as_written), Message.same("target")
        yield case.finding("evidence.status", "status", message, expected, Severity.WARNING)
    elif _ends_later(case) and not (text and printed and text.is_estimate(printed.start)):
        yield _period_finding(case)


def is_undated(case: Case) -> bool:
    """Whether nobody can tell if the period of a row was over: the source has no date, or could not be found."""
    row, known = case.observation, case.source is not None and case.source.date_end is not None
    return row.status == "observed" and row.period_end is not None and not known


def _target_text(case: Case, printed: Printed | None) -> TargetText | None:
    """The text of the source, or the quote alone, in which the words around the figure are read."""
    if printed is None:
        return None
    return case.targets if printed.in_source else TargetText(printed.aligned, status_words(case.grammar))


def _ends_later(case: Case) -> bool:
    end, written = case.observation.period_end, case.source.date_end if case.source else None
    return end is not None and written is not None and end > written


def _period_finding(case: Case) -> Finding:
    end, written = case.observation.period_end, case.source.date_end if case.source else None
    message, expected = sentences.period_after_document(str(end), str(written)), sentences.no_later(str(written))
    return case.finding("evidence.period", "period_end", message, expected, Severity.WARNING)
