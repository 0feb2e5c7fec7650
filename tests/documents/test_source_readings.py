"""What can be scanned: any document that has a reader; tables, JSON and scans are refused with what to do."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from govdata.documents.position_map import PositionMap
from govdata.documents.reading import Block, Reading, UnreadableDocument
from govdata.documents.source_readings import NothingToRead, read_source
from tests.support.documents import docx, paragraph
from tests.support.pdfs import Page, pdf

SENTENCE = "全市公园273座。"


def written(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", SENTENCE.encode()),
        ("a.md", SENTENCE.encode()),
        ("a.txt", SENTENCE.encode("gb18030")),
        ("a.txt", SENTENCE.encode("utf-16")),
        ("a.html", "<p>全市公园<b>2</b>73座。</p>".encode()),
        ("a.docx", docx(paragraph(SENTENCE))),
        ("a.pdf", pdf(Page().text(40, 500, SENTENCE))),
    ],
)
def test_a_document_is_read(tmp_path: Path, name: str, data: bytes) -> None:
    assert read_source(written(tmp_path, name, data)).text.strip() == SENTENCE


def test_a_byte_order_mark_of_a_text_is_counted(tmp_path: Path) -> None:
    assert read_source(written(tmp_path, "a.txt", f"\ufeff{SENTENCE}".encode())).text == f"\ufeff{SENTENCE}"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.csv", b"place,count\na,1\nb,2\n", "table of delimited cells"),
        ("a.csv", "地区,公园\n甲,1\n".encode("gb18030"), "table of delimited cells"),
        ("a.json", json.dumps({"a": 1}).encode(), "JSON"),
        ("a.rtf", rb"{\rtf1 273}", "Rich Text"),
        ("a.txt", b"<html>273</html>", "HTML page"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableDocument, match=problem) as refused:
        read_source(written(tmp_path, name, data))
    assert refused.value.next_step.en


@pytest.mark.parametrize(
    ("name", "data"),
    [("scan.pdf", pdf(Page().picture((0, 0, 400, 600)))), ("a.html", b"<html><body><img src='x.png'></body></html>")],
)
def test_a_document_without_text_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(NothingToRead, match="it has no text that can be read"):
        read_source(written(tmp_path, name, data))


def mapped(folder: Path, text: str, original: bytes = b"original") -> Path:
    """A text with a map beside it that says that it is on page 7 of a.pdf."""
    reading = Reading("", (Block(0, len(text), page=7),), "application/pdf", "r", "1", 7)
    hashes = [hashlib.sha256(each).hexdigest() for each in (original, text.encode())]
    (folder / "a.map.json").write_bytes(PositionMap("a.pdf", hashes[0], "a.txt", hashes[1], reading).to_bytes())
    return written(folder, "a.txt", text.encode())


def test_a_text_has_the_positions_of_the_map_beside_it(tmp_path: Path) -> None:
    reading = read_source(mapped(tmp_path, SENTENCE))
    assert (reading.text, reading.blocks[0].page) == (SENTENCE, 7)


def test_a_text_that_is_not_that_of_its_map_is_refused(tmp_path: Path) -> None:
    text = mapped(tmp_path, SENTENCE)
    text.write_text("全市公园275座。", encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=r"a\.map\.json"):
        read_source(text)


def test_a_link_is_read_as_what_it_leads_to(tmp_path: Path) -> None:
    inner, outer = tmp_path / "in", tmp_path / "out"
    inner.mkdir()
    outer.mkdir()
    (outer / "link.txt").symlink_to(written(inner, "a.txt", SENTENCE.encode()))
    assert read_source(outer / "link.txt").text == SENTENCE
