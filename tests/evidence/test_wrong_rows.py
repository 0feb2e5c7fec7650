"""None of many rows, each wrong in one way, passes without a finding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.support.proving import Bench
from tests.support.wrong_rows import KINDS, OTHER, SENTENCES, WrongRow, right_row, wrong_rows

ROWS = tuple(wrong_rows())


def test_there_are_many_and_some_of_each_kind() -> None:
    counts = Counter(wrong.kind for wrong in ROWS)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= len(SENTENCES)
    assert sum(counts.values()) >= 500


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_right_row_passes(tmp_path: Path, sentence: str) -> None:
    right = right_row(f"{OTHER}{sentence}。")
    assert Bench(tmp_path).prove(right.text, [right.row]).findings == ()


@pytest.mark.parametrize("kind", KINDS)
def test_no_wrong_row_passes(tmp_path: Path, kind: str) -> None:
    bench, passed = Bench(tmp_path), list[str]()
    for (text, part), wrong in by_text(kind).items():
        findings = bench.prove(text, [each.row for each in wrong], part).findings
        failed = {finding.row for finding in findings}
        passed += [shown(each) for row, each in enumerate(wrong, start=2) if row not in failed]
    assert passed == []


def by_text(kind: str) -> dict[tuple[str, tuple[int, int] | None], list[WrongRow]]:
    grouped: dict[tuple[str, tuple[int, int] | None], list[WrongRow]] = {}
    for wrong in ROWS:
        if wrong.kind == kind:
            grouped.setdefault((wrong.text, wrong.part), []).append(wrong)
    return grouped


def shown(wrong: WrongRow) -> str:
    return f"{wrong.text[len(OTHER) :]} <- {wrong.row['as_written']} = {wrong.row['value']} {wrong.row['unit']}"
