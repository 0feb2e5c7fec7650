"""Documents made to harm: each has one clear error, or a reading, in bounded time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from govdata.documents import html_reader, zip_parts
from govdata.documents.docx_reader import read_docx
from govdata.documents.html_reader import read_html
from govdata.documents.markdown_reader import read_markdown
from govdata.documents.media_types import read_original
from govdata.documents.ofd_reader import read_ofd
from govdata.documents.reading import UnreadableDocument
from govdata.documents.xml_tree import DEEPEST
from tests.support.documents import (
    cell_texts,
    docx,
    ofd,
    paragraph,
    run,
    text_object,
    word_part,
    zipped,
)

ENTITIES = '<!DOCTYPE d [<!ENTITY a "2"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE d SYSTEM "file:///etc/hostname">'


@pytest.mark.parametrize("dtd", [ENTITIES, FILE, "<!DOCTYPE d>"])
def test_a_dtd_is_refused(dtd: str) -> None:
    body = word_part("document", f"<w:body>{paragraph('273')}</w:body>")
    with pytest.raises(UnreadableDocument, match=r"word/document\.xml declares XML entities"):
        read_docx(zipped({"word/document.xml": dtd + body}))
    with pytest.raises(UnreadableDocument, match=r"OFD\.xml declares XML entities"):
        read_ofd(zipped({"OFD.xml": dtd + "<d/>"}))


def test_xml_in_too_many_elements_is_refused() -> None:
    deep = "<w:sdt>" * DEEPEST + "</w:sdt>" * DEEPEST
    with pytest.raises(UnreadableDocument, match="in one another"):
        read_docx(docx(deep))


def test_xml_as_deep_as_is_allowed_is_read() -> None:
    depth = (DEEPEST - 8) // 5
    start, end = (
        "<w:tbl><w:tr><w:tc><w:p/><w:sdt><w:sdtContent>",
        "</w:sdtContent></w:sdt></w:tc><w:tc/></w:tr></w:tbl>",
    )
    assert "273" in read_docx(docx(start * depth + paragraph("273") + end * depth)).text


def test_a_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "LARGEST_PART", 1 << 20)
    with pytest.raises(UnreadableDocument, match=r"word/document\.xml expands to more than 1 MB"):
        read_docx(docx(paragraph(" " * (2 << 20))))


def test_parts_that_are_a_bomb_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "LARGEST_SUM", 1 << 14)
    with pytest.raises(UnreadableDocument, match="or all of them to 0"):
        read_ofd(ofd(*[text_object(" " * 10_000, 1, 9)] * 2))


def test_a_package_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "MOST_MEMBERS", 3)
    with pytest.raises(UnreadableDocument, match="more than 3 parts"):
        read_docx(zipped({f"a{number}": "" for number in range(4)}))


def test_a_name_that_leads_out_of_the_package_is_that_of_a_part() -> None:
    members = {"_rels/.rels": '<R><Relationship Id="m" Type="x/officeDocument" Target="../../../etc/hostname"/></R>'}
    with pytest.raises(UnreadableDocument, match="it has no part"):
        read_docx(zipped(members))


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(docx(paragraph("273")))
    data[data.find(b"PK\x03\x04") + 6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableDocument, match="it is encrypted"):
        read_docx(bytes(data))


def test_a_page_of_too_many_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_reader, "MOST_TAGS", 9)
    with pytest.raises(UnreadableDocument, match="more than 9 tags"):
        read_html(b"<p>" * 10)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "273",
        "<b>" * 20_000 + "273",
        "<table><tr><td>" * 5_000 + "273",
        "<sup>" * 5_000 + "273",
        "<style>" + "/*" * 100_000 + "</style>273",
        "<style>" + "@a{" * 100_000 + "</style>273",
        "<table>" + "<tr><td rowspan=60000>1" * 5_000 + "</table>273",
        "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">273",
        "&bogus" * 50_000 + "273",
    ],
)
def test_a_page_that_is_made_to_be_slow_is_read(page: str) -> None:
    text = read_html(page.encode()).text.strip()
    assert text.endswith(("273", "²⁷³"))


def test_columns_beyond_all_tables_reach_into_no_row_below() -> None:
    cells = cell_texts(read_html(("<table><tr>" + "<td rowspan=2 colspan=1000>1" * 4 + "<tr><td>2</table>").encode()))
    assert [(row, column) for _, row, column in cells] == [(0, 0), (0, 1000), (0, 2000), (0, 3000), (1, 1000)]


@pytest.mark.parametrize(
    "text", ["*a" * 50_000, "`a" * 50_000, "[a](" * 50_000, "<!--" * 50_000, "~~a" * 50_000, "<a " * 50_000]
)
def test_markdown_that_is_made_to_be_slow_is_read(text: str) -> None:
    assert "a" in read_markdown(text.encode()).text or text.startswith("<")


HOSTILE_PRINTS = [
    ("<p>2 7 3座</p>", "273座"),
    ("<p>73座<span hidden>2</span></p>", "273座"),
    ("<p><del>2</del>73座</p>", "273座"),
    ("<p>2<br>73座</p>", "273座"),
    ("<p>2</p><p>73座</p>", "273座"),
    ("<table><tr><td>2<td>73座</table>", "273座"),
    ("<p>2<sup>7</sup>3座</p>", "273座"),
    ("<p>2\u200b73座</p>", "273座"),
    ("<p>2&shy;73座</p>", "273座"),
]


@pytest.mark.parametrize(("page", "wrong"), HOSTILE_PRINTS)
def test_no_figure_is_made_of_what_stands_apart(page: str, wrong: str) -> None:
    assert wrong not in read_html(page.encode()).text


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (paragraph(run("2", "<w:vanish/>"), "73座"), "273座"),
        (paragraph("<w:del><w:r><w:delText>2</w:delText></w:r></w:del>", "73座"), "273座"),
        (paragraph("2", "<w:r><w:footnoteReference w:id='1'/></w:r>", "座"), "21座"),
        (paragraph("2") + paragraph("73座"), "273座"),
        (paragraph("2", "<w:r><w:br/></w:r>", "73座"), "273座"),
    ],
)
def test_no_figure_of_a_word_document_is_made_of_what_stands_apart(body: str, wrong: str) -> None:
    assert wrong not in read_docx(docx(body)).text


SCRIPT = """
import json, sys
from govdata.documents.media_types import read_original
print(json.dumps([repr(read_original(bytes.fromhex(data), name)) for name, data in json.load(sys.stdin)]))
"""


def test_the_same_bytes_give_the_same_reading_under_any_hash_seed() -> None:
    style = "<style>.a,.b{display:none}</style>"
    files = [
        (
            "a.html",
            f"{style}<p class='b a'>9</p><p hidden id=x>8<p>公园<b>2</b>73座<table><tr><th>甲<td>1</table>".encode(),
        ),
        ("a.docx", docx(paragraph("公园273座"), header=word_part("hdr", paragraph("头")))),
        ("a.ofd", ofd(text_object("公园273座", 20, 30) + text_object("乙", 80, 30))),
        ("a.md", b"**2**73 ~~1~~ ![a](b)"),
        ("a.txt", "公园273座".encode("gb18030")),
    ]
    task = json.dumps([(name, data.hex()) for name, data in files])
    answers = {_answer(task, seed) for seed in ("0", "1")}
    assert answers == {json.dumps([repr(read_original(data, name)) for name, data in files])}


def _answer(task: str, seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, input=task, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_document_of_nothing_has_no_text() -> None:
    readings = (read_html(b""), read_docx(docx("")), read_ofd(ofd("")), read_markdown(b""))
    assert [reading.text for reading in readings] == [""] * 4
