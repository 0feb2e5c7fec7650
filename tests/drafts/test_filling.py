"""`fill`: what a person typed is completed from the print, nothing else changes, and the row validates."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govdata
from govdata.cli.app import run
from govdata.drafts.filling import DERIVED
from govdata.errors import SourceError
from tests.end_to_end.test_flagship import TABLES
from tests.support.candidates import packed
from tests.support.pdfs import Page, pdf
from tests.support.starting import change_rows

TEXT = (
    "示例区2024年统计公报\n\n"
    "全区共有各类学校273座，绿地面积近2.6亿平方米。绿化覆盖率为48.5%，比上年提高0.4个百分点。\n"
    "民营企业新增12家，国有企业新增12家。外资企业112家。\n"
    "进口额、出口额分别下降15.2%、13.3%。财政收入下降3.1%。\n"
    "人均收入 “再创新高”,达 5.2 万元；道路总长126公里。政务大厅为全市首个。\n"
)
EMPTY = dict.fromkeys(DERIVED, "")
Row = Mapping[str, str]


def package(tmp_path: Path, rows: Sequence[Row], text: str = TEXT, file: str = "01-report.txt") -> tuple[Path, Path]:
    folder, archive = packed(tmp_path / "package", {file: text})
    path = folder / "datapackage" / "observations.csv"
    names = path.read_text(encoding="utf-8").strip().split(",")
    base = {"subject": "example", "indicator": "parks", "status": "observed", "source": "s01-report"}
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**base, "id": f"o{number}", **row} for number, row in enumerate(rows))
    path.write_text(out.getvalue(), encoding="utf-8")
    return folder, archive


def rows_of(folder: Path, table: str = "observations") -> list[dict[str, str]]:
    with (folder / "datapackage" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES: dict[str, tuple[Row, Row]] = {
    "a figure": (
        {"as_written": "273座"},
        {"quote": "全区共有各类学校273座", "value": "273", "unit": "count", "qualifier": "exact", "lower": ""},
    ),
    "a quote": ({"quote": "共有各类学校273座"}, {"as_written": "273座", "value": "273", "unit": "count"}),
    "a hedge": (
        {"as_written": "近2.6亿平方米", "indicator": ""},
        {"value": "260000000", "unit": "m2", "qualifier": "nearly", "upper": "260000000", "lower": ""},
    ),
    "the unit of the indicator": ({"as_written": "48.5%", "indicator": "green_coverage"}, {"value": "48.5"}),
    "a unit that was typed": (
        {"as_written": "126公里", "indicator": "", "unit": "m"},
        {"value": "126000", "unit": "m"},
    ),
    "one of several by the quote": ({"as_written": "12家", "quote": "国有企业新增12家"}, {"value": "12"}),
    "one of several by the offset": (
        {"as_written": "12家", "quote_start": str(TEXT.index("国有企业"))},
        {"quote": "国有企业新增12家", "value": "12"},
    ),
    "one of two figures by the unit": (
        {"quote": "绿化覆盖率为48.5%，比上年提高0.4个百分点", "indicator": "green_coverage"},
        {"as_written": "48.5%", "value": "48.5"},
    ),
    "one of two figures by the value": (
        {"quote": "民营企业新增12家，国有企业新增12家。外资企业112家", "value": "112"},
        {"as_written": "112家", "value": "112"},
    ),
    "a claim by its quote": (
        {"quote": "为全市首个", "indicator": ""},
        {"as_written": "首个", "value": "1", "unit": "rank"},
    ),
    "a fall": ({"as_written": "下降3.1%", "indicator": "green_coverage"}, {"value": "-3.1"}),
    "a fall without its word": ({"as_written": "3.1%", "indicator": "green_coverage"}, {"value": "-3.1"}),
    "a fall of a list": ({"as_written": "13.3%", "indicator": "green_coverage"}, {"value": "-13.3"}),
    "a quote with quotation marks and a comma": (
        {"as_written": "5.2 万元", "indicator": ""},
        {"value": "52000", "unit": "yuan", "quote": "达5.2万元"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_row_is_completed_and_proved(tmp_path: Path, case: str) -> None:
    typed, filled = CASES[case]
    folder, archive = package(tmp_path, [typed])
    done = govdata.fill(folder, sources=archive)
    row = rows_of(folder)[0]
    assert [each.message.en for each in done.undecided] == []
    assert {name: row[name] for name in filled} == dict(filled)
    assert {name: row[name] for name in typed} == dict(typed)
    assert TEXT[int(row["quote_start"]) :].startswith(row["quote"][0])
    found = govdata.validate(folder, sources=archive).findings
    assert [each.message.en for each in found if each.type.startswith("evidence.")] == []


OPEN: dict[str, tuple[Row, str]] = {
    "twice": ({"as_written": "12家"}, '"12家" stands there 2 times'),
    "two figures": ({"quote": "进口额、出口额分别下降15.2%、13.3%", "indicator": ""}, "several figures"),
    "a part of a longer figure": ({"as_written": "26公里", "indicator": ""}, '"126公里" is printed there'),
    "a hedge that is left out": ({"as_written": "2.6亿平方米", "indicator": ""}, '"近2.6亿平方米" is printed there'),
    "another text": ({"as_written": "274座"}, 'does not have "274座"'),
    "another quote": ({"quote": "共有各类学校274座"}, "does not have"),
    "a figure that the quote lacks": ({"as_written": "273座", "quote": "财政收入下降3.1%"}, "No figure of the row"),
    "a value of another figure": ({"as_written": "273座", "value": "274"}, "means 273"),
    "a unit of another kind": ({"as_written": "48.5%"}, "cannot be converted to count"),
    "no source": ({"as_written": "273座", "source": ""}, "names no source"),
    "an unknown source": ({"as_written": "273座", "source": "nowhere"}, 'no source "nowhere"'),
    "nothing": ({}, "neither a figure nor a quote"),
}


@pytest.mark.parametrize("case", OPEN)
def test_what_the_print_does_not_decide_is_listed_and_stays(tmp_path: Path, case: str) -> None:
    typed, why = OPEN[case]
    folder, archive = package(tmp_path, [typed])
    before = (folder / "datapackage" / "observations.csv").read_bytes()
    done = govdata.fill(folder, sources=archive)
    assert [why in each.message.en for each in done.undecided] == [True]
    assert not done.complete
    assert "value" in done.undecided[0].fields or "value" in typed
    assert (folder / "datapackage" / "observations.csv").read_bytes() == before


def test_every_other_byte_stays(tmp_path: Path) -> None:
    folder, archive = package(tmp_path, [{"as_written": "273座", "note": 'a "note", of mine'}, {"as_written": "12家"}])
    path = folder / "datapackage" / "observations.csv"
    before = "\ufeff" + path.read_text(encoding="utf-8").replace("\n", "\r\n").replace("o0", '"o0"')
    path.write_bytes(before.encode("utf-8"))
    done = govdata.fill(folder, sources=archive)
    after = path.read_bytes().decode("utf-8")
    for change in done.changes:
        assert change.old == ""
        after = after.replace(change.new, "", 1) if change.field != "quote" else after.replace(f",{change.new},", ",,")
    assert after.count('"o0"') == 1
    assert after.split("\r\n")[2:] == before.split("\r\n")[2:]
    assert {change.field for change in done.changes} == {"quote", "quote_start", "value", "unit", "qualifier"}


def test_a_quote_with_a_comma_is_written_as_a_cell(tmp_path: Path) -> None:
    text = "In 2024, with 3,480 homes built in all, the plan was met.\n"
    folder, archive = package(tmp_path, [{"as_written": "3,480", "indicator": ""}], text)
    assert govdata.fill(folder, sources=archive).complete
    row = rows_of(folder)[0]
    assert "," in row["quote"]
    assert row["value"] == "3480"


def test_a_figure_that_cannot_be_read_is_placed_all_the_same(tmp_path: Path) -> None:
    folder, archive = package(tmp_path, [{"as_written": "学校", "indicator": ""}])
    done = govdata.fill(folder, sources=archive)
    row = rows_of(folder)[0]
    assert (row["quote"], row["quote_start"]) == ("全区共有各类学校273座", str(TEXT.index("全区共有")))
    assert [(each.fields, each.message.en) for each in done.undecided] == [
        (("value", "unit", "qualifier"), '"学校" cannot be read as one figure.')
    ]


@pytest.mark.parametrize("cell", ["abc", "NA"])
def test_a_cell_that_holds_what_cannot_be_read_is_not_empty(tmp_path: Path, cell: str) -> None:
    folder, archive = package(tmp_path, [{"as_written": "273座", "value": cell}])
    schema = folder / "schemas" / "observations.json"
    raw = json.loads(schema.read_text(encoding="utf-8"))
    schema.write_text(json.dumps({**raw, "missingValues": ["", "NA"]}), encoding="utf-8")
    done = govdata.fill(folder, sources=archive)
    assert rows_of(folder)[0]["value"] == cell
    assert [(each.fields, "taken for empty" in each.message.en) for each in done.undecided] == [(("value",), True)]


def test_another_text_than_the_one_on_record_fills_nothing(tmp_path: Path) -> None:
    folder, archive = package(tmp_path, [{"as_written": "274座"}])
    (archive / "01-report.txt").write_text(TEXT.replace("273", "274"), encoding="utf-8")
    done = govdata.fill(folder, sources=archive)
    assert [each.message.en for each in done.undecided] == [
        "01-report.txt cannot be used: it is not the text whose hash is on record."
    ]
    (archive / "01-report.txt").unlink()
    assert "cannot be used: No such file" in govdata.fill(folder, sources=archive).undecided[0].message.en


def test_a_complete_row_is_left_alone(tmp_path: Path) -> None:
    govdata.init(tmp_path / "parks")
    done = govdata.fill(tmp_path / "parks", sources=tmp_path / "parks" / "archive")
    assert (done.changes, done.undecided, dict(done.contents)) == ((), (), {})


def test_the_page_is_filled_in_where_the_table_has_it(tmp_path: Path) -> None:
    pages = [Page().text(50, 500, "The first page says nothing."), Page().text(50, 500, "The city built 348 homes.")]
    row = {"as_written": "348", "source": "s01-report"}
    folder, archive = package(tmp_path, [row], "nothing")
    (archive / "bulletin.pdf").write_bytes(pdf(*pages))
    itself = {"file": "bulletin.pdf", "sha256": "", "original": "", "original_sha256": ""}
    change_rows(folder / "datapackage" / "sources.csv", lambda rows: [each | itself for each in rows])
    done = govdata.fill(folder, sources=archive)
    assert [each.message.en for each in done.undecided] == []
    assert rows_of(folder)[0]["page"] == "2"


def test_the_command_fills_and_says_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, archive = package(tmp_path, [{"as_written": "273座"}, {"as_written": "12家"}])
    path = folder / "datapackage" / "observations.csv"
    before = path.read_bytes()
    given = ["fill", str(folder), "--sources", str(archive)]
    assert run([*given, "--dry-run", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert path.read_bytes() == before
    assert (told["complete"], told["dryRun"], len(told["changes"])) == (False, True, 5)
    assert told["undecided"][0]["places"] == [TEXT.index("12家"), TEXT.index("12家", TEXT.index("国有"))]
    assert run(given) == 1
    assert "5 cells filled in 1 file; 1 row undecided." in capsys.readouterr().out
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert run([*given, "--lang", "zh"]) == 0
    assert capsys.readouterr().out == "没有可填写的单元格。\n"


UNREADABLE: dict[str, Callable[[bytes], bytes] | None] = {
    "gone": None,
    "empty": lambda _: b"",
    "another encoding": lambda _: "id,备注\n".encode("gb18030"),
    "a quote that is not closed": lambda data: data + b'"x\n',
    "a byte NUL": lambda data: data + b"x\0\n",
}


@pytest.mark.parametrize("case", UNREADABLE)
@pytest.mark.parametrize("table", ["observations", "sources", "exclusions"])
def test_without_a_table_nothing_is_said_to_be_complete(tmp_path: Path, table: str, case: str) -> None:
    folder, archive = package(tmp_path, [{"as_written": "273座"}])
    path, damage = folder / "datapackage" / f"{table}.csv", UNREADABLE[case]
    path.unlink() if damage is None else path.write_bytes(damage(path.read_bytes()))
    for asked in (govdata.fill, govdata.scan, govdata.rebase):
        with pytest.raises(SourceError, match=rf"Cannot read .*{table}\.csv: "):
            asked(folder, sources=archive)


# The law: what is filled in validates


def blanked(root: Path, folder: Path, gone: Mapping[str, Sequence[str]]) -> None:
    """The flagship with some cells of some rows blank, by the ids of the rows."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("datapackage", "schemas"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "datapackage.json", folder)
    for table in TABLES:
        rows = [{**row, **dict.fromkeys(gone.get(row["id"], ()), "")} for row in rows_of(root, table)]
        with (folder / "datapackage" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


_NUMBERS = ("quote_start", "value", "unit", "qualifier", "lower", "upper")
_BLANKS = st.lists(st.sampled_from(_NUMBERS), min_size=1, unique=True).flatmap(
    lambda columns: st.sampled_from(((), ("quote",), ("as_written",))).map(lambda more: (*columns, *more))
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_filled_in_validates(
    root: Path, sources_dir: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    known = [row["id"] for table in TABLES for row in rows_of(root, table)]
    gone = {each: data.draw(_BLANKS) for each in known}
    folder = tmp_path_factory.mktemp("flagship")
    blanked(root, folder, gone)
    done = govdata.fill(folder, sources=sources_dir)
    open_rows = {each.key for each in done.undecided}
    report = govdata.validate(folder, sources=sources_dir)
    wrong = [each for each in report.findings if each.type.startswith("evidence.") and each.key not in open_rows]
    assert [(each.key, each.message.en, gone.get(each.key or "")) for each in wrong] == []
    assert all(change.field in gone[change.key] for change in done.changes)


def test_a_quote_alone_or_with_its_figure_gives_the_row_back(root: Path, sources_dir: Path, tmp_path: Path) -> None:
    known = {row["id"]: row for table in TABLES for row in rows_of(root, table)}
    blanked(root, tmp_path / "one", dict.fromkeys(known, _NUMBERS))
    assert govdata.fill(tmp_path / "one", sources=sources_dir).complete
    assert {row["id"]: row for table in TABLES for row in rows_of(tmp_path / "one", table)} == known
    blanked(root, tmp_path / "two", dict.fromkeys(known, (*_NUMBERS, "quote")))
    figures = govdata.fill(tmp_path / "two", sources=sources_dir)
    assert len(figures.undecided) <= len(known) // 4
    blanked(root, tmp_path / "three", dict.fromkeys(known, (*_NUMBERS, "as_written")))
    quotes = govdata.fill(tmp_path / "three", sources=sources_dir)
    assert len(quotes.undecided) <= len(known) // 20
    for table in TABLES:
        for row in (*rows_of(tmp_path / "two", table), *rows_of(tmp_path / "three", table)):
            numbers = {name: row[name] for name in _NUMBERS[1:]}
            if row["unit"]:
                assert numbers == {name: known[row["id"]][name] for name in numbers}, row["id"]


@pytest.mark.parametrize("typed", ["as_written", "quote"])
def test_rows_of_a_pdf_and_of_a_table_come_back_from_their_figure_or_their_quote(tmp_path: Path, typed: str) -> None:
    """The package of `govdata init`: seven figures of the prose of a PDF, eight of the cells of a web page."""
    govdata.init(tmp_path / "p")
    table = tmp_path / "p" / "datapackage" / "observations.csv"
    whole = table.read_bytes()
    emptied = set(DERIVED) - {typed}
    change_rows(table, lambda rows: [{k: "" if k in emptied else v for k, v in row.items()} for row in rows])
    assert govdata.fill(tmp_path / "p", sources=tmp_path / "p" / "archive").complete
    assert table.read_bytes() == whole
