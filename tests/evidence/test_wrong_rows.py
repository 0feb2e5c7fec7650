"""None of many rows, each wrong in one way, passes without a finding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from govdata.quantities.quantity import read_quantity
from tests.support.proving import Bench
from tests.support.wrong_rows import KINDS, OTHER, SENTENCES, WrongRow, right_row, wrong_rows

ROWS = tuple(wrong_rows())
RIGHT = (
    ("引进高层次人才35个", "35个", "35", "persons"),
    ("结对帮扶120个家庭", "120个", "120", "households"),
    ("院士35名", "35名", "35", "count"),
    ("招募46组亲子家庭", "46组", "46", "households"),
    ("with 4,126 passengers", "4,126", "4126", "persons"),
    ("表2：企业35家", "35家", "35", "count"),
    ("表2：35家", "35家", "35", "count"),
    ("2025：35家", "35家", "35", "count"),
    ("①35家", "35家", "35", "count"),
    ("3月5日35家企业", "35家", "35", "count"),
    ("资产5000万元（人民币）", "5000万元", "50000000", "yuan"),
    ("比上年下降（3.3%）", "3.3%", "-3.3", "percent"),
    ("比上年下降（3.3%）", "3.3%", "3.3", "percent"),
    ("比上年下降“3.3%”", "3.3%", "-3.3", "percent"),
    ("产量↓3.3%", "3.3%", "-3.3", "percent"),
    ("产量↑3.3%", "3.3%", "3.3", "percent"),
    ("costs were cut in 2025 by 3.3%", "3.3%", "-3.3", "percent"),
    ("a drop in imports of 3.3%", "3.3%", "-3.3", "percent"),
    ("a 3.3% annual decline", "3.3%", "-3.3", "percent"),
    ("不良率比上年低0.3个百分点", "0.3个百分点", "-0.3", "percentage_point"),
    ("占比比上年至少高3.3%", "3.3%", "3.3", "percent"),
    ("分别提高16.4个、1.3个百分点", "16.4个", "16.4", "percentage_point"),
    ("分别下降16个、2.5个和1.3个百分点", "16个", "-16", "percentage_point"),
    ("分别下降16个、2.5个和1.3个百分点", "下降16个", "-16", "percentage_point"),
)
"""Rows that what touches a figure, or stands beside it, does not make wrong."""
OTHER_THINGS = (
    ("建成图书馆12座", "12座", "12", "persons"),
    ("建成图书馆12座", "12座", "12", "households"),
    ("参保居民3500人", "3500人", "3500", "households"),
    ("受益家庭3500户", "3500户", "3500", "persons"),
    ("分别提高16个、1.3个百分点", "16个", "16", "count"),
)


def test_there_are_many_and_some_of_each_kind() -> None:
    counts = Counter(wrong.kind for wrong in ROWS)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= len(SENTENCES)
    assert sum(counts.values()) >= 500


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_right_row_passes(tmp_path: Path, sentence: str) -> None:
    right = right_row(f"{OTHER}{sentence}。")
    assert Bench(tmp_path).prove(right.text, [right.row]).findings == ()


@pytest.mark.parametrize(("text", "as_written", "value", "unit"), RIGHT)
def test_a_right_row_beside_a_wrong_one_passes(
    tmp_path: Path, text: str, as_written: str, value: str, unit: str
) -> None:
    row = {"as_written": as_written, "value": value, "unit": unit, "qualifier": "exact"}
    assert Bench(tmp_path).prove(text, [{**row, "quote": text, "quote_start": 0}]).findings == ()


@pytest.mark.parametrize(("text", "as_written", "value", "unit"), OTHER_THINGS)
def test_what_is_counted_is_not_counted_as_something_else(
    tmp_path: Path, text: str, as_written: str, value: str, unit: str
) -> None:
    row = {"as_written": as_written, "value": value, "unit": unit, "qualifier": "exact"}
    findings = Bench(tmp_path).prove(text, [{**row, "quote": text, "quote_start": 0}]).findings
    assert [finding.type for finding in findings] == ["evidence.unit"]


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


@pytest.mark.parametrize(
    ("text", "as_written", "whole"),
    [
        ("标准为711.4元/人·阿，", "711.4元/人", "711.4元/人·"),
        ("花费12。3%的", "3%", "2。3%"),
        ("于3月5日成立", "5日", "3月5日"),
    ],
)
def test_a_part_of_what_cannot_be_read_is_refused_and_the_whole_not_asked_for(
    tmp_path: Path, text: str, as_written: str, whole: str
) -> None:
    quantity = read_quantity(as_written)
    assert quantity is not None
    row = {"as_written": as_written, "value": str(quantity.value), "unit": quantity.unit, "qualifier": "exact"}
    findings = Bench(tmp_path).prove(text, [{**row, "quote": text, "quote_start": 0}]).findings
    (cut,) = (finding for finding in findings if finding.type == "evidence.figure-in-quote")
    assert cut.message.en.endswith(f'; "{whole}" is printed there, which cannot be read as one.')
    assert not cut.expected
    assert "as_written" not in cut.next_step.en


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_finding_asks_for_can_be_read(tmp_path: Path, kind: str) -> None:
    bench = Bench(tmp_path)
    for (text, part), wrong in by_text(kind).items():
        for finding in bench.prove(text, [each.row for each in wrong], part).findings:
            if finding.type == "evidence.figure-in-quote" and 'Write "' in finding.next_step.en:
                assert read_quantity(finding.expected.en), (text, finding.expected)
