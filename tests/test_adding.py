"""Documents taken into a package: what is written, in which order, and what is left alone."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import govdata
from govdata.documents.archive import read_document, sha256_of
from govdata.errors import SourceError, UsageError, WriteError
from tests.support.documents import docx, paragraph
from tests.support.pdfs import Page, pdf

ROOT = Path(__file__).resolve().parents[1]
PAGE = """<!doctype html><html lang="zh-CN"><head><title>某区 公报</title>
<meta name="PubDate" content="2025-01-15 10:00"></head><body>
<h1>公报</h1><p>全区公园<b>27</b>3座。</p><p hidden>废稿</p></body>
</html>""".encode()
COLUMNS = "id file sha256 original original_sha256 media_type reader pages length language title date_start date_basis"
SAMPLE = pdf(
    Page().text(50, 500, "全区公园273座。"), Page().text(50, 500, "新增岗位300个。"), title="公报", language="zh"
)


def package_of(folder: Path, columns: str = COLUMNS, **resource: object) -> Path:
    """A package with an empty table of sources."""
    names = columns.split()
    fields = [{"name": name, "type": "integer" if name in ("pages", "length") else "string"} for name in names]
    sources = {"name": "sources", "path": "sources.csv", "schema": {"fields": fields}, "govdata": {"role": "sources"}}
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [{**sources, **resource}]}))
    (folder / "sources.csv").write_text(",".join(names) + "\n")
    return folder


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return package_of(tmp_path / "package")


def document(tmp_path: Path, name: str, data: bytes, folder: str = "documents") -> Path:
    path = tmp_path / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def rows(package: Path) -> list[dict[str, str]]:
    with (package / "sources.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_page_gives_its_text_a_map_and_a_row(package: Path, tmp_path: Path) -> None:
    done = govdata.add([document(tmp_path, "bulletin.html", PAGE)], package)
    archive = package / "archive"
    assert sorted(contents(archive)) == ["bulletin.html", "bulletin.map.json", "bulletin.txt"]
    assert (archive / "bulletin.html").read_bytes() == PAGE
    assert (archive / "bulletin.txt").read_text(encoding="utf-8") == "公报\n全区公园273座。\n"
    (row,) = rows(package)
    reader = row.pop("reader")
    assert row == {
        "id": "bulletin",
        "file": "bulletin.txt",
        "sha256": sha256_of((archive / "bulletin.txt").read_bytes()),
        "original": "bulletin.html",
        "original_sha256": sha256_of(PAGE),
        "media_type": "text/html",
        "pages": "",
        "length": "13",
        "language": "zh-CN",
        "title": "某区 公报",
        "date_start": "2025-01-15",
        "date_basis": "metadata",
    }
    assert reader.startswith("html ")
    found = read_document(archive, "bulletin.txt")
    assert found.reading is not None
    assert [found.text[each.start : each.end] for each in found.reading.blocks] == ["公报", "全区公园273座。"]
    assert (done.complete, [source.state for source in done.sources]) == (True, ["added"])
    assert done.sources[0].unprinted == ("title", "date_start")


def test_a_pdf_has_its_pages(package: Path, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    govdata.add([document(tmp_path, "a.pdf", SAMPLE)], package)
    (row,) = rows(package)
    assert (row["pages"], row["media_type"], row["title"]) == ("2", "application/pdf", "公报")
    reading = read_document(package / "archive", "a.txt").reading
    assert reading is not None
    assert [block.page for block in reading.blocks] == [1, 2]


@pytest.mark.parametrize(
    ("name", "data", "files", "text"),
    [
        ("a.txt", "公园273座。".encode(), ["a.txt"], "a.txt"),
        ("a.md", "# 公园\n\n273座。".encode(), ["a.md"], "a.md"),
        ("a.txt", "公园273座。".encode("gb18030"), ["a.txt", "a.txt.map.json", "a.txt.txt"], "a.txt.txt"),
        ("a.txt", "公园273座。".encode("utf-8-sig"), ["a.txt", "a.txt.map.json", "a.txt.txt"], "a.txt.txt"),
        ("a.TXT", PAGE, ["a.TXT", "a.TXT.map.json", "a.TXT.txt"], "a.TXT.txt"),
        ("a.md", "公园273座。".encode("utf-16"), ["a.map.json", "a.md", "a.txt"], "a.txt"),
        ("a.b.docx", docx(paragraph("公园273座。")), ["a.b.docx", "a.b.map.json", "a.b.txt"], "a.b.txt"),
        ("a", "公园273座。".encode(), ["a"], "a"),
    ],
)
def test_the_files_that_the_archive_keeps(
    package: Path, tmp_path: Path, name: str, data: bytes, files: list[str], text: str
) -> None:
    govdata.add([document(tmp_path, name, data)], package)
    assert sorted(contents(package / "archive")) == files
    (row,) = rows(package)
    assert (row["file"], row["original"], row["original_sha256"]) == (text, name, sha256_of(data))
    assert bool(row["reader"]) is (text != name)
    found = read_document(package / "archive", text)
    assert "273座。" in found.text
    assert (found.sha256, bool(found.problem)) == (row["sha256"], False)


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["Bulletin 2024 (final).txt"], ["bulletin-2024-final"]),
        (["a.txt", "A!.txt", "a_.txt"], ["a", "a-2", "a-3"]),
        (["公报.txt", "通知.txt"], ["source", "source-2"]),
        (["2024年公报.txt"], ["source-2024"]),
    ],
)
def test_an_id_is_made_of_the_name_and_has_no_other(
    package: Path, tmp_path: Path, names: list[str], ids: list[str]
) -> None:
    files = [document(tmp_path, name, f"{name}：公园273座。".encode()) for name in names]
    done = govdata.add(files, package)
    assert [source.id for source in done.sources] == ids == [row["id"] for row in rows(package)]


def test_a_table_without_the_columns_gets_none(tmp_path: Path) -> None:
    package = package_of(tmp_path / "package", "id file sha256")
    done = govdata.add([document(tmp_path, "bulletin.html", PAGE)], package)
    assert list(rows(package)[0]) == ["id", "file", "sha256"]
    assert done.sources[0].absent == ("original", "original_sha256", "media_type", "reader")
    assert "Not kept, since the table has no such column: original" in done.describe()


def test_a_basis_that_the_schema_does_not_know_leaves_the_date_to_a_person(tmp_path: Path) -> None:
    package = package_of(tmp_path / "package")
    path = package / "datapackage.json"
    raw = json.loads(path.read_text())
    fields = raw["resources"][0]["schema"]["fields"]
    fields[-1]["constraints"] = {"enum": ["stated", "inferred"]}
    fields[-2]["constraints"] = {"required": True}
    path.write_text(json.dumps(raw))
    done = govdata.add([document(tmp_path, "bulletin.html", PAGE)], package)
    assert (rows(package)[0]["date_start"], rows(package)[0]["date_basis"]) == ("", "")
    assert done.sources[0].empty == ("date_start",)
    assert "To be filled in, since the document does not say it: date_start." in done.describe()


DOCUMENTS = st.dictionaries(
    st.sampled_from(["a.txt", "a.html", "b.md", "b.TXT", "公报.htm", "c", "c.docx"]),
    st.sampled_from(
        [
            "公园273座。".encode(),
            "公园273座，\r\n岗位300个。".encode("gb18030"),
            "\ufeff公园273座。".encode("utf-16-le"),
            b"# Parks\n\nThe city has 273 parks.",
            PAGE,
            docx(paragraph("公园273座。") + paragraph("岗位300个。")),
        ]
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_added_twice_is_added_once(documents: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        package = package_of(Path(folder) / "package")
        files = [document(Path(folder), name, data) for name, data in documents.items()]
        try:
            govdata.add(files, package)
        except (UsageError, SourceError):  # two of one name, or a name that does not fit
            assert sorted(contents(package)) == ["datapackage.json", "sources.csv"]
            return
        once = contents(package)
        again = govdata.add(files, package)
        assert contents(package) == once
        assert ({source.state for source in again.sources}, again.written) == ({"unchanged"}, ())
        for row in rows(package):
            found = read_document(package / "archive", row["file"])
            assert (found.sha256, str(len(found.text)), bool(found.problem)) == (row["sha256"], row["length"], False)


def test_the_same_file_named_twice_is_one(package: Path, tmp_path: Path) -> None:
    file = document(tmp_path, "bulletin.html", PAGE)
    done = govdata.add([file, document(tmp_path, "bulletin.html", PAGE, "more"), file], package)
    assert [source.state for source in done.sources] == ["added", "unchanged", "unchanged"]
    assert len(rows(package)) == 1


def test_a_document_that_lies_in_the_archive_is_not_copied(package: Path) -> None:
    (package / "archive").mkdir()
    (package / "archive" / "bulletin.html").write_bytes(PAGE)
    done = govdata.add([package / "archive" / "bulletin.html"], package)
    written = [path.name for path in done.written]
    assert written == ["bulletin.txt", "bulletin.map.json", "sources.csv"]


def test_what_another_reader_made_stays(package: Path, tmp_path: Path) -> None:
    """Offsets are counted in the text that is there."""
    file = document(tmp_path, "bulletin.html", PAGE)
    govdata.add([file], package)
    path = package / "archive" / "bulletin.map.json"
    path.write_bytes(path.read_bytes().replace(b'"version": "', b'"version": "0.'))
    before = contents(package)
    assert govdata.add([file], package).sources[0].state == "unchanged"
    assert contents(package) == before


@pytest.mark.parametrize("replace", [False, True])
def test_another_file_of_that_name_is_refused_but_for_a_corrected_edition(
    package: Path, tmp_path: Path, replace: bool
) -> None:
    govdata.add([document(tmp_path, "bulletin.html", PAGE)], package)
    before, other = contents(package), document(tmp_path, "bulletin.html", PAGE.replace(b">27<", b">28<"), "other")
    if not replace:
        with pytest.raises(UsageError, match=r"bulletin\.html is there already, and is not that of this"):
            govdata.add([other], package)
        assert contents(package) == before
        return
    done = govdata.add([other], package, replace=True)
    assert done.sources[0].state == "replaced"
    assert (package / "sources.csv").read_bytes() == before["sources.csv"]
    assert read_document(package / "archive", "bulletin.txt").text == "公报\n全区公园283座。\n"
    moved = govdata.rebase(package, sources=package / "archive")
    assert {change.field for change in moved.changes} == {"sha256", "original_sha256"}
    assert rows(package)[0]["original_sha256"] == sha256_of(other.read_bytes())
    report = govdata.validate(package, sources=package / "archive")
    states = {check.id: str(check.state) for check in report.checks if check.id.startswith("evidence.")}
    assert states == {"evidence.source-hash": "passed", "evidence.original": "passed"}


@pytest.mark.parametrize("replace", [False, True])
def test_the_text_of_another_document_is_never_replaced(package: Path, tmp_path: Path, replace: bool) -> None:
    govdata.add([document(tmp_path, "bulletin.html", PAGE)], package)
    before = contents(package)
    with pytest.raises(UsageError, match=r"bulletin\.txt is there already"):
        govdata.add([document(tmp_path, "bulletin.docx", docx(paragraph("岗位300个。")))], package, replace=replace)
    with pytest.raises(UsageError, match=r"bulletin\.txt is there already"):
        govdata.add([document(tmp_path, "bulletin.txt", "岗位300个。".encode())], package, replace=replace)
    assert contents(package) == before


def test_a_document_without_text_is_refused_and_the_others_are_taken(package: Path, tmp_path: Path) -> None:
    empty = document(tmp_path, "scan.html", b"<html><body><img src='x.png'></body></html>")
    done = govdata.add([empty, document(tmp_path, "bulletin.html", PAGE)], package)
    assert (done.complete, [source.id for source in done.sources]) == (False, ["bulletin"])
    assert not (package / "archive" / "scan.html").exists()
    assert "write down their text in a .txt file" in done.describe()


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.csv", b"id,value\n1,5\n2,6\n3,7\n", "a table of delimited cells"),
        ("a.json", b'{"a": 1}', "JSON, not prose"),
        ("a.zip", b"PK\x03\x04", "a ZIP archive"),
        ("a.docx", b"PK\x03\x04", "damaged"),
    ],
)
def test_what_is_no_document_is_an_error_and_nothing_is_written(
    package: Path, tmp_path: Path, name: str, data: bytes, problem: str
) -> None:
    before = contents(package)
    with pytest.raises(SourceError, match=problem):
        govdata.add([document(tmp_path, "bulletin.html", PAGE), document(tmp_path, name, data)], package)
    assert contents(package) == before


@pytest.mark.parametrize(
    ("columns", "resource", "error", "problem"),
    [
        (COLUMNS, {"govdata": {}}, UsageError, "No table of the package has the role sources"),
        ("file sha256", {}, WriteError, "no column id"),
        (COLUMNS, {"bytes": 3}, WriteError, "declares the bytes or the hash"),
        (COLUMNS, {"format": "json"}, WriteError, "no plain CSV file"),
        (COLUMNS, {"path": "nowhere.csv"}, WriteError, "cannot be used"),
    ],
)
def test_a_table_that_cannot_have_a_row(
    tmp_path: Path, columns: str, resource: dict[str, object], error: type[Exception], problem: str
) -> None:
    package = package_of(tmp_path / "package", columns, **resource)
    before = contents(package)
    with pytest.raises(error, match=problem):
        govdata.add([document(tmp_path, "bulletin.html", PAGE)], package)
    assert contents(package) == before


def test_a_folder_that_is_named_must_be_there(package: Path, tmp_path: Path) -> None:
    file = document(tmp_path, "bulletin.html", PAGE)
    with pytest.raises(UsageError, match="There is no folder"):
        govdata.add([file], package, sources=tmp_path / "nowhere")
    with pytest.raises(UsageError, match="No document is named"):
        govdata.add([], package)
    (tmp_path / "texts").mkdir()
    govdata.add([file], package, sources=tmp_path / "texts")
    assert sorted(contents(tmp_path / "texts")) == ["bulletin.html", "bulletin.map.json", "bulletin.txt"]


# Killed, and without room

CHILD = """
import os, resource, signal, sys
from pathlib import Path

package, file, step, quota = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
from govdata.adding import plan_addition, write_addition
from govdata.errors import GovdataError
from govdata.metadata import load_package

seen = 0

def watch(event, arguments):
    global seen
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.chmod") and str(package) in str(arguments[0]):
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

planned = plan_addition(load_package(package), [file], package / "archive")
sys.addaudithook(watch)
if quota >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (quota, quota))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    write_addition(planned)
except GovdataError as error:
    sys.exit(str(error))
print(seen)
"""


def run_child(package: Path, file: Path, step: int = 0, quota: int = -1) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(package), str(file), str(step), str(quota)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
def test_killed_at_every_step_the_next_run_ends_with_the_same_files(tmp_path: Path) -> None:
    file = document(tmp_path, "bulletin.html", PAGE)
    whole = package_of(tmp_path / "whole")
    steps, wanted = int(run_child(whole, file).stdout), contents(whole)
    assert steps > len(wanted)
    for step in range(1, steps + 1):
        package = package_of(tmp_path / "killed" / "package")
        assert run_child(package, file, step).returncode == -signal.SIGKILL
        has_row = len(rows(package)) == 1
        assert not has_row or not read_document(package / "archive", "bulletin.txt").problem
        govdata.add([file], package)
        assert contents(package) == wanted, step
        shutil.rmtree(tmp_path / "killed")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no limit of file sizes")
@pytest.mark.parametrize("quota", [0, 30, 200])
def test_without_room_nothing_is_written(package: Path, tmp_path: Path, quota: int) -> None:
    file, before = document(tmp_path, "bulletin.html", PAGE), contents(package)
    done = run_child(package, file, quota=quota)
    assert (done.returncode, "File too large" in done.stderr) == (1, True)
    assert contents(package) == before
