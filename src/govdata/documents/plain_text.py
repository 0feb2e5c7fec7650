"""A text file -> its paragraphs. The text is that of the file, character by character; a byte order mark is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from govdata.documents.byte_places import damage, in_bytes
from govdata.documents.limits import refuse_large
from govdata.documents.reading import PLAIN_TEXT, PLAIN_VERSION, Block, Reading
from govdata.documents.text_encoding import decode_text, lines_of

MOST_BYTES = 64 << 20
_ENDS_SENTENCE = re.compile(r"[。！？：.!?:]['\"”’」』）)\]]*\s*$")
_GOES_ON = re.compile(r"[，、,（(《“]\s*$")
_BEGINS = re.compile(r"[\s\u3000]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|[-*•·]\s")
_FULL = 0.8
"""A line of this share of the usual width of full lines was broken by its width, not by its author."""


def read_text(data: bytes) -> Reading:
    """Read a text file.

    Raises:
        UnreadableDocument: it is too large.
    """
    refuse_large(data, MOST_BYTES)
    decoded = decode_text(data)
    blocks = [Block(start, end, source=(start, end)) for start, end in _paragraphs(decoded.text)]
    return Reading(
        decoded.shown,
        in_bytes(blocks, decoded),
        PLAIN_TEXT,
        "text",
        PLAIN_VERSION,
        omissions=damage(decoded),
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The parts [start, end) of a text that are paragraphs: lines up to an empty one, or one that ends a sentence."""
    lines = lines_of(text)
    usual = _usual_width([match[0].strip() for match in lines])
    group: list[re.Match[str]] = []
    for line in lines:
        if group and not _goes_on(group[-1][0], line[0], usual):
            yield from _span(group, text)
            group = []
        group.append(line)
    yield from _span(group, text)


def _goes_on(before: str, line: str, usual: float) -> bool:
    """Whether a line goes on in the next one."""
    if not before.strip() or not line.strip() or _BEGINS.match(line) or _ENDS_SENTENCE.search(before):
        return False
    return bool(_GOES_ON.search(before)) or _width(before.strip()) >= _FULL * usual


def _usual_width(lines: list[str]) -> float:
    """The width that nine of ten lines with text do not pass."""
    widths = sorted(_width(line) for line in lines if line)
    return widths[len(widths) * 9 // 10] if widths else 0.0


def _width(text: str) -> int:
    """The columns of a text: wide characters have two."""
    return len(text) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def _span(lines: list[re.Match[str]], text: str) -> Iterator[tuple[int, int]]:
    if not lines:
        return
    start, end = lines[0].start(), lines[-1].end()
    inner = text[start:end]
    if inner.strip():
        start += len(inner) - len(inner.lstrip())
        yield start, start + len(inner.strip())
