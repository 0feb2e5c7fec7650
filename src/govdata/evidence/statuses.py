"""Whether the status of a row can be true: what the text aims at was not observed, what has come about is no target."""

from __future__ import annotations

from collections.abc import Iterator

from govdata.evidence import sentences
from govdata.evidence.case import Case
from govdata.evidence.figure_place import FigurePlace
from govdata.quantities.status import TargetText, status_words
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Severity


def status_findings(case: Case, printed: FigurePlace | None) -> Iterator[Finding]:
    """The warning on a status that the text denies; else the one on a period that ends after the document."""
    status, text = case.observation.status, _target_text(case, printed)
    aimed = bool(text and printed and printed.in_source and text.is_target(printed.start, printed.end))
    if status == "target" and text and printed and printed.in_source and not aimed:
        if _is_over(case) or text.is_done(printed.start):
            yield _status_finding(case, "observed", sentences.observed_called_target(case.as_written))
    elif _says_what_was(case) and aimed:
        yield _status_finding(case, "target", sentences.target_called_observed(case.as_written, status or ""))
    elif _says_what_was(case) and _ends_later(case) and not (text and printed and text.is_estimate(printed.start)):
        yield _period_finding(case)


def _says_what_was(case: Case) -> bool:
    """Whether a row is about what has come about: it is observed, or claims a figure that is no claim (首个)."""
    status, quantity = case.observation.status, case.quantity
    return status == "observed" or (status == "claim" and quantity is not None and quantity.form != "claim")


def _is_over(case: Case) -> bool:
    """Whether the period of a row was over when its document was written."""
    end, written = case.observation.period_end, case.source.date_end if case.source else None
    return end is not None and written is not None and end < written


def _status_finding(case: Case, expected: str, message: Message) -> Finding:
    return case.finding("evidence.status", "status", message, Message.same(expected), Severity.WARNING)


def is_undated(case: Case) -> bool:
    """Whether nobody can tell if the period of a row was over: the source has no date, or could not be found."""
    row, known = case.observation, case.source is not None and case.source.date_end is not None
    return row.status == "observed" and row.period_end is not None and not known


def _target_text(case: Case, printed: FigurePlace | None) -> TargetText | None:
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
