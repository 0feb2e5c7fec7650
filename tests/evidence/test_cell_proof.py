"""Rows that quote cells: what is proposed is proved, and no row that is wrong in one way passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.documents.reading import Reading
from govdata.reports.messages import Message
from govdata.reports.model import State
from tests.support.tables import Rows, document, prove_cells, rows_of

Row = dict[str, Any]
TABLES: dict[str, tuple[str | Rows, ...]] = {
    "accounts": (
        "部门决算表",
        "单位：万元",
        [
            ["项目", "预算数", "决算数"],
            ["公共服务支出", "1,271.35", "1,264.87"],
            ["住房保障支出", "30.01", "29.42"],
            ["结转和结余", "(12.40)", "△8.20"],
        ],
    ),
    "bulletin": (
        "表1 主要指标",
        [
            ["指标", "单位", "绝对数", "比上年增长（%）"],
            ["货物运输总量", "亿吨", "2.92", "-6.6"],
            ["旅客运输总量", "万人", "4448.38", "110.6"],
            ["邮政业务总量", "亿元", "33.34", "30.1"],
        ],
    ),
    "abstract": (
        "Table 324. Arrests",
        "[In thousands of persons]",
        [
            ["Offense", "2008", "2009"],
            ["Robbery", "102.1", "109.9"],
            ["Fraud", "173.7", "168.5¹"],
            ["Arson", "(X)", "9.8"],
        ],
    ),
    "prices": (
        "Weekly report",
        [
            [None, "This week", "Year ago"],
            ["Ethanol ($/gal)", "1.35 - 1.42", "1.27 - 1.35"],
            ["Tallow ($/cwt)", "30.50", "28.00"],
        ],
    ),
}
READINGS: dict[str, Reading] = {name: document("全市概况。", *parts) for name, parts in TABLES.items()}
RIGHT: dict[str, list[Row]] = {name: rows_of(reading) for name, reading in READINGS.items()}


@pytest.mark.parametrize("name", TABLES)
def test_what_is_proposed_is_proved(tmp_path: Path, name: str) -> None:
    outcome = prove_cells(tmp_path, READINGS[name], RIGHT[name])
    assert outcome.findings == ()
    states = {check.id: check.state for check in outcome.checks}
    assert states["evidence.quote-place"] == states["evidence.value"] == states["evidence.unit"] == State.PASSED


def _numbers(row: Row, change: Callable[[Decimal], Decimal]) -> Row:
    numbers = {name: row[name] for name in ("value", "lower", "upper") if row[name] is not None}
    return {**row, **{name: f"{change(Decimal(number)):f}" for name, number in numbers.items()}}


def _parts(row: Row) -> list[str]:
    return str(row["quote"]).split(" | ")


def _of_another(row: Row, others: list[Row]) -> Iterator[Row]:
    """The place of another cell with the quote of this one; and the quote of another one at this place."""
    other = next(each for each in others if each["as_written"] != row["as_written"])
    yield {**row, "quote_start": other["quote_start"]}
    yield {**row, "quote": other["quote"]}


def _other_head(row: Row, others: list[Row]) -> Iterator[Row]:
    heads = {part for each in others for part in _parts(each)[:-1]} - set(_parts(row))
    *parts, cell = _parts(row)
    for place in range(len(parts)):
        for head in sorted(heads)[:2]:
            yield {**row, "quote": " | ".join([*parts[:place], head, *parts[place + 1 :], cell])}
        yield {**row, "quote": " | ".join([*parts[:place], parts[place][1:], *parts[place + 1 :], cell])}
        yield {**row, "quote": " | ".join([*parts[:place], "凭空…", *parts[place + 1 :], cell])}


def _other_scale(row: Row, _others: list[Row]) -> Iterator[Row]:
    yield _numbers(row, lambda number: number * 10)
    yield _numbers(row, lambda number: number / 1000)
    yield _numbers(row, lambda number: number * 10000)


def _as_printed(row: Row, _others: list[Row]) -> Iterator[Row]:
    """The number alone, without the scale of its head."""
    bare = Decimal("".join(each for each in row["as_written"] if each in "0123456789.") or "0")
    if row["value"] is not None and abs(Decimal(row["value"])) != bare:
        yield {**row, "value": f"{bare:f}"}


def _other_sign(row: Row, _others: list[Row]) -> Iterator[Row]:
    if row["value"] is not None and Decimal(row["value"]) != 0:
        yield _numbers(row, lambda number: -number)


def _cut_figure(row: Row, _others: list[Row]) -> Iterator[Row]:
    written = row["as_written"]
    for cut in (written[1:], written[:-1]):
        if any(map(str.isdecimal, cut)):
            yield {**row, "as_written": cut}
    *heads, cell = _parts(row)
    if len(cell) > 2:
        yield {
            **row,
            "as_written": written[1:],
            "quote": " | ".join([*heads, cell[1:]]),
            "quote_start": row["quote_start"] + 1,
        }


def _other_unit(row: Row, _others: list[Row]) -> Iterator[Row]:
    for unit in ("km2", "usd", "percent", "persons"):
        if unit.split("/")[0] != row["unit"].split("/")[0]:
            yield {**row, "unit": unit}
            return


def _other_hedge(row: Row, _others: list[Row]) -> Iterator[Row]:
    yield {**row, "qualifier": "about" if row["qualifier"] == "exact" else "exact"}


def _other_digit(row: Row, _others: list[Row]) -> Iterator[Row]:
    number = row["value"] if row["value"] is not None else row["upper"]
    changed = f"{Decimal(number) + 1:f}"
    yield {**row, **({"value": changed} if row["value"] is not None else {"upper": changed})}


def _invented(row: Row, _others: list[Row]) -> Iterator[Row]:
    *heads, _cell = _parts(row)
    yield {**row, "as_written": "999.99", "quote": " | ".join([*heads, "999.99"])}
    yield {**row, "quote_start": 0}
    yield {**row, "quote_start": row["quote_start"] + 1}


def _too_long(row: Row, _others: list[Row]) -> Iterator[Row]:
    yield {**row, "quote": f"{'长' * 40} | {row['quote']}"}


KINDS = {
    "another cell": _of_another,
    "another head": _other_head,
    "another scale": _other_scale,
    "as printed": _as_printed,
    "sign": _other_sign,
    "cut": _cut_figure,
    "unit": _other_unit,
    "hedge": _other_hedge,
    "digit": _other_digit,
    "invented": _invented,
    "too long": _too_long,
}
WRONG = [
    (name, kind, wrong)
    for name, rows in RIGHT.items()
    for kind, make in KINDS.items()
    for row in rows
    for wrong in make(row, rows)
]


def test_there_are_many_wrong_rows_of_each_kind() -> None:
    counts = Counter(kind for _name, kind, _row in WRONG)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 6
    assert sum(counts.values()) >= 400


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_wrong_row_passes(tmp_path: Path, name: str, kind: str) -> None:
    wrong = [row for table, own, row in WRONG if (table, own) == (name, kind)]
    if wrong:
        failed = {finding.row for finding in prove_cells(tmp_path, READINGS[name], wrong).findings}
        assert [row for place, row in enumerate(wrong, start=2) if place not in failed] == []


def test_the_findings_name_what_is_wrong(tmp_path: Path) -> None:
    row = RIGHT["accounts"][0]
    cases = {
        "evidence.quote-place": {**row, "quote": "公共服务支出 | 决算数 | 1,271.35"},
        "evidence.figure-in-quote": {**row, "as_written": "271.35"},
        "evidence.value": {**row, "value": "1271.35"},
        "evidence.unit": {**row, "unit": "persons"},
        "evidence.qualifier": {**row, "qualifier": "about"},
    }
    for rule, wrong in cases.items():
        assert [finding.type for finding in prove_cells(tmp_path, READINGS["accounts"], [wrong]).findings] == [rule]


def test_the_value_is_told_of_the_figure_that_is_printed(tmp_path: Path) -> None:
    row = {**RIGHT["accounts"][0], "as_written": "1,217.35", "value": "1217.35"}
    findings = {
        finding.type: finding.message for finding in prove_cells(tmp_path, READINGS["accounts"], [row]).findings
    }
    assert findings["evidence.figure-in-quote"].en == 'The quote does not contain "1,217.35".'
    assert findings["evidence.value"].en.startswith('"1,271.35" means')


def test_a_head_of_another_cell_is_told(tmp_path: Path) -> None:
    row = {**RIGHT["accounts"][0], "quote": "公共服务支出 | 决算数 | 1,271.35"}
    (finding,) = prove_cells(tmp_path, READINGS["accounts"], [row]).findings
    assert "it is no head of it" in finding.message.en
    assert "不是该格的行头或列头" in finding.message.zh


def test_another_cell_at_the_place_of_a_quote_is_told(tmp_path: Path) -> None:
    row = RIGHT["accounts"][0]
    swapped = {**row, "quote": row["quote"].replace("1,271.35", "1,217.35"), "as_written": "1,217.35"}
    (digits,) = prove_cells(tmp_path, READINGS["accounts"], [swapped]).findings
    assert (digits.type, digits.field, digits.expected.en) == ("evidence.quote-place", "quote", "1,271.35")
    assert 'under these heads, is "1,271.35"; the quote has "1,217.35"' in digits.message.en
    assert 'write "1,271.35"' in digits.next_step.en
    other = RIGHT["accounts"][1]
    elsewhere = {**row, "quote_start": other["quote_start"]}
    (place,) = prove_cells(tmp_path, READINGS["accounts"], [elsewhere]).findings
    assert (place.type, place.field) == ("evidence.quote-place", "quote_start")
    assert f'"{other["as_written"]}" stands there' in place.message.en
    (label,) = prove_cells(tmp_path, READINGS["accounts"], [{**row, "quote_start": 0}]).findings
    assert 'at offset 0: "全市概况。" stands there' in label.message.en
    (end,) = prove_cells(tmp_path, READINGS["accounts"], [{**row, "quote_start": 10**6}]).findings
    assert "the text ends before" in end.message.en


def test_a_head_may_be_written_in_its_levels_or_cut(tmp_path: Path) -> None:
    row = RIGHT["accounts"][0]
    for quote in (
        "公共服务支出 | 1,271.35",
        "预算数 | 1,271.35",
        "公共服… | 预算数 | 1,271.35",
        "公共服务支出|预算数|1,271.35",
    ):
        assert prove_cells(tmp_path, READINGS["accounts"], [{**row, "quote": quote}]).findings == ()


@pytest.mark.parametrize("name", TABLES)
def test_without_a_map_cells_are_undecided(tmp_path: Path, name: str) -> None:
    outcome = prove_cells(tmp_path, READINGS[name], RIGHT[name], mapped=False)
    assert outcome.findings == ()
    states = {check.id: check for check in outcome.checks}
    for rule in ("evidence.quote-place", "evidence.value", "evidence.unit", "evidence.qualifier"):
        assert states[rule].state == State.UNDECIDED
        assert "nothing tells where the cells of the text are" in states[rule].reason.en


def test_a_cell_of_a_text_that_cannot_be_read_is_undecided_for_that_reason(tmp_path: Path) -> None:
    outcome = prove_cells(tmp_path, READINGS["accounts"], RIGHT["accounts"], problem=Message.same("changed"))
    check = next(check for check in outcome.checks if check.id == "evidence.value")
    assert (check.state, "the text of the source cannot be read" in check.reason.en) == (State.UNDECIDED, True)
    assert check.next_step.en == "See what is wrong with the source."


def test_a_fall_may_be_told_by_the_head(tmp_path: Path) -> None:
    reading = document([["指标", "比上年下降（%）"], ["单位能耗", "3.2"]])
    (row,) = rows_of(reading)
    assert prove_cells(tmp_path, reading, [row, {**row, "value": "-3.2"}]).findings == ()
    grown = document([["指标", "比上年增长（%）"], ["产值", "3.2"]])
    (row,) = rows_of(grown)
    assert [finding.row for finding in prove_cells(tmp_path, grown, [row, {**row, "value": "-3.2"}]).findings] == [3]


def test_a_figure_without_a_printed_unit_has_any_and_no_other_value(tmp_path: Path) -> None:
    reading = document([["Daily", "Tests"], ["Monday", "14,982"]])
    (row,) = rows_of(reading)
    assert prove_cells(tmp_path, reading, [row, {**row, "unit": "persons"}]).findings == ()
    assert prove_cells(tmp_path, reading, [{**row, "value": "14982000"}]).findings != ()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=3), min_size=2, max_size=4).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    ),
    st.sampled_from(["单位：万元", "单位：亿元", "(In millions of dollars)", "单位：人"]),
)
def test_every_proposal_of_a_table_is_proved_and_at_another_cell_it_is_not(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[list[int]], line: str
) -> None:
    heads = [f"第{place}列" for place in range(len(numbers[0]))]
    rows: Rows = [
        ["项目", *heads],
        *([f"项{place}", *(f"{number:,}" for number in row)] for place, row in enumerate(numbers)),
    ]
    reading = document(line, rows)
    right = rows_of(reading)
    assert len(right) == sum(map(len, numbers))
    folder = tmp_path_factory.mktemp("cells")
    assert prove_cells(folder, reading, right).findings == ()
    moved = [
        {**row, "quote_start": other["quote_start"]} for row, other in zip(right, [*right[1:], right[0]], strict=True)
    ]
    assert {finding.row for finding in prove_cells(folder, reading, moved).findings} == set(range(2, len(moved) + 2))
