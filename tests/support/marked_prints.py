"""One marked sentence as a document of each format: what is raised, hidden or deleted in it is so as the format has it.

Marks: `{sup:1}` raised, `{del:9}` deleted, `{hid:9}` hidden, `{run}` where a word is parted into two runs, `{br}` a
line end, `{page}` a page end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from govdata.documents.media_types import read_original
from govdata.documents.pdf_pages import read_pages
from govdata.documents.reading import Reading
from tests.support.documents import docx, ofd, paragraph, run, text_object
from tests.support.pdfs import Page, pdf
from tests.support.pdfs import width as width_in_points

_MARK = re.compile(r"\{(?P<name>[a-z]+)(?::(?P<inner>[^{}]*))?\}")
Piece = tuple[str, str]
"""The name of a mark and what it holds; the name of plain text is ""."""


def pieces(marked: str) -> Iterator[Piece]:
    """The parts of a marked sentence."""
    before = 0
    for mark in _MARK.finditer(marked):
        if mark.start() > before:
            yield "", marked[before : mark.start()]
        yield mark["name"], mark["inner"] or ""
        before = mark.end()
    if before < len(marked):
        yield "", marked[before:]


def shown(marked: str) -> str:
    """The text of a sentence without what is deleted or hidden."""
    return "".join(_PLAIN.get(name, inner) for name, inner in pieces(marked))


_PLAIN: Mapping[str, str] = {"del": "", "hid": "", "run": "", "br": "\n", "page": "\n\f"}


def as_text(marked: str) -> bytes:
    """A text file."""
    return f"{shown(marked)}\n".encode()


def _with(forms: Mapping[str, str], escaped: Callable[[str], str]) -> Callable[[str], str]:
    def write(marked: str) -> str:
        return "".join(forms[name].format(escaped(inner)) for name, inner in pieces(marked))

    return write


_in_markdown = _with(
    {"": "{}", "sup": "<sup>{}</sup>", "del": "~~{}~~", "hid": "<!-- {} -->", "run": "<b></b>", "br": "\\\n"},
    lambda text: text,
)
_in_html = _with(
    {
        "": "{}",
        "sup": "<sup>{}</sup>",
        "del": "<del>{}</del>",
        "hid": '<span style="display:none">{}</span>',
        "run": "</b><b>",
        "br": "<br>",
    },
    escape,
)
_DOCX = {"sup": '<w:vertAlign w:val="superscript"/>', "hid": "<w:vanish/>"}
_DOCX_MARKS = {"run": "", "br": "<w:r><w:br/></w:r>", "page": '<w:r><w:br w:type="page"/></w:r>'}


def as_markdown(marked: str) -> bytes:
    """A Markdown file."""
    return f"{_in_markdown(marked)}\n".encode()


def as_html(marked: str) -> bytes:
    """A web page."""
    return f'<!DOCTYPE html><meta charset="utf-8"><p><b>{_in_html(marked)}</b></p>'.encode()


def as_docx(marked: str) -> bytes:
    """A Word document."""
    return docx(paragraph(*(_word_run(name, inner) for name, inner in pieces(marked))))


def _word_run(name: str, inner: str) -> str:
    if name == "del":
        return f"<w:del><w:r><w:delText>{escape(inner)}</w:delText></w:r></w:del>"
    return _DOCX_MARKS[name] or run("") if name in _DOCX_MARKS else run(escape(inner), _DOCX.get(name, ""))


def as_pdf(marked: str) -> bytes:
    """A PDF document, each line of it where a line of a page stands."""
    pages, x, y = [Page()], 40.0, 540.0
    for name, inner in pieces(marked):
        if name in ("br", "page"):
            x, y = (40.0, y - 14) if name == "br" else (40.0, 540.0)
            pages += [Page()] * (name == "page")
            continue
        size = 6.0 if name == "sup" else 10.0
        pages[-1].text(x, y + 4 * (name == "sup"), inner, size, mode=3 if name == "hid" else 0)
        x += width_in_points(inner, size)
    return pdf(*pages)


def as_ofd(marked: str) -> bytes:
    """An OFD document."""
    pages, x, y = [""], 20.0, 30.0
    for name, inner in pieces(marked):
        if name in ("br", "page"):
            x, y = (20.0, y + 6) if name == "br" else (20.0, 30.0)
            pages += [""] * (name == "page")
            continue
        size = 2.4 if name == "sup" else 4.0
        hidden = 'Visible="false"' if name == "hid" else ""
        pages[-1] += text_object(escape(inner), x, y - 1.6 * (name == "sup"), size, attributes=hidden)
        x += width_in_points(inner, size)
    return ofd(*pages)


WRITERS: Mapping[str, Callable[[str], bytes]] = {
    "txt": as_text,
    "md": as_markdown,
    "html": as_html,
    "docx": as_docx,
    "ofd": as_ofd,
    "pdf": as_pdf,
}


def read_marked(form: str, marked: str) -> Reading:
    """The reading of a sentence in a format. PDF is read in this process: the same code as in its own, and quicker."""
    data = WRITERS[form](marked)
    return read_pages(data) if form == "pdf" else read_original(data, f"a.{form}")
