"""Findings as they come in: the first by row and column are listed, whatever the order of the columns."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from govdata.reports.messages import Message
from govdata.reports.model import Finding, Report
from govdata.structure.collector import FindingCollector

WRONG = Message("wrong", "有误")


def column(number: int, rows: list[int], made: list[int] | None = None) -> Iterator[Finding]:
    for row in rows:
        if made is not None:
            made.append(row)
        yield Finding("type-error", WRONG, "t", row, f"c{number}", number)


@given(st.lists(st.lists(st.integers(2, 40), unique=True).map(sorted), max_size=12), st.integers(0, 5))
def test_what_is_listed_is_first_by_row_and_column(columns: list[list[int]], limit: int) -> None:
    collector = FindingCollector("t", limit)
    for number, rows in enumerate(columns):
        collector.count("type-error", len(rows))
        collector.keep(column(number, rows))
    every = sorted((row, number) for number, rows in enumerate(columns) for row in rows)
    outcome = collector.outcome()
    assert [(finding.row, finding.field_number) for finding in outcome.findings] == every[:limit]
    assert sum(rest.count for rest in outcome.truncated) == max(0, len(every) - limit)


@given(st.permutations(["type-error", "foreign-key", "primary-key"]), st.integers(0, 12))
def test_a_check_that_finds_little_is_not_lost_behind_one_that_finds_much(kinds: list[str], limit: int) -> None:
    collector, rows = (
        FindingCollector("t", limit),
        {"type-error": range(2, 22), "foreign-key": [90], "primary-key": [80]},
    )
    for kind in kinds:
        collector.count(kind, len(rows[kind]))
        collector.keep(Finding(kind, WRONG, "t", row, "c", 1) for row in rows[kind])
    outcome = collector.outcome()
    first = [2, 80, 90][:limit]
    filled = [*range(2, 22)][: max(1, limit - 2)]
    assert [finding.row for finding in outcome.findings] == sorted({*first, *filled} if limit else ())
    assert len(outcome.findings) + sum(rest.count for rest in outcome.truncated) == 22
    assert Report("p", findings=outcome.findings).limited(limit).findings == outcome.findings


def test_no_finding_is_worded_behind_the_last_row_that_can_be_listed() -> None:
    collector, made = FindingCollector("t", 10), list[int]()
    for number in range(500):
        collector.keep(column(number, list(range(2, 102)), made))
    assert len(made) < 3 * 500
    assert {finding.row for finding in collector.outcome().findings} == {2}
