"""Texts of the archive: bytes as they are, and what is wrong where there is no text."""

from __future__ import annotations

from hashlib import sha256 as _sha256
from pathlib import Path

import pytest

from govdata.documents.archive import Source, archive_folder, read_document
from govdata.documents.position_map import PositionMap
from govdata.documents.reading import Block, Reading
from govdata.errors import UsageError
from govdata.files import OUTSIDE
from govdata.reports.messages import EMPTY, Message
from tests.support.documents import docx, paragraph


def sha256(data: bytes) -> str:
    """In hexadecimal digits."""
    return _sha256(data).hexdigest()


def test_bytes_are_decoded_as_they_are(tmp_path: Path) -> None:
    data = "\ufeff一\r\n二\r三".encode()
    (tmp_path / "a.txt").write_bytes(data)
    document = read_document(tmp_path, "a.txt")
    assert document.text == "\ufeff一\r\n二\r三"
    assert document.sha256 == sha256(data)
    (tmp_path / "b.txt").write_bytes("一".encode() * 99 + b"\xff")
    assert read_document(tmp_path, "b.txt").problem == Message("byte 297 is not UTF-8", "第 297 字节不是 UTF-8")


@pytest.mark.parametrize(
    ("file", "data", "text", "reader"),
    [
        ("a.txt", "<p>273座</p>".encode(), "<p>273座</p>", None),
        ("a.md", "**273座**".encode(), "**273座**", None),
        ("a.txt", "273座".encode("gb18030"), "273座", "text"),
        ("a.txt", "\ufeff273座".encode("utf-16-le"), "273座", "text"),
        ("a.html", "<p>27<b>3</b>座".encode(), "273座\n", "html"),
        ("a.txt", docx(paragraph("273", "座")), "273座\n", "docx"),
        ("a", b"273", "273", None),
    ],
)
def test_a_text_is_its_bytes_and_an_original_is_what_its_reader_says(
    tmp_path: Path, file: str, data: bytes, text: str, reader: str | None
) -> None:
    (tmp_path / file).write_bytes(data)
    document = read_document(tmp_path, file)
    assert (document.problem, document.text, document.sha256) == (EMPTY, text, sha256(data))
    assert (document.reading and document.reading.reader) == reader


def test_a_document_that_its_reader_refuses_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04")
    assert "it is damaged" in read_document(tmp_path, "a.docx").problem.en


ORIGINAL, TEXT = "273座".encode("gb18030"), "273座".encode()


def three(folder: Path, **changed: bytes) -> None:
    """An original, its text and its map side by side in `b`; some have other bytes than when they were made."""
    reading = Reading("", (Block(0, 4, page=1),), "text/plain", "text", "1")
    found = PositionMap("a.html", sha256(ORIGINAL), "a.txt", sha256(TEXT), reading)
    files = {"html": ORIGINAL, "txt": TEXT, "map": found.to_bytes()} | changed
    (folder / "b").mkdir()
    for name, data in zip(("a.html", "a.txt", "a.map.json"), files.values(), strict=True):
        if data:
            (folder / "b" / name).write_bytes(data)


def test_a_text_has_the_reading_of_the_map_beside_it(tmp_path: Path) -> None:
    three(tmp_path)
    document = read_document(tmp_path, "b/a.txt")
    assert (document.problem, document.text, document.sha256) == (EMPTY, "273座", sha256(TEXT))
    assert document.reading == Reading("273座", (Block(0, 4, page=1),), "text/plain", "text", "1")


def test_a_map_needs_no_original_beside_it(tmp_path: Path) -> None:
    three(tmp_path, html=b"")
    assert read_document(tmp_path, "b/a.txt").reading is not None


OTHER = PositionMap("a.html", "0", "a.txt", "0", Reading("", (), "", "", "")).to_bytes()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"html": b"1"}, "its original a.html was changed"),
        ({"txt": b"1"}, "the text was changed: it is not the one that a.map.json tells of"),
        ({"txt": b"1", "html": b""}, "the text or its map a.map.json was changed"),
        ({"map": OTHER}, "its map a.map.json is of another document"),
        ({"map": b"{}"}, "its map a.map.json is not right: it is no position map"),
    ],
)
def test_a_text_that_its_map_does_not_fit_says_which_was_changed(
    tmp_path: Path, changed: dict[str, bytes], problem: str
) -> None:
    three(tmp_path, **changed)
    document = read_document(tmp_path, "b/a.txt")
    assert problem in document.problem.en
    assert (document.text, document.reading) == ("", None)


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("", Message("no text is named for this source", "该来源未指明文本")),
        ("missing.txt", Message("No such file or directory", "文件或文件夹不存在")),
        ("../outside.txt", OUTSIDE),
    ],
)
def test_a_text_that_cannot_be_had_says_why(tmp_path: Path, file: str, problem: Message) -> None:
    assert read_document(tmp_path, file).problem == problem


def test_an_archive_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no folder .*nowhere\.") as caught:
        archive_folder(tmp_path / "nowhere")
    assert caught.value.in_("zh").startswith(f"没有文件夹 {tmp_path / 'nowhere'}。")


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [(None, None, [0, 9]), (3, None, [3, 9]), (None, 5, [0, 4]), (3, 5, [3, 4])],
)
def test_the_part_of_a_file_that_a_source_covers(start: int | None, end: int | None, inside: list[int]) -> None:
    source = Source("sources", 2, part_start=start, part_end=end)
    covered = [offset for offset in range(10) if source.covers(offset, offset + 1)]
    assert [covered[0], covered[-1]] == inside
