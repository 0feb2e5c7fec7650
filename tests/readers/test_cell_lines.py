"""A finding on a cell stands where its text begins in the file: whatever line breaks, headers and files come before."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdata.metadata.package import load_package
from govdata.readers.cell_lines import located
from govdata.readers.inputs import open_inputs
from govdata.reports.messages import Message
from govdata.reports.model import CellRef, Finding
from govdata.reports.places import Place, Places, repository_of

SAID = Message("It is wrong.", "有误。")


def package(folder: Path, files: dict[str, bytes], **resource: Any) -> Path:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    paths = sorted(files)
    table = {"name": "t", "path": paths[0] if len(paths) == 1 else paths, "encoding": "utf-8", **resource}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [table]}), encoding="utf-8")
    return folder


def places(folder: Path, *findings: Finding) -> Places:
    loaded = load_package(folder)
    with open_inputs(loaded) as inputs:
        return located(loaded, inputs, findings)


def at(folder: Path, row: int, field: str, number: int | None = None) -> Place | None:
    finding = Finding("type-error", SAID, "t", row, field, number)
    return places(folder, finding).of(finding)


CELLS = st.text(st.sampled_from('ab,"\n;座 '), max_size=6)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES, end=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_the_text_of_a_cell_begins_at_its_place(tmp_path: Path, rows: Any, end: str, quoting: Any) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerows([("a", "b", "c"), *rows])
    text = out.getvalue()
    folder = package(tmp_path, {"t.csv": text.encode()})
    findings = [
        Finding("x", SAID, "t", row, name, number)
        for row in range(2, len(rows) + 2)
        for number, name in enumerate("abc", 1)
    ]
    found = places(folder, *findings)
    lines = io.StringIO(text, newline="\n").read().split("\n")
    for finding in findings:
        place = found.of(finding)
        assert place is not None
        assert place.line is not None
        assert place.column is not None
        cell = rows[(finding.row or 0) - 2][(finding.field_number or 0) - 1]
        rest = "\n".join(lines[place.line - 1 :])[place.column - 1 :]
        assert (next(csv.reader(io.StringIO(rest, newline="")), []) or [""])[0] == cell


@pytest.mark.parametrize(
    ("data", "resource", "row", "place"),
    [
        (b"a,b\n1,2\n", {}, 2, (2, 3)),
        (b'a,b\r\n"1\r\n1",2\r\n3,4\r\n', {}, 3, (4, 3)),
        ("\ufeffa,b\n值,2\n".encode(), {}, 2, (2, 3)),
        (b"title\n\na,b\n1,2\n", {"dialect": {"headerRows": [3]}}, 4, (4, 3)),
        (b"x\ty\n1\t2\n", {"dialect": {"delimiter": "\t"}, "format": "csv"}, 2, (2, 3)),
        (b"# a \"quote\na,b\n'1',2\n", {"dialect": {"commentChar": "#"}}, 3, (3, 5)),
        ("a,b\n值,2\n".encode("gb18030"), {"encoding": "gb18030"}, 2, (2, 3)),
        ("a,b\n值,2\n".encode("utf-16"), {"encoding": "utf-16"}, 2, (2, 3)),
        (b"a::b\n1::2\n", {"dialect": {"delimiter": "::"}}, 2, (2, None)),
    ],
)
def test_a_place_is_that_of_an_editor(
    tmp_path: Path, data: bytes, resource: dict[str, Any], row: int, place: tuple[int, int | None]
) -> None:
    found = at(package(tmp_path, {"t.csv": data}, **resource), row, "b", 2)
    assert found is not None
    assert (found.line, found.column) == place


def test_a_row_of_several_files_is_a_line_of_its_own_file(tmp_path: Path) -> None:
    files = {"1.csv": b'a,b\n"x\ny",2\n3,4\n', "2.csv": b"a,b\n5,6\n7,8\n"}
    folder = package(tmp_path, files)
    base = repository_of(Path.cwd())
    found = [at(folder, row, "b", 2) for row in (2, 3, 4, 5)]
    assert [each and (Path(base, each.path).name, each.line, each.column) for each in found] == [
        ("1.csv", 3, 4),
        ("1.csv", 4, 3),
        ("2.csv", 2, 3),
        ("2.csv", 3, 3),
    ]


def test_a_file_with_its_columns_in_another_order_has_them_there(tmp_path: Path) -> None:
    schema = {"fieldsMatch": ["equal"], "fields": [{"name": "a"}, {"name": "b"}]}
    folder = package(tmp_path, {"1.csv": b"a,b\n1,2\n", "2.csv": b"b,a\n33,4\n"}, schema=schema)
    found = at(folder, 3, "a", 1)
    assert found is not None
    assert (Path(found.path).name, found.line, found.column) == ("2.csv", 2, 4)


def test_what_is_no_text_has_its_file_alone(tmp_path: Path) -> None:
    folder = package(tmp_path, {"t.json": b'[{"a": 1, "b": 2}]'})
    found = at(folder, 2, "b", 2)
    assert found is not None
    assert (Path(found.path).name, found.line, found.column) == ("t.json", None, None)


def test_paths_start_from_the_repository_around_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "repository"
    folder = repository / "数据 包"
    (folder / "inner").mkdir(parents=True)
    (repository / ".git").mkdir()
    package(folder, {"t.csv": b"a,b\n1,2\n"})
    monkeypatch.chdir(folder / "inner")
    finding = Finding("x", SAID, "t", 2, "b", 2)
    found = places(folder, finding)
    assert found.base == str(repository.resolve())
    assert found.known[CellRef(None)].path == "数据 包/datapackage.json"
    place = found.of(finding)
    assert place == Place("数据 包/t.csv", 2, 3)
    assert place.uri == "%E6%95%B0%E6%8D%AE%20%E5%8C%85/t.csv"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    outside = places(folder, finding).of(finding)
    assert outside is not None
    assert outside.uri == (folder.resolve() / "t.csv").as_uri()
