"""Web pages, office documents and Markdown: each read in a process of its own."""

from __future__ import annotations

from govdata.documents.isolated import read_isolated
from govdata.documents.reading import Reading

MARKUP_SECONDS = 60.0
"""How long one may take, beside what `read_isolated` gives for its size."""


def read_html(data: bytes) -> Reading:
    """What a reader of a web page sees.

    Raises:
        UnreadableDocument: it cannot be read within the limits of a document; or justhtml is missing.
    """
    return _read("html_reader:read_html", data)


def read_docx(data: bytes) -> Reading:
    """What a Word document says.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    return _read("docx_reader:read_docx", data)


def read_ofd(data: bytes) -> Reading:
    """What an OFD document says.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    return _read("ofd_reader:read_ofd", data)


def read_markdown(data: bytes) -> Reading:
    """What a Markdown file shows.

    Raises:
        UnreadableDocument: it cannot be read within the limits of a document.
    """
    return _read("markdown_reader:read_markdown", data)


def _read(reader: str, data: bytes) -> Reading:
    return read_isolated(f"govdata.documents.{reader}", data, seconds=MARKUP_SECONDS)
