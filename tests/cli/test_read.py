"""`govdata read`: the text of a document, what is not in it, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import govdata
from govdata.cli.app import run

PAGE = "<html lang='zh'><body><h1>公报</h1><p>公园<b>2</b>73座</p><p style='display:none'>废稿12</p></body></html>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_is_printed_as_it_is_seen(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(page)]) == 0
    printed = capsys.readouterr()
    assert printed.out == "公报\n公园273座\n"
    assert "page.html: hidden text was left out" in printed.err


def test_the_json_has_the_blocks_with_their_places(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(page), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["media_type"] == "text/html"
    first, last = said["blocks"][-1]["source"]
    assert PAGE.encode()[first:last].decode() == "公园<b>2</b>73座"


def test_a_document_without_text_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.html").write_text("<html><body><img src='x.png'></body></html>", encoding="utf-8")
    assert run(["read", str(tmp_path / "empty.html")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "empty.html: it has no text. Where its pages are pictures, recognise them with --ocr." in printed.err


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("nowhere.pdf", None, "No such file"),
        ("a.pdf", b"%PDF-1.7 cut", "a.pdf"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "Convert it first"),
    ],
)
def test_what_cannot_be_read_is_exit_3_with_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes | None, says: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert run(["read", str(tmp_path / name)]) == 3
    assert says in capsys.readouterr().err


def test_it_is_a_function_too(page: Path) -> None:
    found = govdata.read(page)
    assert isinstance(found, govdata.Reading)
    assert found.text == "公报\n公园273座\n"
    with pytest.raises(govdata.SourceError, match="Cannot read"):
        govdata.read(page.parent / "nowhere.html")
