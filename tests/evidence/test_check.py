"""Each observation is proved by its clause; each kind of damage is found by the rule that should."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from govdata.evidence.check import check_evidence
from govdata.evidence.evidence_rules import RULES
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW
from govdata.quantities.lexicon import default_lexicon, read_lexicon
from govdata.quantities.quantity import grammar_of
from govdata.reports.model import CellRef, Outcome, Severity, State

MONEY = pl.Decimal(24, 4)
TEXT = (
    "甲区绿化覆盖率已超过 50%，\r\n建成公\n园273座，投入资金近2.6亿元，占地4万平方米，\n"
    "荣获全市唯一奖项。建成公园273座。"
)
GOOD: dict[str, dict[str, Any]] = {
    "cover": {"as_written": "超过 50%", "value": "50", "unit": "percent", "qualifier": "more_than", "lower": "50"},
    "parks": {"as_written": "273座", "value": "273", "unit": "count", "qualifier": "exact"},
    "money": {
        "as_written": "近2.6亿元",
        "value": "260000000",
        "unit": "yuan",
        "qualifier": "nearly",
        "upper": "260000000",
    },
    "land": {"as_written": "4万平方米", "value": "0.04", "unit": "km2", "qualifier": "exact"},
    "prize": {"as_written": "唯一", "value": "1", "unit": "count", "qualifier": "exact", "status": "claim"},
}
QUOTES = {
    "cover": "绿化覆盖率已超过50%",
    "parks": "建成公园273座，投入",
    "money": "投入资金近2.6亿元",
    "land": "占地4万平方米",
    "prize": "全市唯一奖项",
}


def start(quote: str) -> int:
    """The raw offset of a quote in TEXT, white space ignored, by brute force."""
    places = (place for place in range(len(TEXT)) if "".join(TEXT[place:].split()).startswith("".join(quote.split())))
    return next(place for place in places if not TEXT[place].isspace())


STARTS = {name: start(quote) for name, quote in QUOTES.items()}

Proof = Callable[..., Outcome]


ALWAYS = tuple(rule for rule, told in RULES.items() if not told.optional)
"""The rules that each table of observations is checked by, whatever columns it has."""


@pytest.fixture
def prove(tmp_path: Path) -> Proof:
    """Proves the good rows with `changes` (row -> cells) against the archive, or without it."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.txt").write_bytes(TEXT.encode())
    roles = {"sources": "sources", "indicators": "indicators", "figures": "observations"}
    resources = [{"name": n, "path": f"{n}.csv", "govdata": {"role": role}} for n, role in roles.items()]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    package = load_package(tmp_path)

    def run(
        changes: dict[str, dict[str, Any]] | None = None,
        *,
        texts: bool = True,
        numbers: pl.DataType = MONEY,
        **options: Any,
    ) -> Outcome:
        given = changes or {}
        rows = [
            {"id": name, "indicator": name, "source": "s", "status": "observed", "lower": None, "upper": None}
            | {"period_end": "2024-12-31"}
            | {"quote": QUOTES[name], "quote_start": STARTS[name]} | cells | given.get(name, {})
            for name, cells in GOOD.items()
        ]  # fmt: skip
        source = {"id": "s", "file": "a.txt", "sha256": hashlib.sha256(TEXT.encode()).hexdigest()}
        source |= {"date_end": "2025-01-15", **given.get("s", {})}
        units = [{"id": name, "unit": cells["unit"]} for name, cells in GOOD.items()]
        tables = {"sources": frame([source]), "indicators": frame(units), "figures": frame(rows, numbers)}
        return check_evidence(package, tables, archive if texts else None, **options)

    return run


def frame(rows: list[dict[str, Any]], dtype: pl.DataType = MONEY) -> pl.LazyFrame:
    typed = pl.DataFrame(rows, infer_schema_length=None).with_row_index(ROW, offset=2)
    numbers = [name for name in ("value", "lower", "upper") if name in typed.columns]
    return typed.with_columns(pl.col(numbers).cast(dtype)).lazy()


def states(outcome: Outcome) -> dict[str, str]:
    return {check.id: str(check.state) for check in outcome.checks}


def test_good_rows_pass_every_rule(prove: Proof) -> None:
    outcome = prove()
    assert outcome.findings == ()
    assert states(outcome) == {"evidence.source-hash": "passed"} | dict.fromkeys(ALWAYS, "passed")


def test_without_the_archive_three_rules_are_skipped_and_say_so(prove: Proof) -> None:
    outcome = prove(texts=False)
    skipped = [check for check in outcome.checks if check.state is State.SKIPPED]
    assert {check.id for check in skipped} == {"evidence.source-hash", "evidence.quote-place", "evidence.status"}
    assert all("--sources" in check.reason.en for check in skipped)
    assert outcome.findings == ()


DAMAGE = [
    ("a digit", "parks", {"value": "278"}, "evidence.value", "value"),
    ("a scale", "money", {"value": "26000"}, "evidence.value", "value"),
    ("a printed digit", "parks", {"as_written": "274座"}, "evidence.figure-in-quote", "as_written"),
    ("a unit", "land", {"unit": "km"}, "evidence.unit", "unit"),
    ("a unit of the same kind", "land", {"unit": "ha"}, "evidence.unit", "unit"),
    ("a hedge", "money", {"qualifier": "exact"}, "evidence.qualifier", "qualifier"),
    ("a hedge left out", "money", {"as_written": "2.6亿元"}, "evidence.qualifier", "qualifier"),
    ("a bound left out", "cover", {"lower": None}, "evidence.bounds", "lower"),
    ("a bound on the wrong side", "cover", {"lower": None, "upper": "50"}, "evidence.bounds", "upper"),
    ("a bound too many", "parks", {"lower": "273"}, "evidence.bounds", "lower"),
    ("a value left out", "parks", {"value": None}, "evidence.value", "value"),
    ("a quote", "parks", {"quote": "建成公园273座，花费"}, "evidence.quote-place", "quote"),
    ("a place", "parks", {"quote_start": 5}, "evidence.quote-place", "quote_start"),
    ("a place past the end", "parks", {"quote_start": 999}, "evidence.quote-place", "quote_start"),
    ("the space before it", "cover", {"quote": "50%，", "quote_start": 10}, "evidence.quote-place", "quote_start"),
    ("a long quote", "parks", {"quote": TEXT[:60], "quote_start": 0}, "evidence.quote-length", "quote"),
    ("a figure printed twice", "parks", {"quote": "273座，273座"}, "evidence.figure-in-quote", "as_written"),
    ("a hedge cut off", "money", {"as_written": "2.6亿元"}, "evidence.figure-in-quote", "as_written"),
    ("a digit cut off", "parks", {"as_written": "73座"}, "evidence.figure-in-quote", "as_written"),
    ("a digit cut off the quote", "parks", {"quote": "73座，投入", "quote_start": 23, "as_written": "73座"},
     "evidence.figure-in-quote", "as_written"),
    ("words instead of a figure", "parks", {"as_written": "公园"}, "evidence.reading", "as_written"),
    ("a claim of two", "prize", {"value": "2"}, "evidence.value", "value"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "cells", "rule", "field"), [case[1:] for case in DAMAGE], ids=[c[0] for c in DAMAGE])
def test_damage_is_found(prove: Proof, row: str, cells: dict[str, Any], rule: str, field: str) -> None:
    outcome = prove({row: cells})
    (finding,) = [finding for finding in outcome.findings if finding.type == rule and finding.field == field]
    assert (finding.key, finding.table, finding.row) == (row, "figures", 2 + list(GOOD).index(row))
    assert finding.message.zh
    assert finding.next_step.en
    assert finding.next_step.zh
    assert bool(finding.expected.en) == bool(finding.expected.zh)
    assert finding.quotations[0].as_written == (cells.get("as_written") or GOOD[row]["as_written"])
    assert states(outcome)[rule] == "failed"


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (
            "26000",
            "has 26,000, which is 10,000 times too small.",
            "填的是 2.6万，只有应有数值的 1/10,000（差四个数量级）。",
        ),
        ("2600000000", "has 2.6 billion, which is 10 times too large.", "是应有数值的 10 倍（差一个数量级）。"),
        ("26000000000", "has 26 billion, which is 100 times too large.", "是应有数值的 100 倍（差两个数量级）。"),
        ("270000000", "column value has 270 million.", "而此行填的是 2.7亿。"),
        ("-260000000", "column value has -260 million.", "而此行填的是 -2.6亿。"),
    ],
)
def test_a_slip_of_the_scale_is_named(prove: Proof, value: str, en: str, zh: str) -> None:
    (finding,) = prove({"money": {"value": value}}).findings
    assert finding.message.en.startswith('"近2.6亿元" means 260 million yuan; ')
    assert finding.message.zh.startswith("“近2.6亿元”的数值应为 2.6亿元，而此行填的是 ")
    assert (finding.message.en.endswith(en), finding.message.zh.endswith(zh)) == (True, True)
    assert (finding.expected.en, finding.expected.zh) == ("260000000", "260000000")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"unit": "m2", "value": "40000"}, ["Column unit has m2; the indicator is measured in km2."]),
        ({"unit": "m2"}, ["Column unit has m2; the indicator is measured in km2."]),
        ({"unit": "yuan"}, ["Column unit has yuan; the indicator is measured in km2."]),
        ({"unit": "yuan", "value": "7"}, [
            "Column unit has yuan; the indicator is measured in km2.",
            '"4万平方米" means 0.04 km2; column value has 7.',
        ]),
        ({"unit": "m2", "value": "7"}, [
            "Column unit has m2; the indicator is measured in km2.",
            '"4万平方米" means 0.04 km2; column value has 7.',
        ]),
        ({"value": "40000"}, ['"4万平方米" means 0.04 km2; column value has 40,000.']),
    ],
)  # fmt: skip
def test_a_number_is_told_in_the_unit_that_it_is_in(prove: Proof, cells: dict[str, Any], told: list[str]) -> None:
    """A value that fits the unit of its row is not told again; one that fits none is told in the indicator's."""
    found = [
        finding.message.en.replace(", which is 1,000,000 times too large", "")
        for finding in prove({"land": cells}).findings
    ]
    assert sorted(found) == sorted(told)


SENTENCES = [
    (
        "parks",
        {"value": None},
        '"273座" means 273; column value is empty.',
        "“273座”的数值应为 273，而此行的 value 列为空。",
    ),
    (
        "cover",
        {"value": "5"},
        '"超过 50%" means 50%; column value has 5, which is 10 times too small.',
        "“超过 50%”的数值应为 50%，而此行填的是 5，只有应有数值的 1/10（差一个数量级）。",
    ),
    (
        "land",
        {"value": "4"},
        '"4万平方米" means 0.04 km2; column value has 4, which is 100 times too large.',
        "“4万平方米”的数值应为 0.04 平方公里，而此行填的是 4，是应有数值的 100 倍（差两个数量级）。",
    ),
    (
        "cover",
        {"lower": None},
        '"超过 50%" has the lower bound 50%; column lower is empty.',
        "“超过 50%”的下界应为 50%，而此行的 lower 列为空。",
    ),
    (
        "parks",
        {"lower": "273"},
        '"273座" has no lower bound; column lower has 273.',
        "“273座”的下界应为空，而此行填的是 273。",
    ),
    (
        "money",
        {"upper": "26"},
        '"近2.6亿元" has the upper bound 260 million yuan; column upper has 26.',
        "“近2.6亿元”的上界应为 2.6亿元，而此行填的是 26。",
    ),
    (
        "money",
        {"qualifier": "exact"},
        '"近2.6亿元" means nearly; column qualifier has exact.',
        "“近2.6亿元”的限定词应为 nearly，而此行填的是 exact。",
    ),
    ("parks", {"as_written": "274座"}, 'The quote does not contain "274座".', "引文中没有“274座”。"),
    (
        "parks",
        {"quote": "273座，273座", "quote_start": None},
        'The quote contains "273座" 2 times; once is allowed.',
        "引文中“273座”出现 2 次，只应出现一次。",
    ),
    (
        "money",
        {"as_written": "2.6亿元"},
        '"2.6亿元" is not the whole figure; "近2.6亿元" is printed there.',
        "“2.6亿元”不是完整的数字，原文为“近2.6亿元”。",
    ),
    ("parks", {"quote": "建成公园273座，花费"}, "The quote was not found in a.txt.", "a.txt 中没有这段引文。"),
    (
        "parks",
        {"quote_start": 5},
        f"The quote is at offset {STARTS['parks']} of a.txt; column quote_start has 5.",
        f"引文在 a.txt 中的位置是 {STARTS['parks']}，而 quote_start 填的是 5。",
    ),
    (
        "parks",
        {"quote": TEXT[:60], "quote_start": 0},
        "The quote has 55 characters without white space; at most 40 are allowed.",
        "引文去掉空白后有 55 个字符，最多 40 个。",
    ),
    (
        "land",
        {"unit": "km"},
        "Column unit has km; the indicator is measured in km2.",
        "unit 列填的是 km，而该指标的单位是 km2。",
    ),
    (
        "land",
        {"as_written": "占地", "value": None},
        '"占地" cannot be read as one figure.',
        "“占地”无法识读为一个数字。",
    ),
]


@pytest.mark.parametrize(("row", "cells", "en", "zh"), SENTENCES, ids=[case[2][:40] for case in SENTENCES])
def test_a_violation_is_told_in_both_languages(prove: Proof, row: str, cells: dict[str, Any], en: str, zh: str) -> None:
    told = [(finding.message.en, finding.message.zh) for finding in prove({row: cells}).findings]
    assert (en, zh) in told


def test_what_is_no_number_says_nothing(prove: Proof) -> None:
    rows = {"parks": {"value": "NaN"}}
    (finding,) = prove(rows, numbers=pl.Float64()).findings
    assert (finding.type, finding.message.en) == ("evidence.value", '"273座" means 273; column value is empty.')


def test_a_quote_of_another_source_in_the_same_file(prove: Proof) -> None:
    part = {"part_start": 0, "part_end": STARTS["money"]}
    found = [finding for finding in prove({"s": part}).findings if finding.type == "evidence.quote-place"]
    assert {(finding.key, finding.field) for finding in found} == {
        (row, "source") for row in ("money", "land", "prize")
    }
    first = found[0].message
    assert first.en.endswith(f'source "s" covers offsets 0 to {STARTS["money"]}.')
    assert first.zh.endswith(f"来源“s”只对应位置 0 至 {STARTS['money']} 的部分。")


def test_a_quote_at_another_place_is_shown_where_it_stands(prove: Proof) -> None:
    (finding,) = prove({"land": {"quote_start": 3}}).findings
    assert f"is at offset {STARTS['land']} of a.txt" in finding.message.en


def test_of_several_places_the_one_in_the_part_of_the_source_is_told(prove: Proof) -> None:
    last = TEXT.rindex("建成公园273座")
    row = {"quote": "建成公园273座", "quote_start": 3}
    found = prove({"s": {"part_start": last, "part_end": len(TEXT)}, "parks": row}).findings
    (finding,) = (each for each in found if each.key == "parks")
    assert f"is at offset {last} of a.txt" in finding.message.en


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"sha256": "0" * 64}, ("is not the text that was read", "不是当初所读的文本")),
        ({"file": "missing.txt"}, ("cannot be read: No such file", "无法读取：文件或文件夹不存在")),
        ({"file": "../datapackage.json"}, ("leads out of the folder", "指向所限文件夹之外")),
    ],
)
def test_a_text_that_is_not_the_one_that_was_read(prove: Proof, cells: dict[str, Any], says: tuple[str, str]) -> None:
    outcome = prove({"s": cells})
    (finding,) = [finding for finding in outcome.findings if finding.type == "evidence.source-hash"]
    assert (says[0] in finding.message.en, says[1] in finding.message.zh) == (True, True)
    assert states(outcome)["evidence.source-hash"] == "failed"


def test_rows_without_a_text_are_undecided_not_passed(prove: Proof) -> None:
    assert states(prove({"s": {"file": "missing.txt"}}))["evidence.quote-place"] == "undecided"


@pytest.mark.parametrize(
    ("cells", "quotes"), [({"file": None}, "undecided"), ({"sha256": None}, "passed"), ({"id": None}, "undecided")]
)
def test_a_source_without_text_or_hash_proves_nothing(prove: Proof, cells: dict[str, Any], quotes: str) -> None:
    told = states(prove({"s": cells}))
    assert (told["evidence.source-hash"], told["evidence.quote-place"]) == ("undecided", quotes)


def test_a_table_of_sources_without_its_columns_is_skipped_and_says_so(tmp_path: Path) -> None:
    resources = [{"name": "sources", "path": "s.csv", "govdata": {"role": "sources"}}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    tables = {"sources": frame([{"title": "a"}])}
    (check,) = check_evidence(load_package(tmp_path), tables, tmp_path).checks
    assert (check.state, check.reason.en) == (State.SKIPPED, "the table has no column id, file, sha256")
    assert check.reason.zh == "该表没有 id、file、sha256 列"


@pytest.mark.parametrize("quote", [" ", "\u3000\t", "\n"])
def test_a_quote_of_white_space_proves_nothing(prove: Proof, quote: str) -> None:
    outcome = prove({"parks": {"as_written": "999座", "value": "999", "quote": quote, "quote_start": 0}})
    assert {finding.type for finding in outcome.findings} == {"evidence.figure-in-quote"}


def test_no_status_makes_a_part_of_a_figure_whole(prove: Proof) -> None:
    for status in ("observed", "target", "claim", "anything"):
        outcome = prove({"parks": {"as_written": "73座", "value": "73", "status": status}})
        types = {finding.type for finding in outcome.findings} - {"evidence.status"}
        assert types == {"evidence.figure-in-quote"}


def test_a_claim_with_a_number_must_be_read(prove: Proof) -> None:
    said = {"as_written": "奖项", "status": "claim"}
    assert [finding.type for finding in prove({"prize": said}).findings] == ["evidence.reading"]
    assert prove({"prize": {**said, "value": None}}).findings == ()


def test_the_unit_that_is_printed_is_that_of_a_row_without_one(prove: Proof) -> None:
    assert prove({"money": {"as_written": "近2.6亿"}}).findings == ()
    wrong = prove({"money": {"as_written": "近2.6亿", "unit": "persons"}, "parks": {"as_written": "273"}}).findings
    assert [finding.type for finding in wrong] == ["evidence.unit"]


def test_a_row_without_its_figure_is_undecided(prove: Proof) -> None:
    assert states(prove({"parks": {"as_written": None}}))["evidence.value"] == "undecided"


def test_a_cell_that_could_not_be_read_is_not_said_to_be_empty(prove: Proof) -> None:
    row = 2 + list(GOOD).index("parks")
    outcome = prove({"parks": {"value": None}}, rejected={CellRef("figures", row, "value")})
    assert outcome.findings == ()
    assert states(outcome)["evidence.value"] == "undecided"


def test_a_quote_that_could_not_be_read_leaves_the_direction_open(prove: Proof) -> None:
    row = 2 + list(GOOD).index("parks")
    cells = {"quote": None, "as_written": "3.3%", "value": "-3.3", "unit": "percent"}
    outcome = prove({"parks": cells}, rejected={CellRef("figures", row, "quote")})
    assert {finding.type for finding in outcome.findings} <= {"evidence.unit"}
    assert states(outcome)["evidence.direction"] == "undecided"


def test_a_part_that_ends_inside_the_figure_is_another_source(prove: Proof) -> None:
    end = TEXT.index("273座") + 1
    found = [finding for finding in prove({"s": {"part_start": 0, "part_end": end}}).findings if finding.key == "parks"]
    assert [finding.type for finding in found] == ["evidence.quote-place"]


def test_an_unreadable_claim_is_no_error(prove: Proof) -> None:
    outcome = prove({"prize": {"as_written": "全市唯一奖项"}})
    assert [finding for finding in outcome.findings if finding.severity is Severity.ERROR] == []


def test_a_hedge_of_ones_own(prove: Proof, tmp_path: Path) -> None:
    row = {"parks": {"as_written": "公园273座", "qualifier": "at_least", "lower": "273"}}
    own = tmp_path / "lexicon.json"
    own.write_text(json.dumps({"hedges": [{"qualifier": "at_least", "before": ["公园"]}]}))
    assert [finding.type for finding in prove(row).findings] == ["evidence.reading"]
    assert prove(row, grammar=grammar_of(default_lexicon() + read_lexicon(own))).findings == ()


def flagship(root: Path) -> tuple[Package, dict[str, pl.LazyFrame]]:
    package = load_package(root)
    read = {r.name: pl.read_csv(r.paths[0], infer_schema=False) for r in package.resources}
    return package, {name: table.with_row_index(ROW, offset=2).lazy() for name, table in read.items()}


def test_the_flagship_is_proved(root: Path, sources_dir: Path) -> None:
    outcome = check_evidence(*flagship(root), sources_dir)
    assert outcome.findings == ()
    assert {str(check.state) for check in outcome.checks} == {"passed"}


@pytest.mark.parametrize(
    ("column", "damage", "rule"),
    [
        ("value", lambda cell: str(Decimal(cell) + 1), "evidence.value"),
        ("value", lambda cell: str(Decimal(cell) * 10000), "evidence.value"),
        ("qualifier", lambda cell: "about" if cell == "exact" else "exact", "evidence.qualifier"),
        ("quote_start", lambda cell: str(int(cell) + 1), "evidence.quote-place"),
        ("quote", lambda cell: cell[:-1] + "龘", "evidence.quote-place"),
        ("unit", lambda _cell: "times", "evidence.unit"),
    ],
)
def test_damage_to_any_row_of_the_flagship_is_found(
    root: Path, sources_dir: Path, column: str, damage: Callable[[str], str], rule: str
) -> None:
    package, tables = flagship(root)
    for resource in package.with_role("observations"):
        frame = tables[resource.name].collect()
        cells = [None if cell is None else damage(cell) for cell in frame[column]]
        tables[resource.name] = frame.with_columns(pl.Series(column, cells, pl.String)).lazy()
    rows = {
        (resource.name, row)
        for resource in package.with_role("observations")
        for row, cell in tables[resource.name].select(ROW, column).collect().iter_rows()
        if cell is not None
    }
    outcome = check_evidence(package, tables, sources_dir)
    assert {(f.table, f.row) for f in outcome.findings if f.type == rule} == rows


@pytest.mark.slow
def test_ten_thousand_observations_against_a_thousand_documents_prove_in_seconds(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    sources, rows = [], []
    for number in range(1000):
        figures = [f"第{row}街道建成公园{number + row}座。\n" for row in range(10)]
        text = "本区概况。" * 200 + "".join(figures)
        (archive / f"{number}.txt").write_text(text, encoding="utf-8", newline="")
        digest = hashlib.sha256(text.encode()).hexdigest()
        sources.append({"id": f"s{number}", "file": f"{number}.txt", "sha256": digest})
        start = len("本区概况。" * 200)
        for row, figure in enumerate(figures):
            cells = {
                "as_written": f"{number + row}座",
                "value": str(number + row),
                "unit": "count",
                "qualifier": "exact",
            }
            place = {"source": f"s{number}", "quote": figure.strip(), "quote_start": start}
            rows.append({"id": f"r{number}-{row}", "lower": None, "upper": None, **cells, **place})
            start += len(figure)
    roles = {"sources": "sources", "figures": "observations"}
    resources = [{"name": n, "path": f"{n}.csv", "govdata": {"role": role}} for n, role in roles.items()]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    tables = {"sources": frame(sources), "figures": frame(rows)}
    start_time = time.perf_counter()
    outcome = check_evidence(load_package(tmp_path), tables, archive)
    assert time.perf_counter() - start_time < 10
    assert outcome.findings == ()
