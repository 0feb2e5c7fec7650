"""The law of engines: whichever checks a package, the findings, checks and counts are the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govdata
from govdata import validation
from govdata.engines import file_engine, key_exchange
from govdata.engines.file_engine import FileEngine
from govdata.engines.file_tasks import FileTask, word_file
from govdata.engines.large_tables import LargeTables
from govdata.metadata.package import load_package
from govdata.metadata.schema import ROW
from govdata.readers import text_files
from govdata.readers.csv_precheck import Precheck, precheck
from govdata.readers.inputs import open_inputs
from govdata.reports.model import Report
from govdata.rules import load_rules
from govdata.rules.check import tables_read
from govdata.structure import check
from govdata.structure.check import check_structure
from govdata.structure.text_table import open_table
from tests.end_to_end.test_conformance import _corpus
from tests.end_to_end.test_damage import CLUSTERS, KOBILKA, LAUREATES, PARK, SCHOLARS, copy_of, edit
from tests.support.engines import HereCluster, engine, small_is

Told = tuple[Any, ...]


def told(
    folder: Path, name: str, limit: int = 1000, *, small: bool = False, statistics: bool = False, **options: Any
) -> Told:
    """All that the structural stage says of a package on an engine, the typed tables among it (NaN is a word there)."""
    package = load_package(folder, trusted=True)
    with (
        small_is(small=small),
        engine(name, **options) as opened,
        open_inputs(package, executors=opened.executors) as inputs,
    ):
        found = check_structure(package, inputs, limit, engine=opened, statistics=statistics)
        tables = {table: repr(frame.collect().to_dict(as_series=False)) for table, frame in found.tables.items()}
        return Report.of("p", found.tasks, found.outcome).to_dict(), tables


FIELDS: Sequence[dict[str, Any]] = (
    {"name": "id", "type": "integer"},
    {"name": "code", "type": "string"},
    {"name": "day", "type": "date"},
    {"name": "n", "type": "number", "constraints": {"maximum": 9, "unique": True}},
)
SCHEMA = {
    "fields": FIELDS,
    "primaryKey": ["id", "code"],
    "uniqueKeys": [["day", "code"]],
    "foreignKeys": [
        {"fields": ["id"], "reference": {"resource": "", "fields": ["n"]}},
        {"fields": ["code"], "reference": {"resource": "codes", "fields": ["code"]}},
        {"fields": ["day", "code"], "reference": {"resource": "codes", "fields": ["day", "code"]}},
    ],
}
CODES = {"fields": [{"name": "code", "type": "string"}, {"name": "day", "type": "date"}]}
CELLS = (
    st.sampled_from(["1", "2", "3", "01", " 1", "+2", "x", "", "99999999999999999999"]),
    st.sampled_from(["a", "b", "é", "", "a b"]),
    st.sampled_from(["2024-01-01", "2024-02-30", "", "2024-01-02"]),
    st.sampled_from(["1", "1.0", "2.50", "10", "", "z", "1e0"]),
)
ROWS = st.tuples(*CELLS).map(list) | st.sampled_from([[""] * 4, ["1", "a"], ["2", "b", "2024-01-01", "5", "more"]])
FILES = st.lists(st.lists(ROWS, max_size=5), min_size=1, max_size=3)


def write_package(folder: Path, files: Sequence[Sequence[Sequence[str]]], codes: Sequence[Sequence[str]]) -> Path:
    """A table in several files that refers to itself and to another one."""
    header = ",".join(field["name"] for field in FIELDS)
    names = [f"t{number}.csv" for number in range(len(files))]
    for name, rows in zip(names, files, strict=True):
        (folder / name).write_text("\n".join([header, *map(",".join, rows), ""]), encoding="utf-8")
    (folder / "codes.csv").write_text("\n".join(["code,day", *map(",".join, codes), ""]), encoding="utf-8")
    resources = [
        {"name": "t", "type": "table", "path": names, "schema": SCHEMA},
        {"name": "codes", "type": "table", "path": "codes.csv", "schema": CODES},
    ]
    whole = {"name": "p", "version": "1.0.0", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["files", "duckdb"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(FILES, st.lists(st.tuples(CELLS[1], CELLS[2]), max_size=3), st.sampled_from([0, 1, 2, 5, 1000]), st.booleans())
def test_any_package_in_several_files(
    name: str, files: list[list[list[str]]], codes: list[tuple[str, str]], limit: int, small: bool
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = write_package(Path(place), files, codes)
        expected = told(folder, "polars", limit)
        assert told(folder, name, limit, small=small) == expected


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(FILES, st.lists(st.tuples(CELLS[1], CELLS[2]), max_size=3), st.sampled_from([0, 1, 2, 1000]), st.booleans())
def test_keys_that_tasks_send_each_other(
    files: list[list[list[str]]], codes: list[tuple[str, str]], limit: int, few: bool
) -> None:
    """In many partitions, a few rows at a time; rows with broken keys alone, or all of them."""
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        folder = write_package(Path(place), files, codes)
        expected = told(folder, "polars", limit)
        for name, value in (("KEYS_IN_PARTITION", 2), ("CHUNK_ROWS", 2), ("FEW_KEYS", 100_000 if few else 0)):
            patch.setattr(key_exchange, name, value)
        assert told(folder, "files", limit) == expected


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("limit", [0, 1, 3, 1000])
def test_a_key_with_few_values(tmp_path: Path, limit: int, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one key may be all rows: as many of them are sent as can be listed, and all are counted."""
    files = [[["1", "a", "", str(row % 3)] for row in range(7)] for _ in range(3)]
    folder = write_package(tmp_path, files, [["b", "2024-01-01"]])
    expected = told(folder, "polars", limit)
    monkeypatch.setattr(key_exchange, "CHUNK_ROWS", 5)
    monkeypatch.setattr(key_exchange, "FEW_KEYS", 100_000 if few else 0)
    assert told(folder, "files", limit) == expected


def test_executors_that_hash_otherwise_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_package(tmp_path, FILES_WITH_ROWS, [])
    probes = iter([[1], [2]])
    monkeypatch.setattr(key_exchange, "hash_probe", lambda: next(probes))
    with pytest.raises(key_exchange.AnotherHash, match="another version of Polars than the driver"):
        told(folder, "files")


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("limit", [0, 2, 1000])
def test_marked_rows_are_told_while_they_are_few(
    tmp_path: Path, limit: int, few: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["1", "a", "2024-02-30", "1"], ["", "b", "2024-01-01", "z"], ["3", "c", "2024-01-01", "2"]]
    folder = write_package(tmp_path, [rows, rows[1:], rows], [["a", "2024-01-01"]])
    expected = told(folder, "polars", limit)
    worded: list[int] = []

    def noted(question: Any, task: FileTask) -> Any:
        worded.append(task.number)
        return word_file(question, task)

    monkeypatch.setattr(file_engine, "word_file", noted)
    monkeypatch.setattr(file_engine, "MARKED_BYTES", 1 << 20 if few else 0)
    monkeypatch.setattr(HereCluster, "look", lambda _, asked, files: [asked(file) for file in files])
    assert told(folder, "files", limit, small=True) == expected
    assert bool(worded) == (not few and limit > 0)


FILES_WITH_ROWS = [[["1", "a", "2024-01-01", "1"]], [["2", "b", "2024-01-02", "2"]]]


HOSTILE = {
    "a quote inside of a cell": b'id,code\n1,a"b\n2,c\n',
    "a lone carriage return": b"id,code\n1,a\r2,b\n",
    "NUL": b"id,code\n1,a\x00\n",
    "no UTF-8": b"id,code\n1,\xff\n",
    "a quote that stays open": b'id,code\n1,"a\n2,b\n',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_executors_look_at_the_bytes_of_texts(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they see is what the driver would; only one that they cannot read is looked at again."""
    for name, written in (("plain.csv", b"id,code\n7,z\n"), ("hostile.csv", content)):
        (tmp_path / name).write_bytes(written)
    resource = {"name": "t", "type": "table", "path": ["plain.csv", "hostile.csv"], "encoding": "utf-8"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    expected = told(tmp_path, "polars")
    looked: list[str] = []

    def noted(path: Path, *marks: Any) -> Precheck:
        looked.append(path.name)
        return precheck(path, *marks)

    def look(_: HereCluster, asked: Any, files: Sequence[Any]) -> list[Any]:
        looked.append("a job")
        return [asked(file) for file in files]

    monkeypatch.setattr(HereCluster, "look", look)
    monkeypatch.setattr(text_files, "precheck", noted)
    assert told(tmp_path, "files") == expected
    assert looked[:3] == ["a job", "plain.csv", "hostile.csv"]
    assert looked.count("plain.csv") == 1


def packages(corpus: Path, to: Path, step: int = 1) -> Iterator[Path]:
    """The cases that nobody of this project wrote, or every so-manieth of them, each as a package."""
    for number, case in enumerate(_corpus(corpus)[0][::step]):
        if case["kind"] == "package":
            yield corpus / case["path"]
        elif case["kind"] != "schema":
            place = to / str(number)
            place.mkdir()
            resource = {"name": "t", "type": "table", "path": str((corpus / case["path"]).resolve())}
            (place / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
            yield place


@pytest.mark.parametrize("name", ["files", "duckdb"])
@pytest.mark.parametrize("step", [40, pytest.param(1, marks=pytest.mark.slow)])
def test_the_corpus(corpus_dir: Path, tmp_path: Path, name: str, step: int) -> None:
    folders = list(packages(corpus_dir, tmp_path, step))
    assert len(folders) > 400 // step
    assert [folder for folder in folders if told(folder, name) != told(folder, "polars")] == []


def edited(root: Path, to: Path, table: str, where: dict[str, str], cells: dict[str, str]) -> Path:
    edit(copy_of(root, to), table, where, **cells)
    return to


EDITS = [
    ("talent", LAUREATES, {"value": "-4"}),
    ("funding", KOBILKA, {"value": "380000000", "as_written": "3.8亿元"}),
    ("industry", CLUSTERS, {"value": "many", "period_end": "2024-13-01"}),
    ("green_space", PARK, {"id": "green_space-002", "source": "nobody"}),
    ("talent", SCHOLARS, {"qualifier": "nearly", "unit": ""}),
]


@pytest.mark.parametrize(("table", "where", "cells"), EDITS)
def test_the_damaged_flagship(
    root: Path, tmp_path: Path, table: str, where: dict[str, str], cells: dict[str, str]
) -> None:
    folder = edited(root, tmp_path, table, where, cells)
    expected = govdata.validate(folder)
    assert not expected.valid
    assert govdata.validate(folder, engine="duckdb").to_dict() == expected.to_dict()


def test_the_flagship_is_published_alike(root: Path, tmp_path: Path) -> None:
    releases = {name: govdata.publish(root, to=tmp_path / name, engine=name) for name in ("polars", "duckdb")}
    assert releases["duckdb"].digest == releases["polars"].digest


def many_rows(folder: Path, form: str, rules: Sequence[dict[str, Any]], number: int = 3000, **said: Any) -> Path:
    """Thousands of rows in Hive folders, with a rule on each."""
    rows = pl.DataFrame({"id": range(number)}).with_columns(
        year=2020 + pl.col("id") % 3, low=pl.col("id") % 7, high=pl.col("id") % 5
    )
    for (year,), part in rows.partition_by("year", as_dict=True).items():
        file = folder / f"t/year={year}/part.{form}"
        file.parent.mkdir(parents=True)
        part = part.drop("year")
        part.write_parquet(file) if form == "parquet" else part.write_csv(file)
    fields = [{"name": name, "type": "integer"} for name in ("id", "low", "high", "year")]
    resource = {"name": "t", "type": "table", "path": "t", "format": form, "schema": {"fields": fields}}
    resource |= {"schema": {"fields": fields, "primaryKey": "id"}, "govdata": said}
    (folder / "rules.json").write_text(json.dumps({"rules": rules}), encoding="utf-8")
    whole = {"name": "p", "resources": [resource], "govdata": {"rules": "rules.json"}}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


RULES = [
    {"id": "ordered", "kind": "row", "tables": ["t"], "holds": "low <= high", "says": {"en": "a", "zh": "甲"}},
    {"id": "small", "kind": "row", "tables": ["t"], "holds": "low < 7", "says": {"en": "b", "zh": "乙"}},
    {
        "id": "late",
        "kind": "row",
        "tables": ["t"],
        "where": "year == 2022",
        "holds": "high != 4",
        "says": {"en": "c", "zh": "丙"},
    },
]


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("limit", [1000, 3])
def test_rules_on_rows_of_partitions(tmp_path: Path, form: str, limit: int) -> None:
    folder = many_rows(tmp_path, form, RULES)
    expected = govdata.validate(folder, limit=limit)
    states = {each.id: str(each.state) for each in expected.checks}
    assert (states["ordered"], states["small"], states["late"]) == ("failed", "passed", "failed")
    assert govdata.validate(folder, limit=limit, engine="duckdb").to_dict() == expected.to_dict()


OPEN = {**RULES[0], "id": "open", "holds": "low - high < 6", "where": "high > 0 or low > 2"}
FULL = {"id": "full", "kind": "complete", "tables": ["t"], "by": ["year", "low"], "says": {"en": "d", "zh": "丁"}}


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize(("limit", "mixed"), [(1000, False), (3, False), (3, True)])
def test_rules_on_rows_are_asked_of_files(
    tmp_path: Path, form: str, limit: int, mixed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged cells among them, of which no rule can tell; a frame of the cluster is made for other rules alone."""
    folder = many_rows(tmp_path, form, [*RULES, OPEN, *([FULL] if mixed else [])])
    descriptor = folder / "datapackage.json"
    rejecting = '{"name": "low", "constraints": {"maximum": 5},'
    descriptor.write_text(descriptor.read_text().replace('{"name": "low",', rejecting))
    if form == "csv":
        file = folder / "t/year=2021/part.csv"
        damaged = file.read_text().replace("\n301,0,", "\n301,x,").replace("\n304,3,", "\n304,,")
        assert damaged != file.read_text()
        file.write_text(damaged)
    expected = govdata.validate(folder, limit=limit).to_dict()
    states = {each["id"]: each["state"] for each in expected["checks"]}
    assert states["ordered"] == "failed"
    assert states["small"] == "undecided"
    monkeypatch.setattr(file_engine, "SMALL_CELLS", 0)
    monkeypatch.setattr(HereCluster, "of_files", HereCluster.of_files if mixed else None)
    monkeypatch.setattr(validation, "open_engine", lambda *_, **__: nullcontext(FileEngine(HereCluster())))
    assert govdata.validate(folder, limit=limit, engine="spark").to_dict() == expected


@pytest.mark.parametrize(("raised", "told"), [("a sum has an overflow", "38 digits"), ("no such column", "broke")])
def test_a_rule_that_files_cannot_answer(
    tmp_path: Path, raised: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that is too large is a finding of the rule; whatever else breaks off ends the run."""
    folder = many_rows(tmp_path, "csv", RULES)

    def crash(*_: Any) -> None:
        raise RuntimeError(raised)

    monkeypatch.setattr(file_engine, "SMALL_CELLS", 0)
    monkeypatch.setattr(LargeTables, "ask_rows", crash)
    monkeypatch.setattr(validation, "open_engine", lambda *_, **__: nullcontext(FileEngine(HereCluster())))
    if told == "broke":
        with pytest.raises(RuntimeError, match=raised):
            govdata.validate(folder, engine="spark")
    else:
        found = govdata.validate(folder, engine="spark").findings
        assert {each.type for each in found} == {"rule-error"}
        assert all(told in each.message.en for each in found)


@pytest.mark.parametrize("name", ["files", "duckdb"])
def test_statistics_settle_the_same(tmp_path: Path, name: str) -> None:
    folder = many_rows(tmp_path, "parquet", [])
    expected = told(folder, "polars", statistics=True)
    assert any("settledBy" in each for each in expected[0]["checks"])
    assert told(folder, name, statistics=True) == expected


@pytest.mark.parametrize("limit", [1000, 3])
@pytest.mark.parametrize("small", [True, False])
def test_a_large_file_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, small: bool
) -> None:
    """Keys that repeat in a piece, across pieces and across files; missing ones; rows that are blank."""
    folder = many_rows(tmp_path, "parquet", [])
    for file in (folder / "t").rglob("*.parquet"):
        number = pl.col("id")
        rows = pl.read_parquet(file, hive_partitioning=False)
        wrong = pl.when(number % 97 < 5).then(number // 97).when(number % 97 > 5).then(number)
        blank = pl.when(number % 89 != 0).then(pl.all().exclude("id"))
        rows.with_columns(wrong.alias("id"), blank).write_parquet(file, row_group_size=150)
    expected = told(folder, "polars", limit)
    monkeypatch.setattr(file_engine, "PIECE_CELLS", 1000)
    with open_inputs(package := load_package(folder)) as inputs:
        tasks = file_engine.file_tasks(open_table(package.resources[0], inputs["t"]))
        assert len(tasks) > len({task.number for task in tasks}) == 3
    assert told(folder, "files", limit, small=small) == expected


def test_rules_on_rows_are_given_what_they_read(tmp_path: Path) -> None:
    folder = many_rows(tmp_path, "csv", RULES)
    package = load_package(folder)
    rules, mistakes = load_rules(package)
    assert not mistakes
    frame = pl.LazyFrame(schema=dict.fromkeys([ROW, "more", "low", "id", "high", "year"], pl.Int64))
    found = tables_read(package, rules, {"t": frame, "other": frame})
    assert {name: [*table.collect_schema()] for name, table in found.items()} == {
        "t": [ROW, "low", "id", "high", "year"]
    }
    assert tables_read(package, [], {"t": frame}) == {}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_receipts_go_with_duckdb(tmp_path: Path, form: str) -> None:
    """What Polars has learned of a file is known on DuckDB, and the other way round."""
    folder = many_rows(tmp_path / "p", form, RULES)
    expected = govdata.validate(folder).to_dict()
    for name in ("duckdb", "polars", "duckdb"):
        report = govdata.validate(folder, engine=name, receipts=tmp_path / "receipts")
        assert report.to_dict() == expected
    assert [note.en for note in report.notes] == ["Receipts: 3 of 3 files known, 0 read."]


def torn(folder: Path, *, read: bool) -> Path:
    """A table whose column `high`, which statistics settle, has a damaged page; rules read it, or there are none."""
    root = many_rows(folder, "parquet", RULES if read else [])
    file = root / "t/year=2021/part.parquet"
    pl.read_parquet(file, hive_partitioning=False).write_parquet(file, compression="zstd")
    chunk = pq.read_metadata(file).row_group(0).column(2)
    end = (chunk.dictionary_page_offset or chunk.data_page_offset) + chunk.total_compressed_size
    content = file.read_bytes()
    file.write_bytes(content[: end - 12] + bytes(12) + content[end:])
    return root


@pytest.mark.parametrize("name", ["polars", "duckdb"])
def test_a_damaged_page_is_found_by_whatever_reads_it(
    tmp_path: Path, name: Literal["polars", "duckdb"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "SMALL_CELLS", 0)  # a table that is held is read whole
    monkeypatch.setattr(check, "are_small", lambda _: False)
    unread, read = torn(tmp_path / "1", read=False), torn(tmp_path / "2", read=True)
    assert govdata.validate(unread, engine=name).valid
    expected = govdata.validate(unread, statistics=False)
    assert [error.type for error in expected.errors] == ["source-error"]
    assert govdata.validate(unread, engine=name, statistics=False).to_dict() == expected.to_dict()
    assert [error.type for error in govdata.validate(read, engine=name).errors] == ["source-error"]
    with pytest.raises(govdata.NotReleasable, match="1 error"):
        govdata.plan(unread, engine=name, version="1.0.0", to=tmp_path / "releases")
