"""Originals read again: which of original, text and map was changed, and what another reader cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from govdata.documents import originals
from govdata.documents.archive import Document, Source, read_document, sha256_of
from govdata.documents.archive_files import archive_files
from govdata.documents.originals import check_originals
from govdata.documents.reading import MissingReader, reader_label
from govdata.metadata.package import Package
from govdata.metadata.resource import Resource
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Outcome
from tests.support.documents import docx, paragraph, run
from tests.support.pdfs import Page, pdf

PAGE = "<!doctype html><h1>公报</h1><p>全区公园<b>27</b>3座。</p>".encode()
FILES = archive_files(PAGE, "a.html")
READER = reader_label(FILES.reading)


def checked(folder: Path, *sources: Source, archive: bool = True, column: bool = True) -> Outcome:
    package = Package(
        Path("datapackage.json"), folder, "p", (Resource("sources", descriptor={"govdata": {"role": "sources"}}),)
    )
    tables = {"sources": pl.LazyFrame({"original" if column else "file": []})}
    documents = {source.file: read_document(folder, source.file) for source in sources}
    return check_originals(package, tables, sources, documents if archive else {}, folder if archive else None)


def source(**cells: str) -> Source:
    row = Source("sources", 2, "a", "a.txt", FILES.sha256, original="a.html", original_sha256=FILES.original_sha256)
    return replace(row, **cells)  # type: ignore[arg-type]  # each of these fields is a text


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for name, data in FILES.contents.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def told(outcome: Outcome) -> tuple[str, str]:
    """The state of the only check, and why."""
    (check,) = outcome.checks
    return str(check.state), outcome.findings[0].message.en if outcome.findings else check.reason.en


def test_an_original_that_says_its_text_passes(archive: Path) -> None:
    assert told(checked(archive, source(), source(reader=READER))) == ("passed", "")


def test_a_table_without_originals_has_no_such_check_or_a_skipped_one(archive: Path) -> None:
    assert checked(archive, source(original=""), column=False).checks == ()
    assert told(checked(archive, source(original=""))) == ("skipped", "the rule applies to no row")
    state, why = told(checked(archive, source(), archive=False))
    assert (state, "--sources" in why) == ("skipped", True)


Change = Callable[[Path], object]
OLD = b'"version": "0'


def swapped(name: str, old: bytes, new: bytes) -> Change:
    """A file in which something was changed."""

    def change(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old in data
        (folder / name).write_bytes(data.replace(old, new))

    return change


def forged_text(folder: Path) -> None:
    """A text that was changed with its map, so that their hashes fit."""
    text = (folder / "a.txt").read_bytes().replace(b"273", b"283")
    (folder / "a.txt").write_bytes(text)
    swapped("a.map.json", FILES.sha256.encode(), sha256_of(text).encode())(folder)


def forged_by_another_reader(folder: Path) -> None:
    forged_text(folder)
    swapped("a.map.json", b'"version": "', OLD)(folder)


def other_places_by_another_reader(folder: Path) -> None:
    swapped("a.map.json", b'"version": "', OLD)(folder)
    swapped("a.map.json", b'"heading"', b'"margin"')(folder)


def without_map(folder: Path) -> None:
    (folder / "a.map.json").unlink()


def changed_without_map(folder: Path) -> None:
    forged_text(folder)
    without_map(folder)


CASES: Mapping[str, tuple[Change, dict[str, str], str, str]] = {
    "the original is gone": (lambda folder: (folder / "a.html").unlink(), {}, "failed", "a.html cannot be read"),
    "the original": (swapped("a.html", b"27", b"28"), {}, "failed", "The original was changed: a.html"),
    "original, and its hash": (
        swapped("a.html", b"27", b"28"),
        {"original_sha256": sha256_of(PAGE.replace(b"27", b"28"))},
        "undecided",
        "its text cannot be read (a)",
    ),
    "text and map": (
        forged_text,
        {},
        "failed",
        "The text was changed: a.txt is not what a.html says, from offset 8 on",
    ),
    "the map": (swapped("a.map.json", b"[0, 2,", b"[0, 1,"), {}, "failed", "The position map was changed"),
    "a text by another reader": (
        forged_by_another_reader,
        {},
        "undecided",
        "made its text, and here is html",
    ),
    "the same text by another reader": (swapped("a.map.json", b'"version": "', OLD), {}, "passed", ""),
    "the same text by another reader, in other places": (
        other_places_by_another_reader,
        {},
        "undecided",
        "made its map, whose places are not those of html",
    ),
    "no hash of the original": (lambda _: None, {"original_sha256": ""}, "undecided", "it has no original_sha256 (a)"),
    "no map": (without_map, {}, "passed", ""),
    "another text without a map": (changed_without_map, {}, "undecided", "is not named"),
    "another text of this reader": (changed_without_map, {"reader": READER}, "failed", "The text was changed"),
    "another text of another": (changed_without_map, {"reader": "html 0"}, "undecided", "html 0 made its text"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_changed(archive: Path, case: str) -> None:
    change, cells, state, why = CASES[case]
    change(archive)
    found, said = told(checked(archive, source(**cells)))
    assert (found, why in said) == (state, True), said


def test_an_original_that_is_its_own_text_is_tied_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("公园273座。".encode())
    mine = {"original": "a.txt", "original_sha256": sha256_of("公园273座。".encode())}
    assert told(checked(tmp_path, source(**mine))) == ("passed", "")
    assert told(checked(tmp_path, source(**mine | {"original_sha256": "0" * 64})))[0] == "failed"


def test_an_original_that_is_named_directly_needs_the_reader_that_it_was_read_by(archive: Path) -> None:
    mine = {"file": "a.html", "original": "a.html"}
    assert told(checked(archive, source(**mine))) == ("passed", "")
    assert told(checked(archive, source(**mine, reader=READER))) == ("passed", "")
    state, why = told(checked(archive, source(**mine, reader="html 0")))
    assert (state, "html 0 made its text" in why) == ("undecided", True)


@pytest.mark.parametrize(("points", "state"), [(0.16, "passed"), (-2.5, "passed"), (40.0, "failed")])
@pytest.mark.parametrize("edge", range(4))
def test_fonts_of_another_machine_move_no_block(tmp_path: Path, points: float, state: str, edge: int) -> None:
    """A PDF without its fonts is drawn in those of the machine: its letters are a little higher, lower or wider."""
    pytest.importorskip("pypdfium2")
    files = archive_files(pdf(Page().text(50, 500, "公园273座。")), "a.pdf")
    assert files.reading is not None
    (block,) = files.reading.blocks
    assert block.box is not None
    box = [value + points * (number == edge) for number, value in enumerate(block.box)]
    for name, data in files.contents.items():
        written = str([*block.box]).encode()
        assert name != "a.map.json" or written in data
        (tmp_path / name).write_bytes(data.replace(written, str(box).encode()) if name == "a.map.json" else data)
    row = source(sha256=files.sha256, original="a.pdf", original_sha256=files.original_sha256)
    assert told(checked(tmp_path, row))[0] == state


def test_without_the_package_that_reads_it_an_original_is_skipped(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> object:
        raise MissingReader(Message.same("reading HTML needs the package justhtml"), EMPTY)

    monkeypatch.setattr(originals, "read_original", missing)
    assert told(checked(archive, source())) == ("skipped", "reading HTML needs the package justhtml (a)")


def test_a_reason_that_many_sources_share_is_told_once(archive: Path) -> None:
    many = [source(original_sha256="") for _ in range(7)]
    assert told(checked(archive, *many)) == ("undecided", "it has no original_sha256 (a, a, a, a, a …)")


def test_an_original_that_is_left_open_says_what_to_do(archive: Path) -> None:
    (check,) = checked(archive, source(original_sha256="")).checks
    assert "govdata add FILE --replace" in check.next_step.en


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", pdf(Page().text(50, 500, "公园273座。"), Page().text(50, 500, "岗位300个。"))),
        ("a.docx", docx(paragraph(run("公园27"), run("3座。")))),
        ("a.txt", "公园273座，\r\n岗位300个。".encode("gb18030")),
        ("a.md", "\ufeff# 公园\n\n273座".encode()),
    ],
)
def test_each_reader_gives_the_same_again(tmp_path: Path, name: str, data: bytes) -> None:
    if name.endswith("pdf"):
        pytest.importorskip("pypdfium2")
    files = archive_files(data, name)
    for each, content in files.contents.items():
        (tmp_path / each).write_bytes(content)
    cells = {"file": files.text, "sha256": files.sha256, "original": name, "original_sha256": files.original_sha256}
    assert told(checked(tmp_path, source(**cells))) == ("passed", "")
    document: Document = read_document(tmp_path, files.text)
    assert document.reading == files.reading
