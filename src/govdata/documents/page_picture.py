"""A page of a PDF document as a picture, drawn in a process of its own."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from govdata.documents.isolated import ask_isolated
from govdata.values import dataclass

_SCALE = 1.6
"""Dots of a picture for each point of a page."""
_MOST_DOTS = 6_000_000
_SECONDS, _MEGABYTES = 30.0, 2048


@dataclass(frozen=True)
class PagePicture:
    """A PNG, and the width and height of the page as it is shown, in points."""

    png: bytes
    width: float
    height: float


def picture_of(data: bytes, page: int) -> PagePicture:
    """Page `page` (from 1) of a PDF document.

    Raises:
        UnreadableDocument: the document or the page cannot be drawn.
    """
    target = "govdata.documents.page_picture:draw"
    told = ask_isolated(target, data, [page], seconds=_SECONDS, megabytes=_MEGABYTES)
    return PagePicture(base64.b64decode(told["png"]), told["width"], told["height"])


def draw(data: bytes, page: int) -> dict[str, Any]:
    """The picture in JSON; runs in the process of its own."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    drawn = document[page - 1]
    width, height = drawn.get_size()
    scale = min(_SCALE, (_MOST_DOTS / max(1.0, width * height)) ** 0.5)
    bitmap = drawn.render(scale=scale, rev_byteorder=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR)
    png = _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    return {"png": base64.b64encode(png).decode("ascii"), "width": width, "height": height}


def _png(dots: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG (RFC 2083) of rows of red, green and blue."""
    rows = b"".join(b"\0" + dots[row * stride : row * stride + 3 * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, body) for name, body in parts)


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
