"""A table in Hive folders is the table in one file: the same findings, the same release, and what others read of it."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import govdata
from govdata.metadata.data_paths import NO_VALUE
from govdata.metadata.package import load_package
from govdata.readers.cell_changes import TableFiles
from govdata.readers.decoding import Unreadable
from govdata.reports.model import Finding

Row = Mapping[str, Any]
FIELDS: list[dict[str, Any]] = [
    {"name": "year", "type": "integer", "constraints": {"minimum": 2000}},
    {"name": "id", "type": "string"},
    {"name": "area", "type": "string", "constraints": {"enum": ["a", "b/c", "区=1", " "]}},
    {"name": "value", "type": "number"},
]
SCHEMA = {"fields": FIELDS, "fieldsMatch": "equal", "primaryKey": ["year", "id"]}
ROWS: Sequence[Row] = (
    {"year": 2023, "id": "x", "area": "a", "value": 1.5},
    {"year": 2024, "id": "x", "area": "b/c", "value": None},
    {"year": 2024, "id": "y", "area": "区=1", "value": 2.0},
)


def package(folder: Path, path: Any, schema: Any = None, **raw: Any) -> Path:
    schema = {"schema": SCHEMA if schema is None else schema} if schema != {} else {}
    resource = {"name": "t", "type": "table", "path": path, **schema, **raw}
    whole = {"name": "p", "version": "1.0.0", "licenses": [{"name": "CC0-1.0"}], "resources": [resource]}
    (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder


def folder_of(row: Row, keys: Sequence[str]) -> str:
    cells = ((key, NO_VALUE if row[key] in (None, "") else quote(str(row[key]), safe="")) for key in keys)
    return "".join(f"{key}={cell}/" for key, cell in cells)


def write(file: Path, labels: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows as the columns of a file, in the format of its name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".parquet":
        types = {"year": pa.int64(), "id": pa.string(), "area": pa.string(), "value": pa.float64()}
        columns = {label: pa.array([row[label] for row in rows], types[label]) for label in labels}
        pq.write_table(pa.table(columns), file)
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([labels, *(["" if row[label] is None else row[label] for label in labels] for row in rows)])
    file.write_bytes(out.getvalue().encode())


def write_parts(folder: Path, keys: Sequence[str], form: str, *, both: bool, rows: Sequence[Row] = ROWS) -> None:
    """One file for each value of the keys, in Hive folders below `t`."""
    labels = [field["name"] for field in FIELDS if both or field["name"] not in keys]
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(folder_of(row, keys), []).append(row)
    for place, part in parts.items():
        write(folder / "t" / place / f"part-0.{form}", labels, part)


def said(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.type, finding.field, finding.cell


def published(folder: Path) -> bytes:
    govdata.publish(folder, version="1.0.0", to=folder / "releases")
    return (folder / "releases" / "1.0.0" / "csv" / "t.csv").read_bytes()


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("path", ["t", "t/**/*.{}", "t/year=*/area=*/part-?.{}"])
def test_a_package_in_folders_is_released(tmp_path: Path, form: str, both: bool, path: str) -> None:
    write_parts(tmp_path, ["year", "area"], form, both=both)
    package(tmp_path, path.format(form))
    assert govdata.validate(tmp_path).errors == ()
    rows = [line.split(",") for line in published(tmp_path).decode().splitlines()]
    assert rows[1:] == [["2023", "x", "a", "1.5"], ["2024", "x", "b/c", ""], ["2024", "y", "区=1", "2"]]


CELLS = {
    "year": st.sampled_from([1999, 2001, 2024]),
    "id": st.sampled_from(["x", "y", "z"]),
    "area": st.sampled_from(["a", "b/c", "区=1", " ", "%", "d", None]),
    "value": st.sampled_from([None, 0.5, -1.0]),
}


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6),
    st.sampled_from([["year"], ["area"], ["year", "area"], ["area", "year"]]),
    st.sampled_from(["csv", "parquet"]),
    st.booleans(),
)
def test_a_table_in_folders_is_the_table_in_one_file(rows: list[Row], keys: list[str], form: str, both: bool) -> None:
    seen = []
    for whole in (True, False):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if whole:
                write(folder / f"t.{form}", [field["name"] for field in FIELDS], rows)
            else:
                write_parts(folder, keys, form, both=both, rows=rows)
            package(folder, f"t.{form}" if whole else "t")
            found = sorted(map(str, map(said, govdata.validate(folder).errors)))
            seen.append((found, b"" if found else published(folder)))
    assert seen[0] == seen[1]


def errors(folder: Path) -> list[tuple[str, str]]:
    return [(error.type, error.message.en) for error in govdata.validate(folder).errors]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_and_a_column_must_agree(tmp_path: Path, form: str) -> None:
    labels = [field["name"] for field in FIELDS]
    write(tmp_path / f"t/year=2023/area=a/p.{form}", labels, [ROWS[0], {**ROWS[0], "id": "y", "year": 2022}])
    write(tmp_path / f"t/year=02024/area={NO_VALUE}/p.{form}", labels, [{**ROWS[1], "area": None}, *ROWS[2:]])
    package(tmp_path, "t")
    report = govdata.validate(tmp_path)
    assert [error.message.en for error in report.errors] == [
        f'The folder of the file says "area={NO_VALUE}", but the column has "区=1" (1 row of the file).'
        f" (row 3 of t/year=02024/area={NO_VALUE}/p.{form})",
        'The folder of the file says "year=2023", but the column has "2022" (1 row of the file).'
        f" (row 3 of t/year=2023/area=a/p.{form})",
    ]
    assert {error.type for error in report.errors} == {"partition-error"}
    assert {check.id: str(check.state) for check in report.checks}["partition-error"] == "failed"


@pytest.mark.parametrize(
    ("kind", "folder", "cell", "fits"),
    [
        ("integer", "01", 1, True),
        ("integer", "1", 2, False),
        ("string", "01", "1", False),
        ("string", "a%20b", "a b", True),
        ("string", "%zz", "%zz", True),
        ("string", "%FF", "%FF", True),
        ("number", "1.50", 1.5, True),
        ("boolean", "True", True, True),
        ("boolean", "false", True, False),
        ("date", "2024-01-02", "2024-01-02", True),
        ("datetime", "2024-01-02 03%3A04%3A05.000000", "2024-01-02T03:04:05", True),
        ("year", "2024", "2024", True),
        ("string", NO_VALUE, None, True),
        ("string", NO_VALUE, NO_VALUE, False),
        ("string", "a", None, False),
    ],
)
def test_a_value_of_a_folder_is_that_of_a_cell(tmp_path: Path, kind: str, folder: str, cell: Any, fits: bool) -> None:
    schema = {"fields": [{"name": "id", "type": "string"}, {"name": "k", "type": kind}]}
    (tmp_path / f"t/k={folder}").mkdir(parents=True)
    text = "" if cell is None else str(cell).lower() if kind == "boolean" else str(cell)
    (tmp_path / f"t/k={folder}/p.csv").write_text(f"id,k\nx,{text}\n")
    package(tmp_path, "t", schema)
    assert [type_ for type_, _ in errors(tmp_path)] == ([] if fits else ["partition-error"])


def test_a_value_of_a_folder_is_typed_constrained_and_a_key(tmp_path: Path) -> None:
    for place in ("year=1999/area=a", "year=x/area=q"):
        write(tmp_path / "t" / place / "p.csv", ["id", "value"], [ROWS[0], ROWS[0]])
    package(tmp_path, "t")
    found = [(each.type, each.field, each.row) for each in govdata.validate(tmp_path).errors]
    assert ("constraint-error", "year", 2) in found
    assert ("type-error", "year", 4) in found
    assert ("constraint-error", "area", 5) in found
    assert ("primary-key", 3) in [(kind, row) for kind, _, row in found]
    assert "(row 2 of t/year=x/area=q/p.csv)" in " ".join(text for _, text in errors(tmp_path))


def test_a_value_that_its_folder_has_is_corrected_there(tmp_path: Path) -> None:
    write(tmp_path / "t/year=twenty/area=a/p.csv", ["id", "value"], ROWS[:1])
    (found,) = govdata.validate(package(tmp_path, "t")).errors
    assert (found.type, found.field, found.row) == ("type-error", "year", 2)
    assert found.next_step.en.startswith("Rename the folder of the file")


SMALL = {"id": "small", "kind": "row", "tables": ["t"], "holds": "value < 5"}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_finding_of_a_rule_names_the_file_of_its_row(tmp_path: Path, form: str) -> None:
    for year, value in ((2023, 1.5), (2024, 9.0)):
        write(tmp_path / f"t/year={year}/area=a/p.{form}", ["id", "value"], [{"id": "x", "value": value}])
    path = package(tmp_path, "t")
    raw = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    (path / "datapackage.json").write_text(json.dumps(raw | {"govdata": {"rules": "rules.json"}}), encoding="utf-8")
    (path / "rules.json").write_text(json.dumps({"rules": [SMALL]}))
    (found,) = govdata.validate(path).errors
    assert (found.type, found.row) == ("small", 3)
    assert found.message.en.endswith(f" (row 2 of t/year=2024/area=a/p.{form})")
    assert found.message.zh.endswith(f"（t/year=2024/area=a/p.{form} 第 2 行）")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_key_that_is_the_same_in_all_rows_is_not_unique(tmp_path: Path, form: str) -> None:
    write(tmp_path / f"t/k=1/p.{form}", ["id"], [{"id": "x"}, {"id": "y"}])
    fields = [{"name": "id", "type": "string"}, {"name": "k", "type": "integer"}]
    path = package(tmp_path, [f"t/k=1/p.{form}"], {"fields": fields, "primaryKey": ["k"]})
    assert [name for name, _ in errors(path)] == ["primary-key"]


def test_a_folder_of_a_partition_may_be_a_foreign_key(tmp_path: Path) -> None:
    write_parts(tmp_path, ["year", "area"], "parquet", both=False)
    (tmp_path / "areas.csv").write_text("area\na\nb/c\n")
    key = {"fields": ["area"], "reference": {"resource": "areas", "fields": ["area"]}}
    package(tmp_path, "t", SCHEMA | {"foreignKeys": [key]})
    raw = json.loads((tmp_path / "datapackage.json").read_text())
    raw["resources"].append({"name": "areas", "path": "areas.csv", "schema": {"fields": [{"name": "area"}]}})
    (tmp_path / "datapackage.json").write_text(json.dumps(raw))
    ((kind, message),) = errors(tmp_path)
    assert kind == "foreign-key"
    assert "区=1" in message


DRIFTS: list[tuple[dict[str, dict[str, list[Any]]], str]] = [
    ({"a": {"x": [1]}, "b": {"x": [1], "y": [1]}}, 'b.parquet has other columns than a.parquet: it also has "y".'),
    (
        {"a": {"x": [1], "y": [1]}, "b": {"x": [1]}, "c": {"x": [2]}},
        'b.parquet (+1) has other columns than a.parquet: it lacks "y".',
    ),
    ({"a": {"x": [1]}, "b": {"x": ["1"]}}, 'b.parquet has other types than a.parquet: "x" is string, not int64.'),
    ({"k=1/a": {"x": [1]}, "b": {"x": [1]}}, 'A folder of k=1/a.parquet names the column "k"; none of b.parquet does.'),
    ({"b": {"x": [1]}, "k=1/a": {"x": [1]}}, 'A folder of k=1/a.parquet names the column "k"; none of b.parquet does.'),
    ({"k=1/k=2/a": {"x": [1]}}, 'The folders of k=1/k=2/a.parquet name the column "k" twice.'),
]


@pytest.mark.parametrize(("files", "message"), DRIFTS)
def test_drift_names_the_file_and_the_column(
    tmp_path: Path, files: dict[str, dict[str, list[Any]]], message: str
) -> None:
    for name, columns in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    package(tmp_path, [f"{name}.parquet" for name in files], {})
    assert errors(tmp_path) == [("source-error", message)]
    assert all(error.next_step.en and error.next_step.zh for error in govdata.validate(tmp_path).errors)


def test_order_and_widths_are_no_drift(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": pa.array([1], pa.int32()), "y": ["a"]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"y": ["b"], "x": pa.array([2], pa.int64())}), tmp_path / "b.parquet")
    (tmp_path / "k=1").mkdir()
    (tmp_path / "k=2").mkdir()
    (tmp_path / "a.parquet").rename(tmp_path / "k=1/a.parquet")
    (tmp_path / "b.parquet").rename(tmp_path / "k=2/b.parquet")
    fields = [{"name": name, "type": kind} for name, kind in (("k", "integer"), ("x", "integer"), ("y", "string"))]
    package(tmp_path, "*/*.parquet", {"fields": fields, "primaryKey": "k"})
    assert published(tmp_path).decode().splitlines() == ["k,x,y", "1,1,a", "2,2,b"]


def test_folders_that_the_schema_does_not_know(tmp_path: Path) -> None:
    write_parts(tmp_path, ["year"], "csv", both=False)
    package(tmp_path, "t", {"fields": [field for field in FIELDS if field["name"] != "year"]})
    ((kind, message),) = errors(tmp_path)
    assert kind == "extra-label"
    assert '("year=…")' in message


@pytest.mark.parametrize(
    ("both", "path", "types"),
    [(True, None, []), (False, None, ["missing-label"]), (True, "t/*/*.csv", ["scheme-error"])],
)
def test_what_frictionless_makes_of_it(tmp_path: Path, both: bool, path: str | None, types: list[str]) -> None:
    """The form of the standard, with the column in the files too, is read by both."""
    write_parts(tmp_path, ["year"], "csv", both=both)
    files = [f"t/year={year}/part-0.csv" for year in (2023, 2024)]
    schema = {"fields": [FIELDS[1], FIELDS[2], FIELDS[3], FIELDS[0]] if not both else FIELDS}
    package(tmp_path, path or files, schema)
    assert errors(tmp_path) == []
    found = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert {kind for _, _, kind in found.flatten(["rowNumber", "fieldName", "type"])} == set(types)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('[{"id": "x", "value": 1}, {"id": "y"}]', "p.json"),
        ('[["id", "value"], ["x", 1], ["y", 2]]', "p.json"),
        ("id;value\n# no row\nx;1\ny;2\n", "p.csv"),
    ],
)
def test_rewritten_files_have_the_columns_of_their_folders(tmp_path: Path, content: str, name: str) -> None:
    for year in (2023, 2024):
        (tmp_path / f"t/year={year}/area=a").mkdir(parents=True)
        (tmp_path / f"t/year={year}/area=a" / name).write_text(content)
    dialect = {"dialect": {"delimiter": ";", "commentChar": "#"}} if name == "p.csv" else {}
    package(tmp_path, f"t/*/*/{name}", **dialect)
    assert [line.split(",")[:3] for line in published(tmp_path).decode().splitlines()[1:]] == [
        [str(year), key, "a"] for year in (2023, 2024) for key in "xy"
    ]


def test_a_broken_row_is_told_by_the_columns_of_its_file(tmp_path: Path) -> None:
    for year, row in ((2023, "x,1"), (2024, "y")):
        (tmp_path / f"t/year={year}/area=a").mkdir(parents=True)
        (tmp_path / f"t/year={year}/area=a/p.csv").write_text(f"id,value\n{row}\n\n")
    package(tmp_path, "t")
    assert [text for _, text in errors(tmp_path)] == [
        f"{said} (row {inside} of t/{file}/area=a/p.csv)"
        for said, inside, file in (
            ("The row is blank.", 3, "year=2023"),
            ("The row has 1 value, the header 2. A comma or a quote may be missing.", 2, "year=2024"),
            ("The row is blank.", 3, "year=2024"),
        )
    ]


def test_a_path_never_leaves_the_package(tmp_path: Path) -> None:
    inside, outside = tmp_path / "p", tmp_path / "outside"
    write(outside / "year=2024/area=a/x.csv", ["id", "value"], ROWS)
    write(inside / "t/year=2023/area=a/x.csv", ["id", "value"], ROWS[:1])
    (inside / "t/year=2024").symlink_to(outside / "year=2024")
    for path in ("t", "t/**/*.csv", "t/*/*/*.csv"):
        package(inside, path)
        assert "year=2024 is a link to a folder" in errors(inside)[0][1]
    for path in ("../outside/*/*/*.csv", "t/year=2024/*/*.csv"):
        package(inside, path)
        assert "outside of the package" in errors(inside)[0][1]
    (inside / "t/year=2024").unlink()
    (inside / "t/year=2023/area=a/y.csv").symlink_to(outside / "year=2024/area=a/x.csv")
    package(inside, "t/*/*/*.csv")
    assert "leads out of the folder" in errors(inside)[0][1]


PATHS = [
    ("none/*.csv", 'no file matches the path "none/*.csv"'),
    ("mixed", 'the folder "mixed" holds files of several formats: csv, parquet'),
    ("empty", 'the folder "empty" holds no data file'),
    ("delta", 'the folder "delta" is a Delta table'),
]


@pytest.mark.parametrize(("path", "message"), PATHS)
def test_a_path_without_a_table(tmp_path: Path, path: str, message: str) -> None:
    for name in ("mixed/a.csv", "mixed/b.parquet", "empty/_SUCCESS", "delta/_delta_log/0.json", "delta/a.parquet"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    package(tmp_path, path)
    assert message in " ".join(text for _, text in errors(tmp_path))


def test_what_engines_leave_beside_their_files_is_no_data(tmp_path: Path) -> None:
    write_parts(tmp_path, ["year", "area"], "csv", both=False)
    for name in ("_SUCCESS", "_temporary/0/x.csv", ".part-0.csv.crc", ".hidden/x.csv", "year=2023/_x.csv"):
        (tmp_path / "t" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "t" / name).write_text("?")
    package(tmp_path, "t", format="csv")
    assert errors(tmp_path) == []


@pytest.mark.parametrize("raw", [{"header": False}, {"header": False, "delimiter": ";", "commentChar": "#"}])
def test_files_without_a_header_have_the_columns_of_their_folders(tmp_path: Path, raw: dict[str, Any]) -> None:
    mark = raw.get("delimiter", ",")
    for year in (2023, 2024):
        (tmp_path / f"t/year={year}/area=a").mkdir(parents=True)
        (tmp_path / f"t/year={year}/area=a/p.csv").write_text(f"x{mark}1\n")
    package(tmp_path, "t", dialect=raw)
    assert published(tmp_path).split()[1:] == [b"2023,x,a,1", b"2024,x,a,1"]


def test_names_of_any_letters(tmp_path: Path) -> None:
    names = ["a b%20/ü #%41.csv", "b/园 [1].csv", "c/100%.csv"]
    for name in names:
        (tmp_path / f"t/k={name}").parent.mkdir(parents=True)
        (tmp_path / f"t/k={name}").write_text("x\n1\n")
    package(tmp_path, "t", {"fields": [{"name": "x", "type": "integer"}, {"name": "k"}]})
    assert published(tmp_path).decode().splitlines() == ["x,k", "1,a b ", "1,b", "1,c"]


def test_rows_in_folders_are_not_written_by_hand(tmp_path: Path) -> None:
    write_parts(tmp_path, ["year", "area"], "csv", both=False)
    with pytest.raises(Unreadable, match="lie in folders that name a column"):
        TableFiles.of(load_package(package(tmp_path, "t")), "t")


def test_letters_of_another_case(tmp_path: Path) -> None:
    (tmp_path / "t/Year=2023/AREA=a").mkdir(parents=True)
    (tmp_path / "t/Year=2023/AREA=a/p.csv").write_text("ID,value\nx,1\n")
    package(tmp_path, "t", dialect={"headerCase": False})
    assert published(tmp_path).split()[1:] == [b"2023,x,a,1"]


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").write_text("x\n1\n")
    (tmp_path / "a1.csv").write_text("x\n2\n")
    package(tmp_path, "a[1].csv", {"fields": [{"name": "x", "type": "integer"}]})
    assert published(tmp_path).split() == [b"x", b"1"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_of_parts_without_a_descriptor(tmp_path: Path, form: str) -> None:
    write_parts(tmp_path, ["year", "area"], form, both=False)
    report = govdata.validate(tmp_path / "t")
    assert (report.errors, report.inferred) == ((), True)
    assert [(task.place, task.rows, task.fields) for task in report.tasks] == [("t/", 3, 4)]
    assert "parts of one table" in report.tasks[0].assumed[0].en


def test_folders_without_a_descriptor_that_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    with pytest.raises(govdata.DescriptorError, match=r"there is no datapackage\.json"):
        govdata.validate(tmp_path)
    for name in ("a.csv", "b.parquet"):
        (tmp_path / name).touch()
    with pytest.raises(govdata.DescriptorError, match="its files have several formats: csv, parquet"):
        govdata.validate(tmp_path)


@settings(deadline=None, max_examples=5)
@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6, unique_by=lambda row: (row["year"], row["id"])))
def test_a_release_in_folders_is_read_alike_by_everybody(rows: list[Row]) -> None:
    schema = {"fields": [{"name": f["name"], "type": f["type"]} for f in FIELDS], "primaryKey": ["year", "id"]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "t.parquet", [field["name"] for field in FIELDS], rows)
        package(folder, "t.parquet", schema, govdata={"partitionBy": ["year", "area"]})
        released = published(folder)
        parts = folder / "releases/1.0.0/parquet/t"
        assert govdata.validate(parts).errors == ()
        (folder / "again").mkdir()
        (folder / "again/t").symlink_to(parts)
        package(folder / "again", "t", schema)
        assert govdata.validate(folder / "again", trusted=True).errors == ()
        wanted = sorted(pl.read_csv(io.BytesIO(released), schema_overrides={"id": pl.String}).rows(), key=str)
        typed = {"year": pl.Int64, "area": pl.String}
        read = [
            pl.scan_parquet(f"{parts}/**/*.parquet", hive_partitioning=True, hive_schema=typed).collect().rows(),
            duckdb.read_parquet(f"{parts}/**/*.parquet", hive_partitioning=True)
            .select("year", "id", "area", "value")
            .fetchall(),
            [
                tuple(row[each["name"]] for each in FIELDS)
                for row in ds.dataset(
                    parts,
                    partitioning=ds.partitioning(pa.schema({"year": pa.int64(), "area": pa.string()}), flavor="hive"),
                )
                .to_table()
                .to_pylist()
            ],
        ]
        assert [sorted(each, key=str) for each in read] == [wanted] * 3
        names = ["year", "id", "area", "value"]
        plain = [
            pd.read_parquet(parts, partitioning=None, dtype_backend="pyarrow")[names],
            pq.read_table(parts, partitioning=None).select(names).to_pandas(types_mapper=pd.ArrowDtype),
            ds.dataset(parts).to_table(names).to_pandas(types_mapper=pd.ArrowDtype),
            pl.scan_parquet(parts, hive_partitioning=False).select(names).collect(),
            duckdb.read_parquet(f"{parts}/**/*.parquet", hive_partitioning=False).select(*names).pl(),
        ]
        tables = (pl.from_pandas(each) if isinstance(each, pd.DataFrame) else each for each in plain)
        assert [sorted(each.rows(), key=str) for each in tables] == [wanted] * 5
