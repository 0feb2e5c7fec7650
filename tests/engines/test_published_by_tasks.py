"""Large partitioned tables are written by tasks, a value each; the release is that of one process, byte for byte."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import govdata
from govdata import validation
from govdata.engines import EngineOptions, file_engine, open_engine
from govdata.engines.file_engine import FileEngine
from govdata.errors import ReadBackError, ReleaseRefused
from govdata.releases import table_files
from govdata.releases.table_files import CsvSink, ExportedTable, ParquetSink, TypedTable
from govdata.releases.table_writer import TableWriter
from govdata.structure.engine import Engine
from tests.support.engines import HereCluster

FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "kind", "type": "string"},
    {"name": "n", "type": "number"},
    {"name": "note", "type": "string", "missingValues": ["", "-"]},
    {"name": "year", "type": "year"},
]
KINDS = st.sampled_from([None, "a", "A", "b", "a b", "é", "con", "__HIVE_DEFAULT_PARTITION__"])
NUMBERS = st.sampled_from([None, 0.0, -0.0, 1.5, float("nan")])
NOTES = st.sampled_from([None, "-", 'say "x"', "two\r\nlines", "plain"])
PARTS = st.lists(
    st.tuples(st.integers(2020, 2022), st.lists(st.tuples(st.integers(0, 9), KINDS, NUMBERS, NOTES), max_size=9)),
    min_size=1,
    max_size=4,
)
BY = st.sampled_from([["year"], ["kind"], ["n"], ["note"], ["kind", "year"], ["year", "note", "id"]])


@contextmanager
def tasks_of_a_cluster(asked: list[str] | None = None, small: int = 0) -> Iterator[pytest.MonkeyPatch]:
    """Spark is a cluster of this process, which notes what it is asked; tables of more cells than `small` are large."""

    class Noted(HereCluster):
        def look(self, question: Any, files: Sequence[Any]) -> list[Any]:
            if asked is not None:
                asked.append(str(question))
            return super().look(question, files)

    def opened(options: EngineOptions, **given: Any) -> AbstractContextManager[Engine]:
        return nullcontext(FileEngine(Noted())) if options.name == "spark" else open_engine(options, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_engine, "SMALL_CELLS", small)
        patch.setattr(validation, "open_engine", opened)
        yield patch


def write_parts(folder: Path, parts: Sequence[Any], by: Sequence[str], form: str, *, key: bool) -> Path:
    """Files in the folders of their years; with a key the rows of all have numbers of their own, in no order."""
    ids = iter(range(1000, 0, -1) if key else ())
    for number, (year, rows) in enumerate(parts):
        file = folder / f"t/year={year}/{number}.{form}"
        file.parent.mkdir(parents=True, exist_ok=True)
        cells = [(next(ids, given_id) * 7 % 1009, *rest) for given_id, *rest in rows]
        types = {"id": pl.Int64, "kind": pl.String, "n": pl.Float64, "note": pl.String}
        frame = pl.DataFrame(cells, schema=types, orient="row")
        frame.write_parquet(file) if form == "parquet" else frame.write_csv(file)
    schema = {"fields": FIELDS, **({"primaryKey": "id"} if key else {})}
    resource = {"name": "t", "path": "t", "format": form, "schema": schema, "govdata": {"partitionBy": by}}
    whole = {"name": "p", "version": "1.0.0", "created": "2025-03-01", "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


def sums(release: govdata.Release) -> str:
    return (release.path / "SHA256SUMS").read_text(encoding="utf-8")


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PARTS, BY, st.sampled_from(["csv", "parquet"]), st.booleans(), st.integers(1, 5))
def test_the_release_is_that_of_one_process(parts: list[Any], by: list[str], form: str, key: bool, group: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = write_parts(Path(place), parts, by, form, key=key)
        asked: list[str] = []
        with tasks_of_a_cluster(asked) as patch:
            patch.setattr(table_files, "ROWS", group)
            there = govdata.publish(folder, to=folder / "there", engine="spark")
            here = govdata.publish(folder, to=folder / "here")
        assert sums(there) == sums(here)
        written = [question for question in asked if "write_partition" in question]
        assert len(written) == any(rows for _, rows in parts)


ONE = [(2020, [(number, "a", 0.5, "plain") for number in range(5)]), (2021, [(7, "b", None, "plain")])]


@pytest.mark.parametrize(("by", "small"), [(["year"], 30), ([], 0)])
def test_a_small_table_and_one_without_partitions_start_no_job(tmp_path: Path, by: list[str], small: int) -> None:
    asked: list[str] = []
    folder = write_parts(tmp_path, ONE, by, "csv", key=False)
    with tasks_of_a_cluster(asked, small):
        govdata.publish(folder, to=tmp_path / "releases", engine="spark")
    assert asked
    assert not [question for question in asked if "releases" in question]


def test_a_file_that_changes_while_tasks_write_refuses_the_release(tmp_path: Path) -> None:
    folder, right = write_parts(tmp_path, ONE, ["year"], "csv", key=False), table_files.export

    def changing(table: TypedTable, to: Path) -> ExportedTable:
        written = right(table, to)
        file = folder / "t/year=2021/1.csv"
        file.write_bytes(file.read_bytes() + b"8,b,1,plain\n")
        return written

    with tasks_of_a_cluster() as patch:
        patch.setattr("govdata.releases.partition_tasks.export", changing)
        with pytest.raises(ReleaseRefused, match=r"1\.csv was changed while it was being released"):
            govdata.publish(folder, to=tmp_path / "releases", engine="spark")
    assert not (tmp_path / "releases").exists()


def other_note(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(note=pl.lit("other"))


@pytest.mark.parametrize("sink", [CsvSink, ParquetSink])
def test_a_task_that_writes_other_values_releases_nothing(tmp_path: Path, sink: type[CsvSink | ParquetSink]) -> None:
    folder, right = write_parts(tmp_path, ONE, ["year"], "csv", key=False), sink.write
    with tasks_of_a_cluster() as patch:
        patch.setattr(sink, "write", lambda self, batch: right(self, other_note(batch)))
        with pytest.raises(ReadBackError, match="other values than the input") as caught:
            govdata.publish(folder, to=tmp_path / "releases", engine="spark")
    assert (caught.value.table, caught.value.column) == ("t", "note")
    assert caught.value.file == ("csv/t.csv" if sink is CsvSink else "parquet/t")
    assert not (tmp_path / "releases").exists()


@pytest.mark.parametrize("damaged", ["csv/t.csv", "parquet/t/year=2021/part-0.parquet"])
def test_a_part_that_is_damaged_releases_nothing(tmp_path: Path, damaged: str) -> None:
    folder, right = write_parts(tmp_path, ONE, ["year"], "csv", key=False), TableWriter.write

    def damaging(self: TableWriter, table: TypedTable, to: Path) -> ExportedTable:
        written, file = right(self, table, to), to / damaged
        content = file.read_bytes()
        at = 20 if damaged.endswith("parquet") else len(content) - 4
        file.write_bytes(content[:at] + b'"' + content[at + 1 :])
        return written

    with tasks_of_a_cluster() as patch:
        patch.setattr(TableWriter, "write", damaging)
        with pytest.raises(ReadBackError, match=damaged.partition("/year")[0]):
            govdata.publish(folder, to=tmp_path / "releases", engine="spark")
    assert not (tmp_path / "releases").exists()
