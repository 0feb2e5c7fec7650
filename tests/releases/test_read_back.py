"""A release is read back: whatever a writer gets wrong, nothing is released, and the table and column are named."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.cli.app import run
from govdata.comparison.snapshot import released_form
from govdata.errors import ReadBackError
from govdata.metadata.package import Resource, load_package
from govdata.publishing import plan_release, write_release
from govdata.releases import canonical, table_files
from govdata.releases.table_files import CsvSink, ParquetSink, TypedTable
from govdata.reports.model import Report, Task
from govdata.verification import verify
from tests.support.releasing import contents, listing, plan, publish, write_package

Change = Callable[[pl.DataFrame], pl.DataFrame]
DIGITS = pl.col("value").round(0).cast(pl.Decimal(24, 4))
OTHER_PLACE = pl.when(pl.col("id") == "g2").then(pl.lit("p2")).otherwise("place")
WRONG: Mapping[str, tuple[Change, str, str]] = {
    "one value": (lambda rows: rows.with_columns(place=OTHER_PLACE), "place", "other values than the input"),
    "digits": (lambda rows: rows.with_columns(value=DIGITS), "value", "other values than the input"),
    "an empty text": (lambda rows: rows.with_columns(pl.col("note").fill_null("-")), "note", "other values than"),
    "a value lost": (lambda rows: rows.with_columns(day=pl.lit(None, pl.Date)), "day", "other values than the input"),
    "a row lost": (lambda rows: rows.head(2), "", "2 rows, not 3"),
    "a row twice": (lambda rows: pl.concat([rows, rows.tail(1)]), "", "4 rows, not 3"),
    "values in other rows": (
        lambda rows: rows.with_columns(id=pl.col("id").reverse()),
        "",
        "other values than the input",
    ),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


def spoil(monkeypatch: pytest.MonkeyPatch, sink: type[CsvSink | ParquetSink], change: Change) -> None:
    """From now on a writer gets other rows of `grants` than it is given."""
    right = sink.write

    def write(self: Any, batch: pl.DataFrame) -> None:
        right(self, change(batch) if self.table.name == "grants" else batch)

    monkeypatch.setattr(sink, "write", write)


@pytest.mark.parametrize("sink", [CsvSink, ParquetSink])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_writer_that_is_wrong_releases_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sink: type[CsvSink | ParquetSink], wrong: str
) -> None:
    change, column, reason = WRONG[wrong]
    publish(package, tmp_path / "releases", "1.0.0")
    before = contents(tmp_path / "releases")
    planned = plan(write_package(package, version="1.0.1", title="Other"), tmp_path / "releases")
    spoil(monkeypatch, sink, change)
    with pytest.raises(ReadBackError, match=reason) as caught:
        write_release(planned)
    assert (caught.value.table, caught.value.column) == ("grants", column)
    assert caught.value.file == ("csv/grants.csv" if sink is CsvSink else "parquet/grants")
    assert contents(tmp_path / "releases") == before
    assert listing(tmp_path / "releases") == ["1.0.0", "index.html", "latest"]


def test_a_first_release_that_is_wrong_leaves_no_folder(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(package, tmp_path / "releases")
    spoil(monkeypatch, CsvSink, lambda rows: rows.head(1))
    with pytest.raises(ReadBackError):
        write_release(planned)
    assert not (tmp_path / "releases").exists()


def test_a_form_that_cuts_digits_is_seen(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = canonical.text_column

    def cut(field: Any, dtype: pl.DataType) -> pl.Expr:
        text = right(field, dtype)
        return text.str.replace(r"\.[0-9]*$", "") if field.name == "value" else text

    planned = plan(package, tmp_path / "releases")
    monkeypatch.setattr(canonical, "text_column", cut)
    with pytest.raises(
        ReadBackError, match=r"csv/grants\.csv, table grants, column value: other values than the input"
    ):
        write_release(planned)


def test_parquet_of_other_types_is_seen(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, right = plan(package, tmp_path / "releases"), pq.ParquetWriter.write_table

    class Wide(pq.ParquetWriter):  # type: ignore[misc]
        def __init__(self, file: Any, schema: pa.Schema, **more: Any) -> None:
            number = schema.get_field_index("day")
            wide = schema.field(number).with_type(pa.timestamp("us")) if number >= 0 else schema.field(0)
            self.wide = schema.set(max(number, 0), wide)
            super().__init__(file, self.wide, **{**more, "sorting_columns": None})

        def write_table(self, table: pa.Table, **more: Any) -> None:
            right(self, table.cast(self.wide), **more)

    monkeypatch.setattr(pq, "ParquetWriter", Wide)
    with pytest.raises(ReadBackError, match=r"parquet/grants\.parquet, table grants: other types than the schema"):
        write_release(planned)


@pytest.mark.parametrize("damage", ["cut", "label", "ragged"])
def test_a_file_that_is_no_table_is_seen(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    planned, right = plan(package, tmp_path / "releases"), CsvSink.__exit__

    def leave(self: CsvSink, *error: object) -> None:
        right(self, *error)
        text = self.path.read_bytes()
        spoilt = {"cut": text[:-20], "label": text.replace(b"id", b"di", 1), "ragged": text[:-2] + b",1\r\n"}
        self.path.write_bytes(spoilt[damage])

    monkeypatch.setattr(CsvSink, "__exit__", leave)
    with pytest.raises(ReadBackError):
        write_release(planned)
    assert not (tmp_path / "releases").exists()


def test_as_many_rows_are_written_as_were_checked(package: Path, tmp_path: Path) -> None:
    planned = plan(package, tmp_path / "releases")
    tasks = tuple(Task(task.name, task.place, 7, task.fields) for task in planned.report.tasks)
    fewer = plan_release(planned.package, Report("grants", tasks), planned.tables, tmp_path / "releases")
    with pytest.raises(ReadBackError, match=r"2 rows, not 7"):
        write_release(fewer)
    assert not (tmp_path / "releases").exists()


def test_the_command_exits_with_70_and_says_where(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(monkeypatch, ParquetSink, WRONG["digits"][0])
    said = {}
    for lang in ("en", "zh"):
        assert run(["publish", str(package), "--to", str(tmp_path / "releases"), "--lang", lang]) == 70
        said[lang] = capsys.readouterr().err
    assert "internal error, not a mistake in your data: parquet/grants, table grants, column value" in said["en"]
    assert "内部错误，与数据无关：parquet/grants，表 grants，列 value：取值与输入不一致。" in said["zh"]
    assert not (tmp_path / "releases").exists()


MONEY = {"govdata": {"decimal": {"precision": 38, "scale": 38}}}
VALUES: Mapping[str, tuple[dict[str, Any], pl.DataType, st.SearchStrategy[Any]]] = {
    "s": ({"type": "string"}, pl.String(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    "i": ({"type": "integer"}, pl.Int64(), st.integers(-(2**63), 2**63 - 1)),
    "n": ({"type": "number"}, pl.Float64(), st.floats()),
    "m": ({"type": "number", **MONEY}, pl.Decimal(38, 38), st.decimals(-1, 1, places=37).filter(lambda n: abs(n) < 1)),
    "w": (
        {"type": "number", "govdata": {"decimal": {"precision": 20}}},
        pl.Decimal(20, 0),
        st.integers(-(10**20) + 1, 10**20 - 1).map(Decimal),
    ),
    "b": ({"type": "boolean"}, pl.Boolean(), st.booleans()),
    "d": ({"type": "date"}, pl.Date(), st.dates()),
    "t": ({"type": "datetime"}, pl.Datetime("us"), st.datetimes()),
    "c": ({"type": "time"}, pl.Time(), st.times()),
    "y": ({"type": "year"}, pl.Int64(), st.integers(1, 9999)),
    "u": ({"type": "duration"}, pl.String(), st.sampled_from(["P1D", "PT36H", "P1Y2M"])),
}
"""What a typed column may hold: the fast reading of the printed text has to give each of them back."""
ROWS = st.lists(st.tuples(*(st.one_of(st.none(), values) for _, _, values in VALUES.values())), max_size=4)
FIRST, LAST = datetime.min, datetime.max  # noqa: DTZ901 (a column of moments has no zone)
TENTH = datetime(2024, 1, 1, 0, 0, 0, 100_000)  # noqa: DTZ001
EXTREMES = [
    ("a\r", -(2**63), -0.0, Decimal("-0.5"), Decimal(10**20 - 1), True, date(1, 1, 1), FIRST, time.max, 1, None),
    (" ", 2**63 - 1, 5e-324, Decimal("1e-38"), Decimal(-1), None, date.max, LAST, time.min, 9999, "P1D"),
    ('"', 0, math.nan, None, None, False, None, None, time(1, 2, 3, 4), None, None),
    ("\n", None, -math.inf, Decimal(0), Decimal(0), None, None, TENTH, None, 99, None),
    ("NA", None, 1e22, None, None, None, None, None, None, None, "PT36H"),
]


def typed_table(folder: Path, rows: list[tuple[Any, ...]], **govdata: Any) -> TypedTable:
    fields = [{"name": name, **said} for name, (said, _, _) in VALUES.items()]
    raw = {"name": "p", "version": "1.0.0", "created": "2025-03-01", "resources": [
        {"name": "t", "path": "t.csv", "schema": {"fields": fields}, "govdata": govdata}
    ]}  # fmt: skip
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    (resource,) = load_package(folder).resources
    assert isinstance(resource, Resource)
    assert resource.schema
    frame = pl.DataFrame(rows, schema={name: kind for name, (_, kind, _) in VALUES.items()}, orient="row")
    return released_form(resource, resource.schema, frame.lazy())


def release_of(folder: Path, table: TypedTable) -> Path:
    package = load_package(folder)
    return write_release(plan_release(package, Report("p"), [table], folder / "releases")).path


def test_the_extremes_of_each_type_come_back(tmp_path: Path) -> None:
    assert verify(release_of(tmp_path, typed_table(tmp_path, EXTREMES))).findings == ()


@given(ROWS.map(lambda rows: [row for row in rows if any(cell not in (None, "") for cell in row)]))
def test_whatever_a_typed_table_holds_comes_back(rows: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        release_of(Path(folder), typed_table(Path(folder), rows))


@pytest.mark.parametrize("field", VALUES)
def test_a_partition_of_each_type_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    monkeypatch.setattr(table_files, "ROWS", 1)
    rows = [*EXTREMES, *EXTREMES, (None, 1, 0.0, *[None] * 8), (None, 2, -0.0, *[None] * 8)]
    release = release_of(tmp_path, typed_table(tmp_path, rows, partitionBy=[field]))
    assert verify(release).findings == ()
