"""What a document is, and who reads it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from govdata.documents.isolated import IsolatedReader
from govdata.documents.media_types import original_kind, read_original, reader_of
from govdata.documents.reading import UnreadableDocument
from tests.support.documents import docx, ofd, paragraph, text_object, zipped

PAGE = b"<!doctype html><p>273"


def ole(stream: str) -> bytes:
    """The start of an OLE file that holds a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PAGE, "a.html", "text/html"),
        (PAGE, "a.xls", "text/html"),
        ("<html>".encode("utf-16"), "a.doc", "text/html"),
        (b"<p>273", "a.htm", "text/html"),
        (docx(paragraph("273")), "a.doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (ofd(text_object("2", 1, 9)), "a.ofd", "application/ofd"),
        (b"273", "a.txt", "text/plain"),
        (b"273", "", "text/plain"),
        (b"273", "README.MD", "text/markdown"),
        ("273座".encode("gb18030"), "a", "text/plain"),
    ],
)
def test_what_reads_a_document(data: bytes, name: str, media_type: str) -> None:
    assert read_original(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("data", "name", "problem", "step"),
    [
        (
            ole("WordDocument"),
            "a.doc",
            r"an old Word document \(DOC\)",
            "soffice --headless --convert-to docx FILE",
        ),
        (
            ole("WordDocument"),
            "a.WPS",
            "a WPS document",
            "soffice --headless --convert-to docx FILE",
        ),
        (ole("EncryptedPackage"), "a.docx", "encrypted", "without a password"),
        (b"{\\rtf1", "a.doc", "RTF", "convert-to docx"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "ODT", "convert-to docx"),
        (b"MIME-Version: 1.0\r\n", "a.mht", "MHT", "save the page as HTML"),
        (b"<?xml version='1.0'?><data/>", "a.xml", "XML", "UTF-8"),
        (zipped({"a.txt": "5"}), "a.zip", "ZIP", "Unpack"),
    ],
)
def test_a_document_that_has_no_reader_is_refused_with_the_next_step(
    data: bytes, name: str, problem: str, step: str
) -> None:
    with pytest.raises(UnreadableDocument, match=problem) as refusal:
        reader_of(data, name)
    assert step in refusal.value.next_step.en


@pytest.mark.parametrize("name", ["a.docx", "a.ofd"])
def test_a_broken_package_is_told_by_its_reader(name: str) -> None:
    with pytest.raises(UnreadableDocument, match="it is damaged"):
        read_original(b"PK\x03\x04cut", name)


def test_an_old_workbook_is_one() -> None:
    kind = original_kind(ole("Workbook"), "a.xls")
    assert kind is not None
    assert kind.words.en == "an old workbook (XLS)"


HANGING = {
    "a.html": "".join(f"<font color={number}><p>" for number in range(5_000)).encode(),
    "a.md": ("|" + "a|" * 200_000 + "\n|" + "-|" * 200_000 + "\n" + "|a|\n" * 100_000).encode(),
}
"""Pages whose tree has the square of their tags: a process that reads them is ended."""


@pytest.mark.parametrize("name", HANGING)
def test_a_parser_that_hangs_is_an_error_of_the_document(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    reader = reader_of(HANGING[name], name)
    assert isinstance(reader, IsolatedReader)
    reader = replace(reader, seconds=0.5)
    monkeypatch.setattr("govdata.documents.isolated.SECONDS_EACH_MEGABYTE", 0.5)
    begun = time.monotonic()
    with pytest.raises(UnreadableDocument, match=r"could not be read within|more memory"):
        reader(HANGING[name])
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "a.pdf"),
        (PAGE, "a.html"),
        (docx(paragraph("273 " * 1_000_000)), "a.docx"),
        (ofd(), "a.ofd"),
        (b"273 " * 1_000_000, "a.md"),
    ],
    ids=["pdf", "html", "docx", "ofd", "md"],  # the data as an id: a variable of the environment that no process takes
)
def test_a_parser_that_crashes_is_an_error_of_the_document(
    monkeypatch: pytest.MonkeyPatch, data: bytes, name: str
) -> None:
    """The process that reads is one that has no memory to begin with."""
    monkeypatch.setattr("govdata.documents.isolated.MEGABYTES", 1)
    with pytest.raises(UnreadableDocument, match=r"its parser crashed|more memory"):
        read_original(data, name)


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        (b"PAR1\0\1", "a.parquet", "it is a Parquet file"),
        (b"\x89PNG\r\n", "a.png", "it is a picture"),
        (b"\xff\xd8\xff\xe0", "scan.pdf", "it is a picture"),
        (b"%", "scan.pdf", "it is damaged, or no PDF"),
        (b"PK", "a.docx", "it is damaged"),
        (b"a,b", "a.xlsx", "it is damaged"),
    ],
)
def test_what_is_no_text_is_not_read_as_one(data: bytes, name: str, problem: str) -> None:
    with pytest.raises(UnreadableDocument, match=problem):
        read_original(data, name)
