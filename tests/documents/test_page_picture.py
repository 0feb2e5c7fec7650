"""A page of a PDF as a picture: its size, and documents that cannot be drawn."""

from __future__ import annotations

import struct
import zlib

import pytest

from govdata.documents.page_picture import picture_of
from govdata.documents.reading import UnreadableDocument
from tests.support.pdfs import Page, pdf

pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")


@pytest.mark.parametrize(("width", "height", "rotate"), [(400, 600, 0), (400, 600, 90), (20_000, 20_000, 0)])
def test_a_page_is_drawn_as_it_is_shown(width: float, height: float, rotate: int) -> None:
    found = picture_of(pdf(Page(width, height, rotate).fill((0, 0, width / 2, height), (1, 0, 0))), 1)
    wide, high = struct.unpack(">II", found.png[16:24])
    assert found.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert (found.width, found.height) == ((height, width) if rotate else (width, height))
    assert wide * high <= 6_100_000
    assert wide / high == pytest.approx(found.width / found.height, rel=0.01)
    assert b"\xff\x00\x00" in zlib.decompress(found.png[41:-16])


@pytest.mark.parametrize(("data", "page"), [(b"%PDF-1.4 nothing", 1), (b"", 1), (pdf(Page()), 2), (pdf(Page()), 0)])
def test_what_cannot_be_drawn_is_refused(data: bytes, page: int) -> None:
    with pytest.raises(UnreadableDocument, match="crashed"):
        picture_of(data, page)
